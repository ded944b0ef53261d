package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/cli"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// README has a heading for each code, to which its messages link, and for no other.
func TestReadmeExplainsEveryCode(t *testing.T) {
	codes := regexp.MustCompile(`Code\w+\s+Code = "([a-z-]+)"`).FindAllStringSubmatch(read(t, "check/types.go"), -1)
	if len(codes) == 0 {
		t.Fatal("no codes found")
	}
	readme := read(t, "../README.md")
	var known []string
	for _, c := range codes {
		known = append(known, c[1])
		if !strings.Contains(readme, "\n### "+c[1]+"\n") {
			t.Errorf("README has no section %s", c[1])
		}
	}
	_, codesPart, _ := strings.Cut(readme, "\n## Codes\n")
	codesPart, _, _ = strings.Cut(codesPart, "\n## ")
	for _, h := range regexp.MustCompile(`(?m)^### (.*)$`).FindAllStringSubmatch(codesPart, -1) {
		if !slices.Contains(known, h[1]) {
			t.Errorf("README explains %s, which there is not", h[1])
		}
	}
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
	readme := read(t, "../README.md")
	settings := regexp.MustCompile(`"(wslPortGuard\.[A-Za-z.]+)": ?\{`).FindAllStringSubmatch(string(manifest.Contributes.Configuration), -1)
	if len(settings) < 10 {
		t.Fatalf("only %d settings found", len(settings))
	}
	for _, s := range settings {
		if !strings.Contains(readme, "| `"+s[1]+"` |") {
			t.Errorf("README does not tell of %s", s[1])
		}
	}
}

var update = flag.Bool("update", false, "write the generated part of README")

// README's list of formats is that of the scanner's table; -update writes it.
func TestReadmeListsFormats(t *testing.T) {
	const end = "<!-- /formats -->"
	readme := read(t, "../README.md")
	before, rest, ok := strings.Cut(readme, "<!-- formats:")
	comment, rest, ok2 := strings.Cut(rest, "-->\n")
	_, after, ok3 := strings.Cut(rest, end)
	if !ok || !ok2 || !ok3 {
		t.Fatal("the markers of the list are gone")
	}
	var b strings.Builder
	b.WriteString("| Format | Files |\n|---|---|\n")
	for _, row := range format.Table() {
		var globs []string
		for _, g := range row.Files {
			globs = append(globs, "`"+strings.TrimPrefix(g, "**/")+"`")
		}
		if len(globs) > 6 {
			globs = append(globs[:5], fmt.Sprintf("and %d more", len(globs)-5))
		}
		fmt.Fprintf(&b, "| %s | %s |\n", row.Name, strings.ReplaceAll(strings.Join(globs, ", "), "|", "\\|"))
	}
	want := before + "<!-- formats:" + comment + "-->\n" + b.String() + end + after
	if *update {
		if err := os.WriteFile("../README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if readme != want {
		t.Error("README's list of formats is not the scanner's; run go test ./server -run Formats -update")
	}
}

func TestReadmeNamesEveryVerb(t *testing.T) {
	readme := read(t, "../README.md")
	for _, v := range cli.Commands().Commands() {
		if v.Name() != "help" && !strings.Contains(readme, "\nwsl-port-guard "+v.Name()+" ") {
			t.Errorf("README does not name the verb %s", v.Name())
		}
	}
}
