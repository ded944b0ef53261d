package words

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var placeholder = regexp.MustCompile(`\{[A-Za-z]+\}`)

func TestLanguagesSayTheSame(t *testing.T) {
	en, zh := loadEnglish().texts, loadChinese().texts
	for key, text := range en {
		other, ok := zh[key]
		if !ok {
			t.Errorf("%s: not in Chinese", key)
			continue
		}
		a, b := placeholder.FindAllString(text, -1), placeholder.FindAllString(other, -1)
		fold := func(s []string) []string { // Chinese has no capitals: {Port} and {port} are one
			for i := range s {
				s[i] = strings.ToLower(s[i])
			}
			slices.Sort(s)
			return slices.Compact(s)
		}
		if !slices.Equal(fold(a), fold(b)) {
			t.Errorf("%s: placeholders %v in English, %v in Chinese", key, a, b)
		}
	}
	for key := range zh {
		if _, ok := en[key]; !ok {
			t.Errorf("%s: not in English", key)
		}
	}
}

// Every key is said somewhere, whole or by its first part ("finding/" + code).
func TestNoSentenceIsUnused(t *testing.T) {
	var code strings.Builder
	for _, room := range []string{"check", "explain", "fix", "report", "lsp", "cli", "suggest"} {
		files, err := filepath.Glob(filepath.Join("..", room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if b, err := os.ReadFile(f); err == nil && !strings.HasSuffix(f, "_test.go") {
				code.Write(b)
			}
		}
	}
	for key := range loadEnglish().texts {
		first, _, _ := strings.Cut(key, "/")
		if !strings.Contains(code.String(), `"`+key+`"`) && !strings.Contains(code.String(), `"`+first+`/"`) {
			t.Errorf("%s is never said", key)
		}
	}
}

func TestFor(t *testing.T) {
	for locale, want := range map[string]*Catalog{
		"zh-CN": loadChinese(), "zh-cn": loadChinese(), "zh_CN.UTF-8": loadChinese(), "zh-Hans": loadChinese(),
		"zh-TW": loadEnglish(), "en": loadEnglish(), "de-DE": loadEnglish(), "": loadEnglish(), "C": loadEnglish(),
	} {
		if For(locale) != want {
			t.Errorf("%q", locale)
		}
	}
}

func TestSay(t *testing.T) {
	var none *Catalog
	if got := none.Say("fix/here", "port", "port 1", "to", "2"); got != "Change port 1 to 2" {
		t.Errorf("%q", got)
	}
	if got := For("zh").Say("no/such/key"); got != "no/such/key" {
		t.Errorf("%q", got)
	}
}
