package words

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-json"
)

// term is a row of testdata/words/glossary.json: one concept and its one name in Chinese.
type term struct {
	English []string          `json:"english"` // words and phrases, in all their forms
	Chinese string            `json:"chinese"`
	Not     []string          `json:"not"`    // words that are not written for it
	From    string            `json:"from"`   // whose word it is: one of origins, and where it is seen
	Except  map[string]string `json:"except"` // names of texts that speak otherwise → why
}

// origins are those whose words we use, in this order: what users see beside ours. Only where they have none for a concept,
// the word is ours.
var origins = []string{"Windows", "WSL", "WSL Settings", "VS Code", "Linux", "ours"}

// hasOrigin reports whether a row says whose word its term is, and quotes a text of theirs that has it.
func (r term) hasOrigin() bool {
	who, quote, _ := strings.Cut(r.From, ":")
	who, _, _ = strings.Cut(who, ";")
	return slices.Contains(origins, who) && (who == "ours" || strings.Contains(quote, r.Chinese))
}

// noWords are the parts of a text that are no words of its language: code, {placeholders}, addresses of links, flags, and
// names such as wsl-reserved.
var noWords = regexp.MustCompile("(?s:```.*?```)|\\s*`[^`]*`|\\s*\\{[A-Za-z0-9]+\\}|\\]\\([^)]*\\)|[a-z]+(-[a-z]+)+|--[a-z]+")

// says reports whether an English text names the concept.
func (r term) says(english string) bool {
	english = noWords.ReplaceAllString(english, "")
	quoted := make([]string, len(r.English))
	for i, form := range r.English {
		quoted[i] = regexp.QuoteMeta(form)
	}
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(quoted, "|") + `)\b`).MatchString(english)
}

// translation is one text in both languages. English is "" where nothing says which text it translates.
type translation struct{ name, english, chinese string }

// Each concept has one name in Chinese: the word that Windows, WSL, VS Code or Linux shows.
func TestGlossary(t *testing.T) {
	var glossary []term
	readJSON(t, "../../testdata/words/glossary.json", &glossary)
	for _, fault := range faults(glossary, translations(t)) {
		t.Error(fault)
	}
}

// faults are the texts that do not keep to the glossary, and the rows and exceptions without a text.
func faults(glossary []term, texts []translation) (out []string) {
	for _, row := range glossary {
		used, excused := false, map[string]bool{}
		for _, text := range texts {
			for _, wrong := range row.Not {
				if strings.Contains(withoutTerms(text, row, glossary), wrong) {
					out = append(out, fmt.Sprintf("%s: %q is called %s, not %s: %s", text.name, row.English[0], row.Chinese, wrong, text.chinese))
				}
			}
			switch {
			case !row.says(text.english):
			case strings.Contains(text.chinese, row.Chinese):
				used = true
			case row.Except[text.name] != "":
				excused[text.name] = true
			default:
				out = append(out, fmt.Sprintf("%s: %s is missing, for %q: %s", text.name, row.Chinese, row.English[0], text.chinese))
			}
		}
		if !used || !row.hasOrigin() || len(row.Not) == 0 {
			out = append(out, fmt.Sprintf("%s: no text uses the row, or it lacks its origin or the words to avoid", row.Chinese))
		}
		for _, name := range slices.Sorted(maps.Keys(row.Except)) {
			if !excused[name] {
				out = append(out, fmt.Sprintf("%s: the exception for %s is not needed", row.Chinese, name))
			}
		}
	}
	return out
}

// withoutTerms is the Chinese text without row's term, which may contain a word to avoid (动态端口范围 contains
// 端口范围), and without the terms of what else its English names: 提示 is right for a hint and wrong for information.
func withoutTerms(text translation, row term, glossary []term) string {
	chinese := strings.ReplaceAll(text.chinese, row.Chinese, "|")
	for _, other := range glossary {
		if slices.Contains(row.Not, other.Chinese) && other.says(text.english) {
			chinese = strings.ReplaceAll(chinese, other.Chinese, "|")
		}
	}
	return chinese
}

