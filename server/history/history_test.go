package history

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

var (
	usual = port.Range{Start: 44620, End: 48715}
	lower = port.Range{Start: 40525, End: 44620}
	noon  = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
)

func TestRemembersAcrossSessions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "storage")
	h := Open(dir)
	for _, n := range []struct {
		block      port.Range
		generation string
	}{{usual, "vm-1"}, {usual, "vm-1"}, {lower, "vm 2"}, {usual, "vm-3"}} {
		if !h.Note(noon, n.block, n.generation) {
			continue
		}
		if err := h.Save(); err != nil {
			t.Fatal(err)
		}
	}
	if got := Open(dir).Blocks(); !slices.Equal(got, []port.Range{usual, lower}) {
		t.Errorf("got %v", got)
	}
	b, err := os.ReadFile(filepath.Join(dir, "blocks.txt"))
	want := "2026-05-01T12:00:00Z 44620-48715 vm-1\n2026-05-01T12:00:00Z 40525-44620 vm-2\n2026-05-01T12:00:00Z 44620-48715 vm-3\n"
	if err != nil || string(b) != want {
		t.Errorf("file: %q, %v", b, err)
	}
}

func TestAForeignFileIsNoHarm(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "blocks.txt"), []byte("\x00\xff\nhello world\n2026-05-01T12:00:00Z 70000-1 x\n2026-05-01T12:00:00Z 40525-44620\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := Open(dir).Blocks(); !slices.Equal(got, []port.Range{lower}) {
		t.Errorf("got %v", got)
	}
}

func TestGrowsNoFurther(t *testing.T) {
	var h History
	for i := range 3 * maxLines {
		if h.Note(noon, port.Range{Start: uint16(1000 + i), End: uint16(2000 + i)}, "") {
			t.Fatal("without a folder there is nothing to save")
		}
	}
	if n := len(h.Blocks()); n != maxLines {
		t.Errorf("%d blocks are kept", n)
	}
}

// TestAFailedSaveLeavesNothingBehind has a folder in the place of the file.
func TestAFailedSaveLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "blocks.txt", "full"), 0o755); err != nil {
		t.Fatal(err)
	}
	h := Open(dir)
	h.Note(noon, usual, "vm-1")
	if err := h.Save(); err == nil {
		t.Error("a folder was replaced")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "blocks.txt.*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if got := h.Blocks(); !slices.Equal(got, []port.Range{usual}) {
		t.Errorf("got %v", got)
	}
}
