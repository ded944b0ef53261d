package workspace

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/uri"

	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// policiesOf lists what the folders are judged by: "api: suggestions 1–2".
func policiesOf(w *Workspace) (out []string) {
	for _, g := range w.View().Conditions().Policies {
		out = append(out, filepath.Base(g.Folder)+" by "+filepath.Base(g.Base)+": "+g.Policy.Within.String())
	}
	return out
}

func walked(t *testing.T, folders ...string) *Workspace {
	t.Helper()
	w := newWorkspace(folders...)
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestPolicyIsFoundAboveTheFolder(t *testing.T) {
	dir := tree(t, `
-- wsl-port-guard.yaml --
suggestion-range: 1-2
-- a/b/.env --
PORT=8080
-- c/wsl-port-guard.yaml --
suggestion-range: 3-4
-- c/deep/.env --
PORT=8080
-- c/deep/wsl-port-guard.yaml/x --
a folder of that name is none
`)
	w := walked(t, filepath.Join(dir, "a", "b"), filepath.Join(dir, "c"), filepath.Join(dir, "c", "deep"))
	if got := policiesOf(w); !slices.Equal(got, []string{"b by " + filepath.Base(dir) + ": 1–2", "c by c: 3–4", "deep by c: 3–4"}) {
		t.Errorf("%q", got)
	}
	above := w.View().Get(uri.File(filepath.Join(dir, "wsl-port-guard.yaml")))
	if above == nil || !above.Outside || above.Policy == nil {
		t.Errorf("the policy above the folder: %+v", above)
	}
}

// TestUnreadablePolicies: a policy that cannot be read is not taken for none, so the one above is not used
// either; the problem is shown.
func TestUnreadablePolicies(t *testing.T) {
	for what, make := range map[string]func(p string) error{
		"too long":  func(p string) error { return os.WriteFile(p, []byte(strings.Repeat("#", policy.MaxFile+1)), 0o644) },
		"a link":    func(p string) error { return os.Symlink(filepath.Join("..", policyName), p) },
		"no rights": func(p string) error { return os.WriteFile(p, nil, 0) },
	} {
		t.Run(what, func(t *testing.T) {
			if runtime.GOOS == "windows" && what != "too long" || os.Getuid() == 0 && what == "no rights" {
				t.Skip("not possible here")
			}
			dir := tree(t, "-- "+policyName+" --\nsuggestion-range: 1-2\n-- in/.env --\nPORT=8080\n")
			p := filepath.Join(dir, "in", policyName)
			if err := make(p); err != nil {
				t.Fatal(err)
			}
			w := walked(t, filepath.Join(dir, "in"))
			f := w.View().Get(uri.File(p))
			if f == nil || len(f.Problems()) != 1 {
				t.Fatalf("%+v", f)
			}
			if got := policiesOf(w); !slices.Equal(got, []string{"in by in: 0"}) {
				t.Errorf("%q", got)
			}
		})
	}
}

const policyName = "wsl-port-guard.yaml"

// TestPolicyCountsThoughGitIgnoresIt: it is read by its name, whatever the rules of the walk.
func TestPolicyCountsThoughGitIgnoresIt(t *testing.T) {
	dir := tree(t, "-- .gitignore --\n*.yaml\n-- "+policyName+" --\nsuggestion-range: 1-2\noops: 1\n")
	w := walked(t, dir)
	u := uri.File(filepath.Join(dir, policyName))
	for range 2 {
		if f := w.View().Get(u); f == nil || len(f.Problems()) != 1 || len(policiesOf(w)) != 1 {
			t.Fatalf("%+v", f)
		}
		w.Reload(u)
	}
	if err := os.Remove(filepath.Join(dir, policyName)); err != nil {
		t.Fatal(err)
	}
	w.Reload(u)
	if w.View().Get(u) != nil || len(policiesOf(w)) != 0 {
		t.Errorf("it is still there: %q", policiesOf(w))
	}
}

// TestIgnoredPathsDoNotCount: such files are not read, and an open one is not covered.
func TestIgnoredPathsDoNotCount(t *testing.T) {
	dir := tree(t, "-- "+policyName+" --\nignored-paths: [{path: in/old/**, reason: a}]\n-- in/old/.env --\nPORT=8080\n-- in/.env --\nPORT=8080\n")
	w := walked(t, filepath.Join(dir, "in"))
	if got := names(w); !slices.Contains(got, ".env") || slices.Contains(got, "old/.env") {
		t.Errorf("%q", got)
	}
	if f := w.Open(t.Context(), uri.File(filepath.Join(dir, "in", "old", ".env")), 1, []byte("PORT=8080\n")); f.Covered {
		t.Error("an open file that the policy ignores is covered")
	}
}

// TestPolicyWithoutChangeChangesNothing: reading the same policy again makes no other View.
func TestPolicyWithoutChangeChangesNothing(t *testing.T) {
	dir := tree(t, "-- "+policyName+" --\nsuggestion-range: 1-2\n-- .env --\nPORT=8080\n")
	w := walked(t, dir)
	before := w.View()
	if err := w.ReadPolicies(context.Background()); err != nil || w.View() != before {
		t.Errorf("another View: %v", err)
	}
	if w.Open(t.Context(), uri.File(filepath.Join(dir, ".env")), 1, []byte("PORT=2\n")); w.View().Conditions() != before.Conditions() {
		t.Error("an edit of another file has the policy read again")
	}
}

// TestConditionsKeepThePolicies: who sets conditions need not know of policies.
func TestConditionsKeepThePolicies(t *testing.T) {
	w := walked(t, tree(t, "-- "+policyName+" --\nsuggestion-range: 1-2\n"))
	if err := w.SetConditions(context.Background(), func(view.Conditions) view.Conditions { return view.Conditions{Enable: true} }); err != nil {
		t.Fatal(err)
	}
	if len(policiesOf(w)) != 1 {
		t.Error("the policy is gone")
	}
}

// TestOtherFiles: only a policy that changes which files count, or how they are read, asks for a walk.
func TestOtherFiles(t *testing.T) {
	dir := tree(t, "-- "+policyName+" --\n\n")
	asked := 0
	w := New(Options{OtherFiles: func() { asked++ }})
	w.SetFolders([]string{dir})
	u := uri.File(filepath.Join(dir, policyName))
	for i, c := range []struct {
		text string
		want int
	}{
		{"suggestion-range: 1-2\n", 0},
		{"ignored-paths: [{path: a, reason: a}]\n", 1},
		{"ignored-paths: [{path: a, reason: b}]\nreserved-ranges: [5]\n", 1},
		{"formats: [{name: a, files: ['**/a'], syntax: yaml, rules: [{path: a, is: bind}]}]\n", 2},
		{"", 3},
	} {
		if w.Open(t.Context(), u, int32(i+1), []byte(c.text)); asked != c.want {
			t.Errorf("%q: asked %d times, want %d", c.text, asked, c.want)
		}
	}
}

// TestPoliciesOfFoldersThatGo: a folder that is closed takes its policy along.
func TestPoliciesOfFoldersThatGo(t *testing.T) {
	dir := tree(t, "-- a/"+policyName+" --\nsuggestion-range: 1-2\n-- b/"+policyName+" --\nsuggestion-range: 3-4\n")
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	w := walked(t, a, b)
	w.SetFolders([]string{b})
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if got := policiesOf(w); !slices.Equal(got, []string{"b by b: 3–4"}) {
		t.Errorf("%q", got)
	}
}

// TestPolicyFolders: the command line has policies looked for above single files, not above the folders in
// which it looks for what these mean.
func TestPolicyFolders(t *testing.T) {
	dir := tree(t, "-- a/b/"+policyName+" --\nignored-paths: [{path: c/.env, reason: a}]\n-- a/b/c/.env --\nPORT=8080\n-- a/.env --\nPORT=8080\n")
	w := New(Options{PolicyFolders: []string{filepath.Join(dir, "a", "b", "c")}})
	w.SetFolders([]string{dir})
	if err := w.Walk(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if got := names(w); !slices.Contains(got, "a/.env") || slices.Contains(got, "a/b/c/.env") {
		t.Errorf("%q", got)
	}
}
