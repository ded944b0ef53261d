package folder_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"pgregory.net/rapid"
)

// Generated trees use few names, so that rules, patterns and files often concern the same name.
var (
	folderNames = rapid.SampledFrom([]string{"a", "b", "dist", ".vscode", ".devcontainer", "node_modules", "sub"})
	fileNames   = rapid.SampledFrom([]string{"compose.yaml", ".env", ".env.local", "a.override.yaml", "a", "b.log", ".gitignore", ".git/HEAD", ".git/info/exclude"})
	patterns    = rapid.SampledFrom([]string{
		"a", "a/", "/b", "dist/", "*.log", "*.yaml", "!compose.yaml", "!*.yaml", ".env*", ".vscode", ".vscode/*", "!.vscode/a", ".devcontainer/", "*", "!*/", "!.gitignore",
		"sub/*", "!sub/a", "a/**", "**/b/a", "/sub/**/compose.yaml", "[ab]",
	})
	globs = rapid.SampledFrom([]string{"a", "**/a", "**/*.yaml", "sub/**", "**/.vscode/**", "{a,b}/*", "dist", "**/.env*", "a/b", "b/**/a", "*", "**"})
)

// drawTree writes a generated tree below a new folder. Only with nested set does it have a .git below
// its root.
func drawTree(t *rapid.T, nested bool) string {
	dir, err := os.MkdirTemp("", "tree")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for range rapid.IntRange(1, 25).Draw(t, "files") {
		parts := rapid.SliceOfN(folderNames, 0, 3).Draw(t, "folders")
		name := fileNames.Draw(t, "file")
		switch {
		case nested:
		case name == ".git/HEAD": // git init writes it
			continue
		case strings.HasPrefix(name, ".git/"):
			parts = nil
		}
		content := ""
		if strings.HasPrefix(name, ".git") && !strings.HasSuffix(name, "HEAD") {
			content = strings.Join(rapid.SliceOfN(patterns, 1, 3).Draw(t, "patterns"), "\n") + "\n"
		}
		p := filepath.Join(dir, filepath.Join(parts...), filepath.FromSlash(name))
		// A file is left out if a folder has its name, or the reverse.
		if os.MkdirAll(filepath.Dir(p), 0o755) == nil {
			_ = os.WriteFile(p, []byte(content), 0o644)
		}
	}
	return dir
}

func claimsMost(name string) bool { return !strings.HasSuffix(name, "/b.log") }

func TestCountsAgreesWithWalk(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := drawTree(rt, true)
		root := filepath.Join(append([]string{dir}, rapid.SliceOfN(folderNames, 0, 2).Draw(rt, "root")...)...)
		rules := folder.Rules{
			Include: rapid.SliceOfN(globs, 0, 2).Draw(rt, "include"),
			Exclude: rapid.SliceOfN(globs, 0, 2).Draw(rt, "exclude"),
		}
		f := folder.Open(root, rules, claimsMost)
		want, got := visitedNames(t, f), countedNames(t, f)
		if !slices.Equal(got, want) {
			rt.Fatalf("Walk visits\n%q, Counts lets through\n%q", want, got)
		}
		for _, name := range want {
			if !f.Covers(name) {
				rt.Fatalf("%s counts, but Covers refuses it", name)
			}
		}
	})
}

// Without rules, Counts must differ from git only by skippedFolders and personal files.
func TestCountsAgreesWithGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: nothing to compare with")
	}
	rapid.Check(t, func(rt *rapid.T) {
		dir := drawTree(rt, false)
		runGit(rt, dir, "init", "--quiet", "--template=")
		listed := strings.Split(runGit(rt, dir, "ls-files", "--others", "--exclude-standard", "-z"), "\x00")
		isListed := map[string]bool{}
		for _, name := range listed {
			isListed[name] = true
		}
		f := folder.Open(dir, folder.Rules{}, claimsAll)
		got := countedNames(t, f)
		for _, name := range got {
			if !isListed[name] && !isPersonal(name) {
				rt.Errorf("%s counts, but git ignores it", name)
			}
		}
		for name := range isListed {
			if name != "" && !strings.Contains("/"+name, "/node_modules/") && !slices.Contains(got, name) {
				rt.Errorf("%s does not count, but git does not ignore it", name)
			}
		}
	})
}

// isPersonal reports whether a file that git ignores may count.
func isPersonal(name string) bool {
	return strings.Contains(name, ".vscode/") || strings.Contains(name, ".devcontainer/") || strings.Contains(name, ".env") || strings.Contains(name, ".override.")
}

func runGit(t *rapid.T, dir string, args ...string) string {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "HOME="+dir, "XDG_CONFIG_HOME="+dir)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %v: %v", args, err)
	}
	return string(out)
}

// Compiled globs must match as the glob library does, with a name or a folder above it.
func TestGlobsMeanWhatTheLibraryMeans(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "b", ".x", "*", "**", "**/", "/", "?", "{a,b}", "[ab]", "[!a]", `\a`})
	glob := rapid.Map(rapid.SliceOfN(piece, 1, 5), func(s []string) string { return strings.Join(s, "") })
	element := rapid.SampledFrom([]string{"a", "b", "ab", "a.x", ".x", "b.a.x"})
	name := rapid.Map(rapid.SliceOfN(element, 1, 4), func(s []string) string { return strings.Join(s, "/") })
	rapid.Check(t, func(t *rapid.T) {
		g, n := glob.Draw(t, "glob"), name.Draw(t, "name")
		want := false
		for i := range n + "/" {
			if i == len(n) || n[i] == '/' {
				ok, _ := doublestar.Match(g, n[:i])
				want = want || ok
			}
		}
		if got := folder.Open("/", folder.Rules{Include: []string{g}}, claimsAll).Covers(n); got != want {
			t.Fatalf("include %q covers %q: %v, want %v", g, n, got, want)
		}
		if got := folder.Open("/", folder.Rules{Exclude: []string{"zz", g}}, claimsAll).Covers(n); got == want {
			t.Fatalf("exclude %q covers %q: %v, want %v", g, n, got, !want)
		}
	})
}

// Run with -race: events, changes of ignore files and walks happen at the same time.
func TestUseFromManyGoroutines(t *testing.T) {
	dir := t.TempDir()
	for i := range 50 {
		write(t, dir, fmt.Sprintf("d%d/dist/compose.yaml", i), "")
		write(t, dir, fmt.Sprintf("d%d/compose.yaml", i), "")
	}
	write(t, dir, ".gitignore", "dist/\n")
	f := folder.Open(dir, folder.Rules{}, claimsAll)
	var everyone sync.WaitGroup
	for g := range 4 {
		everyone.Go(func() {
			for i := range 50 {
				if !f.Counts(fmt.Sprintf("d%d/compose.yaml", i)) || f.Counts(fmt.Sprintf("d%d/dist/compose.yaml", i)) {
					t.Errorf("wrong answer for d%d", i)
				}
				if i%10 == g {
					f.Forget()
				}
			}
			if got := len(visitedNames(t, f)); got != 51 {
				t.Errorf("a walk visits %d files", got)
			}
		})
	}
	everyone.Wait()
}
