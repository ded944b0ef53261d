package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
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

// helpLocales are the locales in which the pages are compared with testdata/cli/help, by the name of the file.
var helpLocales = map[string]string{"en": "C.UTF-8", "zh-cn": "zh_CN.UTF-8"}

// helpPages are the arguments that print each page of the help.
func helpPages() (pages [][]string) {
	var add func(verb *cobra.Command, path []string)
	add = func(verb *cobra.Command, path []string) {
		pages = append(pages, append(slices.Clone(path), "--help"))
		for _, below := range verb.Commands() {
			add(below, append(slices.Clone(path), below.Name()))
		}
	}
	add(Commands(), nil)
	return pages
}

// TestHelp compares every page of the help with what a person has read, in each language.
func TestHelp(t *testing.T) {
	for name, locale := range helpLocales {
		var all strings.Builder
		for _, args := range helpPages() {
			out, code := runIn(t, locale, args...)
			if code != 0 {
				t.Errorf("%q: exit status %d", args, code)
			}
			all.WriteString("$ wsl-port-guard " + strings.Join(args, " ") + "\n" + out + "\n")
		}
		path := filepath.Join("..", "..", "testdata", "cli", "help", name+".txt")
		if *update {
			writeText(t, path, all.String())
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), all.String()); diff != "" {
			t.Errorf("%s:\n%s", path, diff)
		}
	}
}

// TestHelpFitsATerminal: no line of any help is wider than 80 columns, and the texts of all flags begin in one column.
func TestHelpFitsATerminal(t *testing.T) {
	beside := regexp.MustCompile(`^(  -\w, |      )--[a-z-]+( [A-Z]+)? {3,}`)
	for _, locale := range helpLocales {
		for _, args := range helpPages() {
			out, _ := runIn(t, locale, args...)
			columns := map[int]bool{}
			for _, line := range strings.Split(out, "\n") {
				if screen.Width(line) > helpWidth {
					t.Errorf("%q: %d columns: %s", args, screen.Width(line), line)
				}
				if head := beside.FindString(line); head != "" {
					columns[screen.Width(head)] = true
				}
			}
			if len(columns) != 1 {
				t.Errorf("%q: the texts of flags begin in %d columns:\n%s", args, len(columns), out)
			}
		}
	}
}

// TestChineseHelpIsChinese: the text of each command and flag is Chinese, and no English sentence is left on a page.
func TestChineseHelpIsChinese(t *testing.T) {
	isChinese := func(text string) bool { return regexp.MustCompile(`\p{Han}`).MatchString(text) }
	english := regexp.MustCompile(`[A-Za-z]+ [a-z]+ [a-z]+`)
	var look func(verb *cobra.Command)
	look = func(verb *cobra.Command) {
		for what, text := range map[string]string{"short": verb.Short, "long": verb.Long} {
			if text != "" && !isChinese(text) {
				t.Errorf("%s: the %s text is %q", verb.CommandPath(), what, text)
			}
		}
		verb.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if !isChinese(f.Usage) {
				t.Errorf("%s --%s: %q", verb.CommandPath(), f.Name, f.Usage)
			}
		})
		for _, below := range verb.Commands() {
			look(below)
		}
	}
	look(commandsIn(words.For("zh-CN")))
	for _, args := range helpPages() {
		out, _ := runIn(t, "zh_CN.UTF-8", args...)
		for _, line := range strings.Split(out, "\n") {
			if !isCommandLine(line) && english.MatchString(line) {
				t.Errorf("%q: %s", args, line)
			}
		}
	}
}

// isCommandLine reports whether a line of a page is one of its examples.
func isCommandLine(line string) bool {
	return strings.HasPrefix(line, "  ") && strings.Contains(line, program) && !strings.Contains(line, "--help")
}

// TestEveryVerbHasExamples: each verb has examples, and no text is left of a verb that has gone.
func TestEveryVerbHasExamples(t *testing.T) {
	used := map[string]bool{program: true}
	for _, verb := range Commands().Commands() {
		used[verb.Name()] = true
		if verb.Example == "" && verb.Name() != "version" && verb.Name() != "help" {
			t.Errorf("%s has no example", verb.Name())
		}
		for _, below := range verb.Commands() {
			if below.Example == "" || shells[below.Name()] != below.Example {
				t.Errorf("%s has the example %q", below.CommandPath(), below.Example)
			}
		}
	}
	for name := range verbTexts {
		if !used[name] {
			t.Errorf("the text of %s is not used", name)
		}
	}
}

// TestManualPagesAreEnglish: the manual pages do not depend on who writes them.
func TestManualPagesAreEnglish(t *testing.T) {
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	if got, want := Commands().Short, words.For("en").Say("short/program"); got != want {
		t.Errorf("%q", got)
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
