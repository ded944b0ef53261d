package workspace

import (
	"context"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// Whatever the number of goroutines that read and judge, and of the Views they make, each finding must
// be there exactly once.
func TestFindingsDoNotDependOnWorkers(t *testing.T) {
	dir := t.TempDir()
	size := sample.Size{Services: 100, Sources: 1, Findings: 150}
	if err := sample.Write(dir, size); err != nil {
		t.Fatal(err)
	}
	snapshot := recorded.Machine(t, "../../testdata", "mirrored-windows")
	for _, o := range []Options{{}, {Workers: 1, Batch: 1000}, {Workers: 8}, {Workers: 8, Batch: 1000}} {
		w := New(o)
		w.SetFolders([]string{dir})
		if err := w.Walk(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		err := w.SetConditions(context.Background(), func(c view.Conditions) view.Conditions {
			c.Snapshot, c.Enable, c.Check.Side = snapshot, true, check.SideAuto
			return c
		})
		if err != nil {
			t.Fatal(err)
		}
		if v := w.View(); v.Findings() != size.Findings || v.Len() != 4*size.Services {
			t.Errorf("%+v: %d findings in %d files, want %d in %d", o, v.Findings(), v.Len(), size.Findings, 4*size.Services)
		}
	}
}
