package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// codePages is the folder of the pages that explain the codes.
const codePages = "../../ext/docs/codes"

// pageLanguage is what the pages of one language need besides the catalogue.
type pageLanguage struct {
	locale, ending           string
	manifest                 string // the words of package.json
	concerns, anybody, comma string
	file, ran                string
	outdated, changed        string
}

var pageLanguages = []pageLanguage{
	{
		locale: "en_US.UTF-8", ending: ".md", manifest: "../../package.nls.json",
		concerns: "Concerns: %s.", anybody: "any program", comma: ", ",
		file: "The file `%s`:", ran: "On the recorded machine [%s](../../../testdata/recordings/%[1]s)%s:", outdated: ", when it could no longer be read", changed: ", with other sources",
	},
	{
		locale: "zh_CN.UTF-8", ending: ".zh-cn.md", manifest: "../../package.nls.zh-cn.json",
		concerns: "涉及：%s。", anybody: "任何程序", comma: "、",
		file: "文件 `%s`：", ran: "诊断记录中的计算机 [%s](../../../testdata/recordings/%[1]s)%s：", outdated: "（此后已无法读取）", changed: "（更换了部分来源）",
	},
}

// codeExample is a file of testdata/codes: a machine, files, and the scan that finds the code there.
//
//	machine RECORDING   a folder of testdata/recordings; the files below machine/ replace its sources
//	outdated            the machine could not be read for some time after that
//	scan ARGUMENT…      what is run in the folder with all other files
type codeExample struct {
	code     check.Code
	machine  string
	outdated bool
	changed  bool // some sources are replaced
	args     []string
	files    []txtar.File
	replay   string // the recording with the replaced sources
}

func readCodeExample(t *testing.T, code check.Code) *codeExample {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join(testdata, "codes", string(code)+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	x := &codeExample{code: code, replay: t.TempDir()}
	for line := range strings.Lines(string(archive.Comment)) {
		switch words := strings.Fields(line); words[0] {
		case "machine":
			x.machine = words[1]
		case "outdated":
			x.outdated = true
		case "scan":
			x.args = words[1:]
		default:
			t.Fatalf("%s: %q", code, line)
		}
	}
	if err := os.CopyFS(x.replay, os.DirFS(filepath.Join(testdata, "recordings", x.machine))); err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		if source, ok := strings.CutPrefix(f.Name, "machine/"); ok {
			writeText(t, filepath.Join(x.replay, source), string(f.Data))
			x.changed = true
			continue
		}
		x.files = append(x.files, f)
	}
	return x
}

// scan runs the scan, as the user of a locale does, in a folder with the files, and returns what is printed.
func (x *codeExample) scan(t *testing.T, locale string) string {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range x.files {
		if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
			t.Fatal(err)
		}
		writeText(t, f.Name, string(f.Data))
	}
	if x.outdated {
		return scanOutdated(t, locale, x.replay, x.args)
	}
	out, code := runIn(t, locale, append([]string{"scan", "--replay", x.replay}, x.args...)...)
	if code > statusFindings.code() {
		t.Fatalf("%s: exit status %d", x.code, code)
	}
	return out
}

// scanOutdated judges files by a machine that could no longer be read, which a single run never sees.
func scanOutdated(t *testing.T, locale, replay string, paths []string) string {
	t.Helper()
	t.Setenv("LC_ALL", locale)
	t.Setenv("LANGUAGE", "")
	var out bytes.Buffer
	c := newCommand(Streams{In: eof{}, Out: &out, Err: &out})
	c.replay = replay
	s := &scanning{command: c, verb: c.newVerb("scan"), format: formatText, least: check.Hint, free: map[freeKey][]port.Range{}}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.selectFiles(paths))
	must(s.judge(t.Context()))
	s.snap = s.snap.Outdated()
	s.snap.Block.At = recorded.Now() // else the page would change with the time
	must(s.files.judge(t.Context(), s.conditions(s.snap, s.language())))
	entries, scanned := s.entries()
	must(s.print(entries, scanned))
	must(c.out.Flush())
	return out.String()
}

// parts are the parts of a page that are not written by hand, by their marks, without the example.
func (x *codeExample) parts(t *testing.T, in pageLanguage) map[string]string {
	t.Helper()
	w := words.For(strings.TrimSuffix(in.locale, ".UTF-8"))
	port := regexp.MustCompile(`[0-9]{2,5}`).FindString(string(x.files[0].Data)) // of the example
	var cures []string
	for _, c := range x.code.Cures() {
		cures = append(cures, w.Say("cure/"+string(c), "number", port))
	}
	return map[string]string{"facts": x.facts(t, in, w), "cures": listOf(cures), "wrong": listOf(explain.Wrong(x.code, w))}
}

