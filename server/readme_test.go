package server

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/cli"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

var update = flag.Bool("update", false, "write the generated parts of the READMEs")

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// readme is README in one language, with the words of the tables that are written.
type readme struct {
	path, pages string // the file, and how the names of its pages for codes end
	manifest    string // the words of package.json in its language
	words       *words.Catalog
	formats     string // the head of the list of formats
	more        string
	codes       string // the head of the list of codes
	policy      string // what is said of the code that the manifest does not know
}

var readmes = []readme{
	{
		path: "../README.md", pages: ".md", manifest: "../package.nls.json", words: words.For("en"), formats: "| Format | Files |", more: "and %d more",
		codes: "| Code | Finding |", policy: "A mistake in `wsl-port-guard.yaml`. Always an error.",
	},
	{
		path: "../README.zh-cn.md", pages: ".zh-cn.md", manifest: "../package.nls.zh-cn.json", words: words.For("zh-CN"), formats: "| 格式 | 文件 |", more: "以及另外 %d 种",
		codes: "| 代码 | 问题 |", policy: "`wsl-port-guard.yaml` 中的错误。始终为错误。",
	},
}

// forEachReadme runs a test for README in each language.
func forEachReadme(t *testing.T, test func(t *testing.T, r readme)) {
	for _, r := range readmes {
		t.Run(filepath.Base(r.path), func(t *testing.T) { test(t, r) })
	}
}

// holds checks that the part of README between the marks <!-- mark: … --> and <!-- /mark --> is text; -update writes it.
func (r readme) holds(t *testing.T, mark, text string) {
	t.Helper()
	old := read(t, r.path)
	before, rest, ok := strings.Cut(old, "<!-- "+mark+":")
	comment, rest, ok2 := strings.Cut(rest, "-->\n")
	_, after, ok3 := strings.Cut(rest, "<!-- /"+mark+" -->")
	if !ok || !ok2 || !ok3 {
		t.Fatalf("the marks of %s are gone", mark)
	}
	want := before + "<!-- " + mark + ":" + comment + "-->\n" + text + "<!-- /" + mark + " -->" + after
	switch {
	case *update:
		if err := os.WriteFile(r.path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	case old != want:
		t.Errorf("%s is outdated: %s; run go test ./server -run ReadmeLists -update", r.path, mark)
	}
}

// README's list of formats is that of the scanner's table.
func TestReadmeListsFormats(t *testing.T) {
	forEachReadme(t, func(t *testing.T, r readme) {
		var b strings.Builder
		b.WriteString(r.formats + "\n|---|---|\n")
		for _, row := range format.Table() {
			var globs []string
			for _, g := range row.Files {
				globs = append(globs, "`"+strings.TrimPrefix(g, "**/")+"`")
			}
			if len(globs) > 6 {
				globs = append(globs[:5], fmt.Sprintf(r.more, len(globs)-5))
			}
			fmt.Fprintf(&b, "| %s | %s |\n", row.Name, strings.ReplaceAll(strings.Join(globs, ", "), "|", "\\|"))
		}
		r.holds(t, "formats", b.String())
	})
}

// README lists the codes, each with what the manifest says of it, and leads to their pages.
func TestReadmeListsCodes(t *testing.T) {
	forEachReadme(t, func(t *testing.T, r readme) {
		var texts map[string]string
		if err := json.Unmarshal([]byte(read(t, r.manifest)), &texts); err != nil {
			t.Fatal(err)
		}
		texts["code."+string(policy.Code)] = r.policy
		var b strings.Builder
		b.WriteString(r.codes + "\n|---|---|\n")
		for _, code := range append(check.Codes(), policy.Code) {
			page := "ext/docs/codes/" + string(code) + r.pages
			read(t, "../"+page)
			fmt.Fprintf(&b, "| [%s](%s) | %s |\n", code, page, texts["code."+string(code)])
		}
		r.holds(t, "codes", b.String())
	})
}

// Both READMEs have the same parts: the same headings, tables with as many rows, the same pictures, and code blocks that
// differ in words only.
func TestReadmesHaveTheSameParts(t *testing.T) {
	english, chinese := partsOf(read(t, readmes[0].path)), partsOf(read(t, readmes[1].path))
	for i, part := range english {
		if i >= len(chinese) || part != chinese[i] {
			t.Fatalf("part %d of README is %q, in the other language %q", i+1, part, chinese[min(i, len(chinese)-1)])
		}
	}
	if len(english) != len(chinese) || len(english) < 200 {
		t.Errorf("%d and %d parts", len(english), len(chinese))
	}
}

// partsOf is one entry for each line that is no running text: its kind, and what is the same in every language.
func partsOf(text string) (parts []string) {
	fenced := false
	for line := range strings.Lines(text) {
		switch line = strings.TrimSpace(line); {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
			parts = append(parts, line)
		case fenced:
			parts = append(parts, "code")
		case strings.HasPrefix(line, "#"):
			parts = append(parts, line[:strings.Index(line, " ")])
		case strings.HasPrefix(line, "|"):
			parts = append(parts, fmt.Sprintf("row of %d", strings.Count(line, " | ")))
		case strings.HasPrefix(line, "!["):
			picture := line[strings.LastIndex(line, "("):]
			parts = append(parts, strings.Replace(picture, ".zh-cn.", ".", 1)) // a picture may have a Chinese form
		case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "<details"), strings.HasPrefix(line, "</details"):
			parts = append(parts, line[:2])
		}
	}
	return parts
}

