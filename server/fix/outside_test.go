package fix

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/uri"
)

// TestFilesOutsideStayAsTheyAre: a file outside of the workspace's folders is changed only where the user
// asks in the file itself.
func TestFilesOutsideStayAsTheyAre(t *testing.T) {
	s := scenario{dir: t.TempDir(), client: clientOf(nil), machine: machine}
	for _, name := range []string{"a.env", "b.env"} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte("PORT=45456\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := s.open(t)
	outside := w.Open(t.Context(), "file:///elsewhere/.env", 1, []byte("PORT=45456\nADMIN_PORT=45457\n"))
	outside = w.View().Get(outside.URI)
	inside := w.View().Get(uri.File(filepath.Join(s.dir, "a.env")))
	changed := func(actions []Action) (names []string) {
		for _, a := range actions {
			for _, f := range a.Files {
				names = append(names, fmt.Sprint(filepath.Base(filepath.Dir(f.File.URI.FsPath())) == "elsewhere", " ", filepath.Base(f.File.URI.FsPath()), " ", len(f.Edits)))
			}
		}
		slices.Sort(names)
		return names
	}
	everywhere := func(f *view.File) []Action {
		c := Case{s.request(w), f, f.Findings[0]}
		return c.changeEverywhere(inside.Findings[0].Literal.Range)
	}
	if got := changed(everywhere(inside)); !slices.Equal(got, []string{"false a.env 1", "false b.env 1"}) {
		t.Errorf("asked for inside: %q", got)
	}
	if got := changed(everywhere(outside)); !slices.Equal(got, []string{"false a.env 1", "false b.env 1", "true .env 1"}) {
		t.Errorf("asked for outside: %q", got)
	}
	later := s.request(w)
	later.Client.Resolves = true
	deferred := Case{later, outside, outside.Findings[0]}.changeEverywhere(inside.Findings[0].Literal.Range)[0].Deferred
	if whole, _ := later.Resolve(*deferred); !slices.Equal(changed([]Action{whole}), []string{"false a.env 1", "false b.env 1", "true .env 1"}) {
		t.Errorf("asked for outside, with the edits later: %q", changed([]Action{whole}))
	}
	// 45457 is refused in the file outside only, so nothing is planned for it.
	if got := changed(s.request(w).InWorkspace(All)); !slices.Equal(got, []string{"false a.env 1", "false b.env 1"}) {
		t.Errorf("for all findings: %q", got)
	}
	if plan := s.request(w).plan(s.request(w).findings()); len(plan) != 1 {
		t.Errorf("planned: %v", plan)
	}
}
