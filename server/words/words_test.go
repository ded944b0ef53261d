package words

import (
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

func TestFor(t *testing.T) {
	for locale, want := range map[string]*Catalog{
		"zh-CN": loadChinese(), "zh-cn": loadChinese(), "zh_CN.UTF-8": loadChinese(), "zh-Hans": loadChinese(),
		"zh": loadChinese(), "zh-SG": loadChinese(), "zh-hans-cn": loadChinese(), "zh_CN.GB18030@pinyin": loadChinese(),
		"zh-tw": loadChinese(), "zh-Hant": loadChinese(), "zh-Hant-TW": loadChinese(), "zh_HK": loadChinese(), "zh-Hant-MO": loadChinese(),
		"en": loadEnglish(), "en_GB.UTF-8": loadEnglish(), "de-DE": loadEnglish(), "ja": loadEnglish(),
		"": loadEnglish(), "C": loadEnglish(), "C.UTF-8": loadEnglish(), "POSIX": loadEnglish(), "no tag": loadEnglish(), "-": loadEnglish(),
	} {
		if For(locale) != want {
			t.Errorf("%q", locale)
		}
	}
}

// A user of Traditional Chinese gets the next language in his list that we have.
func TestForLists(t *testing.T) {
	for list, want := range map[string]*Catalog{
		"zh_TW:en": loadEnglish(), "zh-Hant-HK:en-GB:zh-Hans": loadEnglish(), "zh_HK:ja:C": loadEnglish(),
		"zh_TW:zh_CN": loadChinese(), "zh_TW:zh_CN:en": loadChinese(), "zh-Hant-TW:ja": loadChinese(), "zh_TW:zh_HK": loadChinese(),
		"de:zh-CN": loadChinese(), "en:zh-CN": loadEnglish(), "zh-CN:en": loadChinese(), "::zh-CN": loadChinese(), "no tag:zh_CN": loadChinese(),
	} {
		if For(strings.Split(list, ":")...) != want {
			t.Errorf("%q", list)
		}
	}
	if For() != loadEnglish() {
		t.Error("no language")
	}
}

func TestSay(t *testing.T) {
	var none *Catalog
	if got := none.Say("fix/here", "port", "port 1", "to", "2"); got != "Change port 1 to 2" {
		t.Errorf("%q", got)
	}
}

func TestFill(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"no name", "no name"},
		{"{a}", "1"},
		{"{a}{b}", "1{a}"}, // a value is not filled itself
		{"x {b} {a} y", "x {a} 1 y"},
		{"{unknown} {a}", "{unknown} 1"},
		{"{{a}} {a", "{1} {a"},
		{"{none}z", "z"},
		{"端口 {a}。", "端口 1。"},
	} {
		if got := fill(c.text, []string{"a", "1", "b", "{a}", "none", ""}); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// A user never reads a key.
func TestSayWithoutASentence(t *testing.T) {
	var none *Catalog
	for c, want := range map[*Catalog]string{none: "(no text)", For("zh"): "（无文本）"} {
		if got := c.Say("no/such/key", "port", "1"); got != want {
			t.Errorf("%q", got)
		}
	}
}