// TestLinksLeadSomewhere: each relative link of the documentation leads to a file, and to a part of that file that exists.
func TestLinksLeadSomewhere(t *testing.T) {
	pages, _ := filepath.Glob("../ext/docs/*/*.md")
	more, _ := filepath.Glob("../ext/docs/*.md")
	top, _ := filepath.Glob("../*.md")
	links := 0
	for _, page := range append(append(pages, more...), top...) {
		for _, m := range regexp.MustCompile(`\]\(([^):]*)\)`).FindAllStringSubmatch(read(t, page), -1) {
			links++
			file, part, _ := strings.Cut(m[1], "#")
			target := page
			if file != "" {
				target = filepath.Join(filepath.Dir(page), file)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s leads to %s, which there is not", page, m[1])
			} else if part != "" && !hasPart(read(t, target), part) {
				t.Errorf("%s leads to %s, which that file has not", page, m[1])
			}
		}
	}
	if links < 100 {
		t.Errorf("only %d links found", links)
	}
}

// hasPart reports whether a page has an anchor, or a heading from which GitHub makes it.
func hasPart(text, part string) bool {
	if strings.Contains(text, `<a id="`+part+`">`) {
		return true
	}
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		if strings.ReplaceAll(strings.ToLower(m[1]), " ", "-") == part {
			return true
		}
	}
	return false
}

// README explains every text of the status bar, as it is written there.
func TestReadmeExplainsTheStatusBar(t *testing.T) {
	forEachReadme(t, func(t *testing.T, r readme) {
		text := read(t, r.path)
		for _, state := range []string{"live", "stale", "predicted", "unknown", "mode", "stopped", "no-block"} {
			if shown := r.words.Say("bar/"+state, "range", "44620–48715", "mode", "nat"); !strings.Contains(text, "| `"+shown+"` |") {
				t.Errorf("%q is not explained", shown)
			}
		}
	})
}

// README tells how to install what the manifest publishes.
func TestReadmeTellsHowToInstall(t *testing.T) {
	var manifest struct{ Publisher, Name, Version string }
	if err := json.Unmarshal([]byte(read(t, "../package.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	id := manifest.Publisher + "." + manifest.Name
	forEachReadme(t, func(t *testing.T, r readme) {
		top, _, _ := strings.Cut(read(t, r.path), "<details>")
		for _, part := range []string{
			"code --install-extension " + id + "`", "marketplace.visualstudio.com/items?itemName=" + id,
			"open-vsx.org/extension/" + manifest.Publisher + "/" + manifest.Name, "go install github.com/wsl-port-guard/wsl-port-guard/server/wsl-port-guard@latest", "npm run package",
		} {
			if !strings.Contains(top, part) {
				t.Errorf("%s is not named", part)
			}
		}
	})
}

// README lists every setting of the manifest.
func TestReadmeListsEverySetting(t *testing.T) {
	var manifest struct {
		Contributes struct {
			Configuration json.RawMessage `json:"configuration"`
		} `json:"contributes"`
	}
	if err := json.Unmarshal([]byte(read(t, "../package.json")), &manifest); err != nil {
		t.Fatal(err)
	}
	settings := regexp.MustCompile(`"(wslPortGuard\.[A-Za-z.]+)": ?\{`).FindAllStringSubmatch(string(manifest.Contributes.Configuration), -1)
	if len(settings) < 10 {
		t.Fatalf("only %d settings found", len(settings))
	}
	forEachReadme(t, func(t *testing.T, r readme) {
		text := read(t, r.path)
		for _, s := range settings {
			if !strings.Contains(text, "| `"+s[1]+"` |") {
				t.Errorf("README does not tell of %s", s[1])
			}
		}
	})
}

func TestReadmeNamesEveryVerb(t *testing.T) {
	forEachReadme(t, func(t *testing.T, r readme) {
		text := read(t, r.path)
		for _, v := range cli.Commands().Commands() {
			if v.Name() != "help" && !strings.Contains(text, "\nwsl-port-guard "+v.Name()+" ") {
				t.Errorf("README does not name the verb %s", v.Name())
			}
		}
	})
}
