package fix

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// When a port of a real file is changed, every other byte stays, the same literals are
// found, and the new one has no finding.
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
		reading := format.Of(filepath.ToSlash(rel))
		if reading == nil {
			return nil
		}
		files++
		for i, l := range reading.Read(content).Literals {
			if l.Role == scan.HostBind {
				fixOne(t, filepath.ToSlash(rel), content, i, l)
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

func fixOne(t *testing.T, name string, content []byte, i int, l scan.Literal) {
	snap := &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, Reservations: []fact.Reservation{{
		Kind: fact.KindBlock, Range: l.Range, Protos: port.Both, Families: fact.BothFamilies, State: fact.StateLive,
	}}}
	set := check.Settings{Side: check.SideWindows}
	finding, ok := check.One(l, snap, set)
	if !ok {
		t.Errorf("%s: %s is not found refused", name, l.Range)
		return
	}
	reading := format.Of(name)
	f := &view.File{Name: name, Key: name, Reading: reading, Covered: true, Open: true, Content: view.Read(context.Background(), reading, content, nil)}
	e := view.New(view.Conditions{Snapshot: snap, Check: set}).Edit()
	e.Put(f)
	v, _ := e.Done()
	nothing := func(*view.File, string) (*view.File, bool) { return nil, false }
	for _, a := range (Case{Request{View: v, Disk: nothing}, f, finding}).Actions() {
		if len(a.Files) != 1 || len(a.Files[0].Edits) != 1 || a.Files[0].Edits[0].Span != l.Span {
			continue // an action that ignores the finding or changes other places
		}
		e := a.Files[0].Edits[0].Edit
		again := reading.Read(text.Apply(content, []text.Edit{e})).Literals
		if len(again) != len(f.Result.Literals) {
			t.Errorf("%s: %q leaves %d literals of %d", name, a.Title, len(again), len(f.Result.Literals))
			return
		}
		now := again[i]
		path := strings.ReplaceAll(l.Path, l.Range.String(), now.Range.String()) // a port may be a key itself
		if now.Range.Len() != l.Range.Len() || now.Role != l.Role || now.Path != path || now.Var != l.Var || now.Span.Start != l.Span.Start {
			t.Errorf("%s: %q makes %+v of %+v", name, a.Title, now, l)
		}
		if left, ok := check.One(now, snap, set); ok {
			t.Errorf("%s: %q leaves %s", name, a.Title, left.Message)
		}
	}
}