func TestFaultsOfTranslations(t *testing.T) {
	glossary := []term{
		{English: []string{"information", "note"}, Chinese: "信息", Not: []string{"提示"}, From: "VS Code: 信息", Except: map[string]string{"short": "y"}},
		{English: []string{"hint"}, Chinese: "提示", Not: []string{"暗示"}, From: "ours"},
	}
	good := []translation{{"a", "A note.", "信息。"}, {"b", "one hint", "一条提示"}, {"c", "a hint, no note", "提示，不是信息"}, {"short", "note", "注"}}
	for _, c := range []struct {
		what  string
		texts []translation
		want  string // the names that faults begin with
	}{
		{"good", good, ""},
		{"another concept's word", append(good[:4:4], translation{"d", "Information.", "信息：提示"}), "d"},
		{"the word of no concept", append(good[:4:4], translation{"d", "", "暗示"}), "d"},
		{"without the term", append(good[:4:4], translation{"d", "Notes and a note.", "注"}), "d"},
		{"code and placeholders", append(good[:4:4], translation{"d", "`note` {note}", "注"}), ""},
		{"part of a word", append(good[:4:4], translation{"d", "Noted.", "注"}), ""},
		{"an exception that is not needed", good[:3], "信息"},
		{"a row that nothing uses", append(good[:1:1], good[3]), "提示"},
	} {
		var got []string
		for _, fault := range faults(glossary, c.texts) {
			name, _, _ := strings.Cut(fault, ":")
			got = append(got, name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %q", c.what, got, c.want)
		}
	}
}

func TestOrigins(t *testing.T) {
	for from, want := range map[string]bool{
		"ours": true, "ours; Windows has none": true, "ours: shorter": true, "Windows: the list 侦听端口": true, "WSL Settings: 侦听": true,
		"": false, "Windows": false, "Windows: Resource Monitor": false, "macOS: 侦听": false, "侦听": false,
	} {
		if got := (term{Chinese: "侦听", From: from}).hasOrigin(); got != want {
			t.Errorf("%q: %t", from, got)
		}
	}
}

// translations are all Chinese texts of the product: every file of the repository whose name says zh-cn, other
// than expected outputs and pictures.
func translations(t *testing.T) (out []translation) {
	t.Helper()
	var found []string
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{".git", "node_modules", ".cache", "dist", "bin", "testdata"}, d.Name()) {
			return filepath.SkipDir
		}
		if strings.Contains(strings.ToLower(d.Name()), "zh-cn") && filepath.Ext(d.Name()) != ".gif" {
			found = append(found, path)
			out = append(out, translationsIn(t, path)...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"server/words/zh-cn.json", "ext/l10n/bundle.l10n.zh-cn.json", "package.nls.zh-cn.json", "ext/walkthrough/report.nls.zh-cn.md", "README.zh-cn.md", "ext/docs/faq.zh-cn.md", "ext/docs/codes/wsl-reserved.zh-cn.md"} {
		if !slices.Contains(found, filepath.FromSlash("../../"+name)) {
			t.Errorf("%s was not found", name)
		}
	}
	return out
}

// translationsIn are the texts of one file, each with the English that it translates.
func translationsIn(t *testing.T, path string) (out []translation) {
	t.Helper()
	name := filepath.Base(path)
	if strings.HasSuffix(name, ".md") {
		return paragraphs(t, path)
	}
	var chinese, english map[string]string
	readJSON(t, path, &chinese)
	switch {
	case name == "zh-cn.json":
		readJSON(t, filepath.Join(filepath.Dir(path), "en.json"), &english)
	case !strings.HasPrefix(name, "bundle."): // there the keys are the English sentences
		readJSON(t, strings.Replace(path, ".zh-cn", "", 1), &english)
	}
	for _, key := range slices.Sorted(maps.Keys(chinese)) {
		text := translation{key, key, chinese[key]}
		if english != nil {
			text.english = english[key]
		}
		out = append(out, text)
	}
	return out
}

// codeBlock is code between two fences.
var codeBlock = regexp.MustCompile("(?ms:^```.*?^```$)")

// paragraphs are those of a page, which has the same ones in both languages.
func paragraphs(t *testing.T, path string) (out []translation) {
	t.Helper()
	split := func(path string) []string {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		page := strings.ReplaceAll(string(raw), "\r\n", "\n")
		return strings.Split(codeBlock.ReplaceAllStringFunc(page, func(code string) string { return strings.ReplaceAll(code, "\n\n", "\n") }), "\n\n")
	}
	before := strings.TrimSuffix(strings.TrimSuffix(path, ".zh-cn.md"), ".nls")
	chinese, english := split(path), split(before+".md")
	if len(english) != len(chinese) {
		t.Fatalf("%s has %d paragraphs, the English page %d", path, len(chinese), len(english))
	}
	for i, text := range chinese {
		out = append(out, translation{fmt.Sprintf("%s %d", filepath.Base(path), i+1), english[i], text})
	}
	return out
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// TestChineseLinesAreWhole: Markdown shows the end of a line as a space, which Chinese text must not have between its
// characters, so that each paragraph is one line.
func TestChineseLinesAreWhole(t *testing.T) {
	broken := regexp.MustCompile(`[\p{Han}，。；：、（）“”]\n *[\p{Han}，。；：、（）“”*` + "`" + `\[]`)
	pages := 0
	for _, text := range translations(t) {
		if !strings.Contains(text.name, ".md ") {
			continue
		}
		pages++
		if at := broken.FindString(text.chinese); at != "" && !strings.Contains(text.chinese, "```") {
			t.Errorf("%s: a line ends within %q", text.name, at)
		}
	}
	if pages < 100 {
		t.Errorf("only %d paragraphs of pages", pages)
	}
}