// facts are what the manifest says of the code, and whom the decision table lets it be about.
func (x *codeExample) facts(t *testing.T, in pageLanguage, w *words.Catalog) string {
	t.Helper()
	if x.code == policy.Code {
		return ""
	}
	raw, err := os.ReadFile(in.manifest)
	if err != nil {
		t.Fatal(err)
	}
	var texts map[string]string
	if err := json.Unmarshal(raw, &texts); err != nil {
		t.Fatal(err)
	}
	var who []string
	for _, side := range x.code.Sides() {
		who = append(who, strings.TrimSpace(w.Say("by/"+string(side))))
	}
	if who == nil {
		who = []string{in.anybody}
	}
	return texts["code."+string(x.code)] + "\n\n" + fmt.Sprintf(in.concerns, strings.Join(who, in.comma)) + "\n"
}

func listOf(items []string) string {
	var b strings.Builder
	for _, item := range items {
		b.WriteString("- " + item + "\n")
	}
	return b.String()
}

// languageOf is the language of a code block for a file.
func languageOf(name string) string {
	return map[string]string{".yaml": "yaml", ".json": "json", ".env": "sh"}[filepath.Ext(name)]
}

// example shows the files and what the scan prints.
func (x *codeExample) example(in pageLanguage, output string) string {
	var b strings.Builder
	for _, f := range x.files {
		fmt.Fprintf(&b, in.file+"\n\n```%s\n%s```\n\n", f.Name, languageOf(f.Name), f.Data)
	}
	when := ""
	switch {
	case x.outdated:
		when = in.outdated
	case x.changed:
		when = in.changed
	}
	fmt.Fprintf(&b, in.ran+"\n\n```\n$ wsl-port-guard scan %s\n%s```\n", x.machine, when, strings.Join(x.args, " "), output)
	return b.String()
}

// TestCodePages: each code has a page in each language, to which its messages link. What it shows is what the program
// does now: the summary, the cures, the wrong cures and an example; -update writes them.
func TestCodePages(t *testing.T) {
	codes := append(check.Codes(), policy.Code)
	t.Run("nothing else", func(t *testing.T) {
		pages, _ := filepath.Glob(filepath.Join(codePages, "*"))
		examples, _ := filepath.Glob(filepath.Join(testdata, "codes", "*"))
		if len(pages) != len(pageLanguages)*len(codes) || len(examples) != len(codes) {
			t.Errorf("%d pages and %d examples for %d codes", len(pages), len(examples), len(codes))
		}
	})
	for _, code := range codes {
		for _, in := range pageLanguages {
			t.Run(string(code)+in.ending, func(t *testing.T) {
				name, err := filepath.Abs(filepath.Join(codePages, string(code)+in.ending))
				if err != nil {
					t.Fatal(err)
				}
				testCodePage(t, readCodeExample(t, code), in, name)
			})
		}
	}
}

func testCodePage(t *testing.T, x *codeExample, in pageLanguage, name string) {
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	w := words.For(strings.TrimSuffix(in.locale, ".UTF-8"))
	if link := check.Page(w, x.code); !strings.HasSuffix(link, "/blob/HEAD/ext/docs/codes/"+filepath.Base(name)) {
		t.Errorf("messages link to %s", link)
	}
	page, parts := string(raw), x.parts(t, in)
	output := x.scan(t, in.locale)
	if n := strings.Count(output, " ["+string(x.code)+"]\n"); n == 0 || n != strings.Count(output, "]\n") {
		t.Errorf("the scan prints\n%s", output)
	}
	parts["example"] = x.example(in, output)
	want := page
	for mark, text := range parts {
		want = withPart(t, want, mark, text)
	}
	for _, heading := range regexp.MustCompile(`(?m)^## .*\n+(<!--.*-->\s*)*(## |\z)`).FindAllString(want, -1) {
		t.Errorf("nothing stands below %q", heading)
	}
	isWritten(t, name, page, want)
}

// withPart is the page with another text between the marks <!-- mark --> and <!-- /mark -->.
func withPart(t *testing.T, page, mark, text string) string {
	t.Helper()
	before, rest, ok := strings.Cut(page, "<!-- "+mark+" -->\n")
	_, after, ok2 := strings.Cut(rest, "<!-- /"+mark+" -->\n")
	if !ok || !ok2 {
		t.Fatalf("the marks of %s are gone", mark)
	}
	return before + "<!-- " + mark + " -->\n" + text + "<!-- /" + mark + " -->\n" + after
}

// isWritten checks that a page is as wanted; -update writes it.
func isWritten(t *testing.T, name, page, want string) {
	t.Helper()
	switch {
	case *update:
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	case page != want:
		t.Errorf("%s is outdated; run go test ./server/cli -run Pages -update", name)
	}
}

// TestQuestionsPages: the page of questions lists all advice that does not help, each with the codes for which it is given.
func TestQuestionsPages(t *testing.T) {
	for _, in := range pageLanguages {
		name := "../../ext/docs/faq" + in.ending
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, code := range check.Codes() {
			for _, text := range explain.Wrong(code, words.For(strings.TrimSuffix(in.locale, ".UTF-8"))) {
				list = append(list, fmt.Sprintf("[%s](codes/%[1]s%s) · %s", code, in.ending, text))
			}
		}
		isWritten(t, name, string(raw), withPart(t, string(raw), "wrong", listOf(list)))
	}
}
