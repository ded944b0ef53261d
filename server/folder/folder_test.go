package folder_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"golang.org/x/tools/txtar"
)

// claimsAll claims every file.
func claimsAll(string) bool { return true }

// writeTree writes the files of a txtar archive below a new folder and returns it. A name that ends in
// a slash makes an empty folder.
func writeTree(t testing.TB, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(t, dir, f.Name, string(f.Data))
	}
	return dir
}

func write(t testing.TB, dir, name, content string) {
	t.Helper()
	p := filepath.Join(dir, filepath.FromSlash(name))
	if strings.HasSuffix(name, "/") {
		if err := os.MkdirAll(p, 0o755); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// visitedNames returns what a walk visits, sorted.
func visitedNames(t testing.TB, f *folder.Folder) []string {
	t.Helper()
	var mu sync.Mutex
	var names []string
	err := f.Walk(context.Background(), 4, func(name string) {
		mu.Lock()
		defer mu.Unlock()
		names = append(names, name)
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// countedNames returns the regular files at and below dir for which Counts is true; it finds the files
// without the code under test.
func countedNames(t testing.TB, f *folder.Folder) []string {
	t.Helper()
	var names []string
	var find func(dir string)
	find = func(dir string) {
		entries, err := os.ReadDir(filepath.Join(f.Root(), filepath.FromSlash(dir)))
		if err != nil {
			return
		}
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			info, err := os.Stat(filepath.Join(f.Root(), filepath.FromSlash(name)))
			if err == nil && info.IsDir() && strings.Count(name, "/") < 70 { // symbolic links too
				find(name)
			}
			if e.Type().IsRegular() && f.Counts(name) {
				names = append(names, name)
			}
		}
	}
	find("")
	slices.Sort(names)
	return names
}

// check compares what Walk visits and what Counts reports with the wanted names.
func check(t *testing.T, f *folder.Folder, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := visitedNames(t, f); !slices.Equal(got, want) {
		t.Errorf("Walk visits\n%q, want\n%q", got, want)
	}
	if got := countedNames(t, f); !slices.Equal(got, want) {
		t.Errorf("Counts lets through\n%q, want\n%q", got, want)
	}
}

func TestRules(t *testing.T) {
	dir := writeTree(t, `
-- compose.yaml --
-- sub/compose.yaml --
-- build/compose.yaml --
-- build/.env --
-- node_modules/x/compose.yaml --
-- sub/.venv/compose.yaml --
-- sub/gen/compose.yaml --
-- compose.local.yaml --
-- compose.override.yaml --
-- .env --
-- .env.local --
-- .vscode/launch.json --
-- .vscode/cache/launch.json --
-- .devcontainer/compose.yaml --
-- notes.txt --
-- sub/.gitignore --
/gen
-- .gitignore --
build/
*.local.yaml
*.override.*
.env*
.vscode
.devcontainer/
`)
	claims := func(name string) bool { return name != "notes.txt" && !strings.HasSuffix(name, ".gitignore") }
	for _, c := range []struct {
		name  string
		rules folder.Rules
		want  []string
	}{
		{"what Git ignores, but personal files", folder.Rules{}, []string{
			".devcontainer/compose.yaml", ".env", ".env.local", ".vscode/launch.json", "compose.override.yaml", "compose.yaml", "sub/compose.yaml",
		}},
		{"an excluded folder and name", folder.Rules{Exclude: []string{"sub", "**/.env*", "./.devcontainer/**", "**/*.override.yaml"}}, []string{
			".vscode/launch.json", "compose.yaml",
		}},
		{"an included name", folder.Rules{Include: []string{"**/compose.yaml"}}, []string{
			".devcontainer/compose.yaml", "compose.yaml", "sub/compose.yaml",
		}},
		{"an included folder", folder.Rules{Include: []string{"sub", ".{vscode,idea}/*.json"}}, []string{
			".vscode/launch.json", "sub/compose.yaml",
		}},
		{"excluded wins", folder.Rules{Include: []string{"**/*.yaml"}, Exclude: []string{"compose*"}}, []string{
			".devcontainer/compose.yaml", "sub/compose.yaml",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, folder.Open(dir, c.rules, claims), c.want...)
		})
	}
}

func TestCoversAsksOnlyTheGlobs(t *testing.T) {
	f := folder.Open(t.TempDir(), folder.Rules{Include: []string{"src", "**/*.yaml"}, Exclude: []string{"src/gen/**"}}, func(string) bool { return false })
	for name, want := range map[string]bool{
		"src/x": true, "src/gen/x": false, "src/gen/deep/x.yaml": false, "node_modules/compose.yaml": true, "x": false,
	} {
		if got := f.Covers(name); got != want {
			t.Errorf("Covers(%q) = %v", name, got)
		}
	}
}

func TestEveryBadGlobIsReported(t *testing.T) {
	rules := folder.Rules{Include: []string{"**/*.yaml", "a[", "{a,b"}, Exclude: []string{"", `x\`, "**/node_modules"}}
	errs := rules.Check()
	if len(errs) != 4 {
		t.Fatalf("got %d errors: %v", len(errs), errs)
	}
	for i, part := range []string{`include: glob "a["`, `include: glob "{a,b"`, `exclude: glob ""`, `exclude: glob "x\\"`} {
		if !strings.Contains(errs[i].Error(), part) {
			t.Errorf("error %d is %q, want %q in it", i, errs[i], part)
		}
	}
	f := folder.Open(writeTree(t, "-- compose.yaml --\n-- a --\n"), rules, claimsAll)
	check(t, f, "compose.yaml")
}

const repository = `
-- .git/HEAD --
ref: refs/heads/main
-- .git/info/exclude --
/app/local/
notes.*
-- .gitignore --
*.gen.yaml
/app/out/
/old/
-- app/.gitignore --
!keep.gen.yaml
/web/tmp/
-- app/web/compose.yaml --
-- app/web/a.gen.yaml --
-- app/web/keep.gen.yaml --
-- app/web/notes.yaml --
-- app/web/tmp/compose.yaml --
-- app/web/sub/tmp/compose.yaml --
-- app/out/compose.yaml --
-- app/local/compose.yaml --
-- old/compose.yaml --
-- old/a.gen.yaml --
`

func TestIgnoreFilesAboveTheRoot(t *testing.T) {
	dir := writeTree(t, repository)
	for root, want := range map[string][]string{
		"":        {".gitignore", "app/.gitignore", "app/web/compose.yaml", "app/web/keep.gen.yaml", "app/web/sub/tmp/compose.yaml"},
		"app":     {".gitignore", "web/compose.yaml", "web/keep.gen.yaml", "web/sub/tmp/compose.yaml"},
		"app/web": {"compose.yaml", "keep.gen.yaml", "sub/tmp/compose.yaml"},
	} {
		t.Run("open "+root, func(t *testing.T) {
			check(t, folder.Open(filepath.Join(dir, root), folder.Rules{}, claimsAll), want...)
		})
	}
}

func TestAnIgnoredFolderThatIsOpenedIsLookedAt(t *testing.T) {
	dir := writeTree(t, repository)
	check(t, folder.Open(filepath.Join(dir, "old"), folder.Rules{}, claimsAll), "compose.yaml", "a.gen.yaml")
	check(t, folder.Open(filepath.Join(dir, "app", "out"), folder.Rules{}, claimsAll), "compose.yaml")
}

func TestNothingAboveIsReadWithoutARepository(t *testing.T) {
	dir := writeTree(t, `
-- .gitignore --
*.yaml
-- app/.gitignore --
*.json
-- app/compose.yaml --
-- app/launch.json --
-- .git/config --
a .git without HEAD is none
`)
	check(t, folder.Open(filepath.Join(dir, "app"), folder.Rules{}, claimsAll), ".gitignore", "compose.yaml")
}

func TestANestedRepositoryObeysItsOwnFiles(t *testing.T) {
	dir := writeTree(t, `
-- .git/HEAD --
-- .gitignore --
*.yaml
/ignored/
-- compose.yaml --
-- nested/.git/HEAD --
-- nested/.git/info/exclude --
/mine.yaml
-- nested/compose.yaml --
-- nested/mine.yaml --
-- nested/deep/mine.yaml --
-- module/.git --
gitdir: ../.git/modules/module
-- .git/modules/module/HEAD --
-- .git/modules/module/info/exclude --
/theirs.yaml
-- module/compose.yaml --
-- module/theirs.yaml --
-- ignored/.git/HEAD --
-- ignored/compose.yaml --
-- empty/.git/ --
-- empty/compose.yaml --
`)
	check(t, folder.Open(dir, folder.Rules{}, claimsAll),
		".gitignore", "module/.git", "module/compose.yaml", "nested/compose.yaml", "nested/deep/mine.yaml")
}

func TestALinkedWorktreeSharesInfoExclude(t *testing.T) {
	dir := writeTree(t, `
-- main/.git/HEAD --
-- main/.git/info/exclude --
/private.yaml
-- main/.git/worktrees/side/HEAD --
-- main/.git/worktrees/side/commondir --
../..
-- side/compose.yaml --
-- side/private.yaml --
-- side/app/private.yaml --
`)
	write(t, dir, "side/.git", "gitdir: "+filepath.ToSlash(filepath.Join(dir, "main", ".git", "worktrees", "side"))+"\n")
	check(t, folder.Open(filepath.Join(dir, "side"), folder.Rules{}, claimsAll), ".git", "compose.yaml", "app/private.yaml")
}

func TestAGitFileThatPointsNowhere(t *testing.T) {
	for _, content := range []string{"", "gitdir:", "gitdir: ../none", "gitdir: \x00", "something else"} {
		dir := writeTree(t, "-- .gitignore --\n*.log\n-- a.log --\n-- compose.yaml --\n")
		write(t, dir, ".git", content)
		check(t, folder.Open(dir, folder.Rules{}, claimsAll), ".git", ".gitignore", "compose.yaml")
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	dir := writeTree(t, `
-- app/compose.yaml --
-- app/sub/compose.yaml --
-- outside/compose.yaml --
-- outside/ignore --
*.yaml
`)
	root := filepath.Join(dir, "app")
	for link, target := range map[string]string{
		"docker-compose.yaml": "compose.yaml",
		"linked":              "../outside",
		"sub/loop":            "..",
		"sub/.gitignore":      "../../outside/ignore",
		"sub/.git":            "../../outside",
	} {
		if err := os.Symlink(filepath.FromSlash(target), filepath.Join(root, filepath.FromSlash(link))); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	f := folder.Open(root, folder.Rules{}, claimsAll)
	check(t, f, "compose.yaml", "sub/compose.yaml")
	if f.Counts("linked/compose.yaml") || f.Counts("sub/loop/compose.yaml") {
		t.Error("a file behind a linked folder counts")
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(root, link); err != nil {
		t.Fatal(err)
	}
	check(t, folder.Open(link, folder.Rules{}, claimsAll), "compose.yaml", "sub/compose.yaml")
}

func TestARootBehindALinkKeepsItsRepository(t *testing.T) {
	dir := writeTree(t, "-- repo/.git/HEAD --\n-- repo/.gitignore --\n*.log\n-- repo/app/a.log --\n-- repo/app/compose.yaml --\n")
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "repo", "app"), link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	check(t, folder.Open(link, folder.Rules{}, claimsAll), "compose.yaml")
}

func TestDepthIsBounded(t *testing.T) {
	dir := t.TempDir()
	deepest := strings.Repeat("d/", 64) + "compose.yaml"
	write(t, dir, deepest, "")
	write(t, dir, "d/"+deepest, "")
	check(t, folder.Open(dir, folder.Rules{}, claimsAll), deepest)
}

func TestAFolderThatCannotBeReadIsSkipped(t *testing.T) {
	dir := writeTree(t, "-- closed/compose.yaml --\n-- compose.yaml --\n")
	closed := filepath.Join(dir, "closed")
	if err := os.Chmod(closed, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(closed, 0o755) })
	if _, err := os.ReadDir(closed); err == nil {
		t.Skip("this user may read every folder")
	}
	if got := visitedNames(t, folder.Open(dir, folder.Rules{}, claimsAll)); !slices.Equal(got, []string{"compose.yaml"}) {
		t.Errorf("got %q", got)
	}
}

func TestARootThatIsGone(t *testing.T) {
	f := folder.Open(filepath.Join(t.TempDir(), "gone"), folder.Rules{}, claimsAll)
	check(t, f)
	if !f.Counts("compose.yaml") {
		t.Error("a file that was deleted with its folder must be judged by its name")
	}
}

func TestCountsRefusesOtherNames(t *testing.T) {
	f := folder.Open(writeTree(t, "-- compose.yaml --\n"), folder.Rules{}, claimsAll)
	for _, name := range []string{"", ".", "..", "../compose.yaml", "/compose.yaml", "a//b", "a/../compose.yaml", "a/"} {
		if f.Counts(name) {
			t.Errorf("Counts(%q) is true", name)
		}
	}
}

func TestForgetAndWalkReadIgnoreFilesAnew(t *testing.T) {
	dir := writeTree(t, "-- app/compose.yaml --\n")
	f := folder.Open(dir, folder.Rules{}, claimsAll)
	counts := func(want bool) {
		t.Helper()
		if got := f.Counts("app/compose.yaml"); got != want {
			t.Errorf("Counts is %v", got)
		}
	}
	counts(true)
	write(t, dir, "app/.gitignore", "*.yaml\n")
	counts(true) // remembered
	f.Forget()
	counts(false)
	write(t, dir, "app/.gitignore", "")
	counts(false)
	visitedNames(t, f)
	counts(true)
}

func TestIsIgnoreFile(t *testing.T) {
	for name, want := range map[string]bool{
		".gitignore": true, "a/b/.gitignore": true, ".git/info/exclude": true, "sub/.git/info/exclude": true,
		"x.gitignore": false, ".gitignore/x": false, "info/exclude": false, ".git/config": false, ".ignore": false,
		".GITIGNORE": runtime.GOOS == "windows",
	} {
		if folder.IsIgnoreFile(name) != want {
			t.Errorf("IsIgnoreFile(%q) is %v", name, !want)
		}
	}
}

func TestWalkStopsWhenItIsCancelled(t *testing.T) {
	dir := t.TempDir()
	for i := range 200 {
		write(t, dir, fmt.Sprintf("d%d/compose.yaml", i), "")
	}
	ctx, cancel := context.WithCancel(context.Background())
	var mu sync.Mutex
	visits := 0
	err := folder.Open(dir, folder.Rules{}, claimsAll).Walk(ctx, 2, func(string) {
		mu.Lock()
		defer mu.Unlock()
		visits++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || visits > 2 {
		t.Errorf("after cancelling at the first file: %d files, error %v", visits, err)
	}
}

func TestWalkSharesTheFilesOfOneFolder(t *testing.T) {
	dir := t.TempDir()
	for i := range 100 {
		write(t, dir, fmt.Sprintf("c%d.yaml", i), "")
	}
	// The first visit waits for the second: with only one worker it would wait for ever.
	var visits atomic.Int32
	second := make(chan struct{})
	err := folder.Open(dir, folder.Rules{}, claimsAll).Walk(context.Background(), 2, func(string) {
		switch visits.Add(1) {
		case 1:
			<-second
		case 2:
			close(second)
		}
	})
	if err != nil || visits.Load() != 100 {
		t.Errorf("%d visits, error %v", visits.Load(), err)
	}
}
