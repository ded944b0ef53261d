package fix

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
)

// Whatever a developer wrote: when its port is refused and changed, every other byte
// stays, the same literals are found, and nothing is left to be said of this one.
func TestFixingRealFilesLeavesThemClean(t *testing.T) {
	root := "../../../shared/corpus/files"
	if _, err := os.Stat(root); err != nil {
		t.Skip("the corpus of real files is not beside this checkout")
	}
	files, fixed := 0, 0
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		f := &workspace.File{Name: filepath.ToSlash(rel), Text: content}
		files++
		for i, l := range f.Result().Literals {
			if l.Role == scan.HostBind {
				fixOne(t, f, i, l)
				fixed++
			}
		}
		return nil
	})
	if err != nil || fixed < 100 {
		t.Fatalf("%d literals in %d files, %v", fixed, files, err)
	}
	t.Logf("%d literals in %d files", fixed, files)
}

func fixOne(t *testing.T, f *workspace.File, i int, l scan.Literal) {
	snap := &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, Reservations: []fact.Reservation{{
		Kind: fact.KindBlock, Range: l.Range, Protos: port.Both, Families: fact.BothFamilies, State: fact.StateLive,
	}}}
	finding, ok := check.One(l, snap, check.Settings{Side: check.SideWindows})
	if !ok {
		t.Errorf("%s: %s is not found refused", f.Name, l.Range)
		return
	}
	near := func(f check.Finding, _ []port.Range) []suggest.Suggestion {
		return suggest.Ports(snap, suggest.Request{Want: f.Literal.Range, Proto: f.Literal.Proto})
	}
	for _, a := range (Case{Workspace: workspace.New(), File: f, Finding: finding, Suggest: near}).Actions() {
		if len(a.Files) != 1 || len(a.Files[0].Edits) != 1 || a.Files[0].Edits[0].Span != l.Span {
			continue // silence, or a change of other places
		}
		e := a.Files[0].Edits[0].Edit
		after := text.Apply(f.Text, []text.Edit{e})
		again := (&workspace.File{Name: f.Name, Text: after}).Result().Literals
		if len(again) != len(f.Result().Literals) {
			t.Errorf("%s: %q leaves %d literals of %d", f.Name, a.Title, len(again), len(f.Result().Literals))
			return
		}
		now := again[i]
		path := strings.ReplaceAll(l.Path, l.Range.String(), now.Range.String()) // a port may be a key itself
		if now.Range.Len() != l.Range.Len() || now.Role != l.Role || now.Path != path || now.Var != l.Var || now.Span.Start != l.Span.Start {
			t.Errorf("%s: %q makes %+v of %+v", f.Name, a.Title, now, l)
		}
		if left, ok := check.One(now, snap, check.Settings{Side: check.SideWindows}); ok {
			t.Errorf("%s: %q leaves %s", f.Name, a.Title, left.Message)
		}
	}
}
