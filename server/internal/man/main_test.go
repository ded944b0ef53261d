package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/cli"
)

// TestManPages checks that each verb has a page with its text, its flags and its examples, and that
// the list of exit statuses keeps its lines.
func TestManPages(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "man1")
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	page := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, verb := range cli.Commands().Commands() {
		if verb.Name() == "help" {
			continue
		}
		if text := page("wsl-port-guard-" + verb.Name() + ".1"); !strings.Contains(text, strings.ReplaceAll(verb.Short, "-", `\-`)) && !strings.Contains(text, verb.Short) {
			t.Errorf("the page of %s does not say what it is for:\n%s", verb.Name(), text)
		}
	}
	scan := page("wsl-port-guard-scan.1")
	for _, want := range []string{"--require-known", "< draft.yaml", "\n  1  such findings\n"} {
		if !strings.Contains(strings.ReplaceAll(scan, `\-`, "-"), want) {
			t.Errorf("the page of scan lacks %q:\n%s", want, scan)
		}
	}
}
