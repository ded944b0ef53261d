package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
)

// run runs a command line, and returns its standard output and exit status.
func run(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	return runIn(t, "C.UTF-8", args...)
}

// runIn runs a command line in a locale.
func runIn(t *testing.T, locale string, args ...string) (out string, code int) {
	t.Helper()
	t.Setenv("LC_ALL", locale)
	t.Setenv("LANGUAGE", "")
	var b, errs bytes.Buffer
	code = Run(context.Background(), args, Streams{In: eof{}, Out: &b, Err: &errs})
	return b.String(), code
}

// TestHelpFitsATerminal: no line of any help is wider than 80 columns.
func TestHelpFitsATerminal(t *testing.T) {
	pages := [][]string{{"--help"}}
	for _, verb := range Commands().Commands() {
		if verb.Name() != "completion" {
			pages = append(pages, []string{verb.Name(), "--help"})
		}
	}
	for _, args := range pages {
		out, code := run(t, args...)
		if code != 0 || !strings.Contains(out, "Usage:") {
			t.Errorf("%q: exit status %d: %s", args, code, out)
		}
		for _, line := range strings.Split(out, "\n") {
			if screen.Width(line) > helpWidth {
				t.Errorf("%q: %d columns: %s", args, screen.Width(line), line)
			}
		}
	}
}

// TestEveryTextIsUsed: each verb has examples, and no text is left of a verb or flag that has gone.
func TestEveryTextIsUsed(t *testing.T) {
	used := map[string]bool{program: true}
	flags := map[string]bool{"version": true}
	for _, verb := range Commands().Commands() {
		used[verb.Name()] = true
		if verb.Example == "" && verb.Name() != "version" && verb.Name() != "help" && verb.Name() != "completion" {
			t.Errorf("%s has no example", verb.Name())
		}
		verb.LocalFlags().VisitAll(func(f *pflag.Flag) {
			flags[f.Name], flags[verb.Name()+" "+f.Name] = true, true
			if f.Usage == "" {
				t.Errorf("%s --%s has no text", verb.Name(), f.Name)
			}
		})
	}
	for name := range verbTexts {
		if !used[name] {
			t.Errorf("the text of %s is not used", name)
		}
	}
	for name := range flagTexts {
		if !flags[name] {
			t.Errorf("the text of flag %s is not used", name)
		}
	}
}

// TestReadmeShowsWhatIsPrinted compares README's example of a scan with the output for such a file.
func TestReadmeShowsWhatIsPrinted(t *testing.T) {
	for _, c := range []struct{ readme, locale, replayed string }{
		{"README.md", "C.UTF-8", ", from a recording"}, {"README.zh-cn.md", "zh_CN.UTF-8", "，来自诊断记录"},
	} {
		t.Run(c.readme, func(t *testing.T) { testReadmeShowsWhatIsPrinted(t, c.readme, c.locale, c.replayed) })
	}
}

func testReadmeShowsWhatIsPrinted(t *testing.T, name, locale, replayed string) {
	readme, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "\n$ wsl-port-guard scan compose.yaml\n")
	want, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("README has no example of scan")
	}
	recording, _ := filepath.Abs(filepath.Join("..", "..", "testdata", "recordings", "mirrored-windows"))
	t.Chdir(t.TempDir())
	writeText(t, "compose.yaml", "services:\n  web:\n    ports:\n"+strings.Repeat("#\n", 6)+"      - \"45456:80\"\n")
	got, _ := runIn(t, locale, "scan", "compose.yaml", "--replay", recording)
	if got = strings.Replace(got, replayed, "", 1); got != want {
		t.Errorf("README shows\n%s\nbut the program prints\n%s", want, got)
	}
}
