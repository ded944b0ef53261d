package workspace

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/uri"
)

// The walk and the events of single files follow the same rules: a file that the walk skips is also
// skipped when a watcher names it.
func TestEventsKeepToTheRulesOfTheWalk(t *testing.T) {
	dir := tree(t, project)
	w := newWorkspace(dir)
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	walked := names(w)
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			w.Reload(uri.File(p))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := names(w); !slices.Equal(got, walked) {
		t.Errorf("after events %q, after the walk %q", got, walked)
	}
	w = newWorkspace(dir)
	w.ReloadAll(context.Background(), []uri.URI{uri.File(filepath.Join(dir, "build", "compose.yaml")), uri.File(filepath.Join(dir, "sub", "compose.yaml"))})
	if got, want := names(w), []string{"sub/compose.yaml"}; !slices.Equal(got, want) {
		t.Errorf("before any walk: got %q, want %q", got, want)
	}
}

// A file named on the command line counts even if git ignores it.
func TestAddTakesWhatGitIgnores(t *testing.T) {
	dir := tree(t, project)
	w := newWorkspace(dir)
	w.Add(uri.File(filepath.Join(dir, "build", "compose.yaml")))
	if got, want := names(w), []string{"build/compose.yaml"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNewRulesHoldForFilesThatAreKnown(t *testing.T) {
	dir := tree(t, project)
	w := newWorkspace(dir)
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	opened := uri.File(filepath.Join(dir, "compose.yaml"))
	w.Open(t.Context(), opened, 1, []byte(compose))
	w.SetRules(Rules{All: folder.Rules{Exclude: []string{"**/compose.yaml"}}})
	if got, want := names(w), []string{".env", ".vscode/launch.json", "compose.yaml"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if f := w.View().Get(opened); f.Covered {
		t.Error("an open document that the rules exclude is covered")
	}
	w.SetRules(Rules{})
	if f := w.View().Get(opened); !f.Covered {
		t.Error("an open document is not covered again")
	}
}

func TestFoldersThatGoTakeTheirFilesAlong(t *testing.T) {
	dir := tree(t, project)
	w := newWorkspace(filepath.Join(dir, "sub"), dir)
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	inner := w.View().Get(uri.File(filepath.Join(dir, "sub", "compose.yaml")))
	if inner == nil || inner.Name != "compose.yaml" {
		t.Errorf("a file is of its innermost folder: %+v", inner)
	}
	w.SetFolders([]string{dir})
	if f := w.View().Get(inner.URI); f == nil || f.Name != "sub/compose.yaml" {
		t.Errorf("without the inner folder: %+v", f)
	}
	w.SetFolders(nil)
	if n := w.View().Len(); n != 0 {
		t.Errorf("%d files are left", n)
	}
}

// A file that a compose file starts or stops to include is read at once, in the right way.
func TestReferencesAreFollowedWhileTyping(t *testing.T) {
	dir := tree(t, "-- compose.yaml --\nservices: {}\n-- db.yml --\nservices: {db: {ports: ['45432:5432']}}\n")
	w := newWorkspace(dir)
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	u, db := uri.File(filepath.Join(dir, "compose.yaml")), uri.File(filepath.Join(dir, "db.yml"))
	w.Open(t.Context(), u, 1, []byte("include: [db.yml]\n"))
	if f := w.View().Get(db); f == nil || !f.AsCompose || len(f.Literals) == 0 {
		t.Errorf("included: %+v", f)
	}
	w.Open(t.Context(), u, 2, []byte("services: {}\n"))
	if f := w.View().Get(db); f != nil && f.AsCompose {
		t.Errorf("no longer included: %+v", f)
	}
}

// Two files that include or extend only each other are not compose files, even if a third file once
// made them so.
func TestFilesDoNotKeepEachOtherCompose(t *testing.T) {
	const other = "services:\n  x:\n    ports: ['45432:5432']\n    extends: {file: %s, service: y}\n"
	dir := tree(t, "-- compose.yaml --\ninclude: [a.yml]\n-- a.yml --\n"+fmt.Sprintf(other, "b.yml")+"-- b.yml --\n"+fmt.Sprintf(other, "a.yml"))
	w := newWorkspace(dir)
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	compose := func() (out []string) {
		for f := range w.View().Files() {
			if f.AsCompose {
				out = append(out, f.Name)
			}
		}
		return out
	}
	if got, want := compose(), []string{"a.yml", "b.yml"}; !slices.Equal(got, want) {
		t.Errorf("included: %q, want %q", got, want)
	}
	w.Open(t.Context(), uri.File(filepath.Join(dir, "compose.yaml")), 1, []byte("services: {}\n"))
	if got := compose(); len(got) > 0 {
		t.Errorf("no longer included: %q", got)
	}
}

// Whatever happens at the same time, the View at the end equals that of a new workspace.
func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	write := func(i, p int) uri.URI {
		name := filepath.Join(dir, fmt.Sprint(i), "compose.yaml")
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(strings.ReplaceAll(compose, "45456", fmt.Sprint(p))), 0o644); err != nil {
			t.Fatal(err)
		}
		return uri.File(name)
	}
	const files = 40
	for i := range files {
		write(i, 20000+i)
	}
	w := newWorkspace(dir)
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			for n := range 50 {
				u := uri.File(filepath.Join(dir, fmt.Sprint((n*4+worker)%files), "compose.yaml"))
				switch n % 4 {
				case 0:
					w.Open(t.Context(), u, int32(n), []byte(strings.ReplaceAll(compose, "45456", fmt.Sprint(30000+n))))
				case 1:
					w.Close(u)
				case 2:
					w.Reload(u)
				case 3:
					_ = w.SetConditions(context.Background(), func(c view.Conditions) view.Conditions { return c })
				}
			}
		})
	}
	wait.Go(func() { _ = w.Walk(context.Background(), nil) })
	wait.Wait()
	for f := range w.View().Files() {
		if f.Open {
			w.Close(f.URI)
		}
	}
	fresh := newWorkspace(dir)
	for _, each := range []*Workspace{w, fresh} {
		if err := each.Walk(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := names(w), names(fresh); !slices.Equal(got, want) || len(got) != files {
		t.Errorf("got %q, want %q", got, want)
	}
	for f := range fresh.View().Files() {
		if now := w.View().File(f.Key); now == nil || !slices.Equal(now.Literals, f.Literals) {
			t.Errorf("%s: %+v", f.Name, now)
		}
	}
}

// Compose files that include each other stay what their names say, in whatever order they are read.
func TestComposeFilesIncludeEachOther(t *testing.T) {
	var files strings.Builder
	for i := range 5 {
		fmt.Fprintf(&files, "-- c%d/compose.yaml --\ninclude: [../c0/compose.yaml, ../c1/compose.yaml, ../c2/compose.yaml, ../c3/compose.yaml, ../c4/compose.yaml]\n", i)
	}
	w := newWorkspace(tree(t, files.String()))
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	n := 0
	for f := range w.View().Files() {
		n++
		if !f.AsCompose || !w.View().IsComposeOf(f.Key) {
			t.Errorf("%s: read as included: %t, is included: %t", f.Name, f.AsCompose, w.View().IsComposeOf(f.Key))
		}
	}
	if n != 5 {
		t.Errorf("%d files", n)
	}
}
