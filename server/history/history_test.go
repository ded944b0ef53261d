package history

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
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
	h := opened(t, dir)
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
	if got := opened(t, dir).Blocks(); !slices.Equal(got, []port.Range{usual, lower}) {
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
	if got := opened(t, dir).Blocks(); !slices.Equal(got, []port.Range{lower}) {
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

func opened(t *testing.T, dir string) *History {
	t.Helper()
	h := New(dir)
	if err := h.Load(); err != nil {
		t.Fatal(err)
	}
	return h
}

// TestStoragesThatFail: what was there stays whole, nothing is left behind, the blocks are known meanwhile, and
// they are saved once the storage works again.
func TestStoragesThatFail(t *testing.T) {
	for name, storage := range map[string]struct {
		fail func(t *testing.T, h *History, dir string)
		heal func(t *testing.T, h *History, dir string)
	}{
		"full": {
			func(_ *testing.T, h *History, _ string) {
				h.disk.write = func(f *os.File, text []byte) error {
					_, _ = f.Write(text[:len(text)/2])
					return syscall.ENOSPC
				}
			},
			func(_ *testing.T, h *History, _ string) { h.disk = realDisk() },
		},
		"full before the first byte": {
			func(_ *testing.T, h *History, _ string) {
				h.disk.write = func(*os.File, []byte) error { return syscall.ENOSPC }
			},
			func(_ *testing.T, h *History, _ string) { h.disk = realDisk() },
		},
		"read-only": {
			func(_ *testing.T, h *History, _ string) {
				h.disk.create = func(string, string) (*os.File, error) { return nil, syscall.EROFS }
			},
			func(_ *testing.T, h *History, _ string) { h.disk = realDisk() },
		},
		"a file in the place of the folder": {
			func(t *testing.T, h *History, dir string) {
				must(t, os.Rename(dir, dir+"~"))
				must(t, os.WriteFile(dir, nil, 0o600))
			},
			func(t *testing.T, _ *History, dir string) { must(t, os.Remove(dir)); must(t, os.Rename(dir+"~", dir)) },
		},
		"a folder in the place of the file": {
			func(t *testing.T, h *History, dir string) {
				must(t, os.Rename(filepath.Join(dir, fileName), filepath.Join(dir, "old")))
				must(t, os.MkdirAll(filepath.Join(dir, fileName, "something"), 0o700))
			},
			func(t *testing.T, _ *History, dir string) {
				must(t, os.RemoveAll(filepath.Join(dir, fileName)))
				must(t, os.Rename(filepath.Join(dir, "old"), filepath.Join(dir, fileName)))
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "storage")
			h := opened(t, dir)
			h.Note(noon, usual, "vm-1")
			must(t, h.Save())
			storage.fail(t, h, dir)
			if !h.Note(noon, lower, "vm-2") || h.Save() == nil {
				t.Error("the storage does not fail")
			}
			if !slices.Equal(h.Blocks(), []port.Range{usual, lower}) {
				t.Errorf("known are %v", h.Blocks())
			}
			if !h.Note(noon, lower, "vm-2") {
				t.Error("the block is not to be saved again")
			}
			storage.heal(t, h, dir)
			if got := opened(t, dir).Blocks(); !slices.Equal(got, []port.Range{usual}) || len(unfinished(dir)) > 0 {
				t.Errorf("left on disk are %v, and files %v", got, unfinished(dir))
			}
			must(t, h.Save())
			if got := opened(t, dir).Blocks(); !slices.Equal(got, []port.Range{usual, lower}) || h.Note(noon, lower, "vm-2") {
				t.Errorf("after it works again: %v", got)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// unfinished are the files beside that of the history.
func unfinished(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, fileName+".*"))
	return files
}

// TestATornFile: half a last line, which a number that is cut off could make another block, is left out.
func TestATornFile(t *testing.T) {
	const whole = "2026-05-01T12:00:00Z 44620-48715 vm-1\n2026-05-01T12:00:00Z 10240-55555 vm-2\n"
	first := strings.Index(whole, "\n") + 1
	for end := range len(whole) {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, fileName), []byte(whole[:end]), 0o600))
		want := []port.Range{usual}[:min(1, end/first)]
		if got := opened(t, dir).Blocks(); !slices.Equal(got, want) {
			t.Errorf("%q: %v", whole[:end], got)
		}
	}
}

// TestSeveralServersShareTheFile: each keeps what the others have saved, and the file is whole at any time.
func TestSeveralServersShareTheFile(t *testing.T) {
	dir := t.TempDir()
	servers := make([]*History, 8)
	var wait sync.WaitGroup
	for i := range servers {
		servers[i] = opened(t, dir)
		wait.Go(func() {
			for n := range 10 {
				servers[i].Note(noon, port.Range{Start: uint16(1024 + 100*i), End: uint16(2000 + 100*i + n)}, "vm")
				err := servers[i].Save()
				if runtime.GOOS == "windows" {
					continue // may refuse to replace a file that is read, and to read one that is replaced
				}
				if err != nil {
					t.Error(err)
				}
				if text, err := os.ReadFile(filepath.Join(dir, fileName)); err != nil || !bytes.HasSuffix(text, []byte("\n")) {
					t.Errorf("%q, %v", text, err)
				}
			}
		})
	}
	wait.Wait()
	for _, h := range servers {
		must(t, h.Save())
	}
	if n := len(opened(t, dir).Blocks()); n != 80 || len(unfinished(dir)) > 0 {
		t.Errorf("%d blocks of 80 are kept, unfinished files: %v", n, unfinished(dir))
	}
	if n := len(servers[7].Blocks()); n != 80 {
		t.Errorf("a server knows %d blocks of 80", n)
	}
}

// TestAbandonedFilesAreRemoved: those of servers that were killed, not those that are being written.
func TestAbandonedFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{"blocks.txt.123": 2 * time.Hour, "blocks.txt.456": time.Minute, "other.txt.7": 2 * time.Hour} {
		must(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
		must(t, os.Chtimes(filepath.Join(dir, name), time.Time{}, time.Now().Add(-age)))
	}
	h := opened(t, dir)
	h.Note(noon, usual, "vm-1")
	must(t, h.Save())
	left, err := filepath.Glob(filepath.Join(dir, "*.*.*"))
	if want := []string{filepath.Join(dir, "blocks.txt.456"), filepath.Join(dir, "other.txt.7")}; err != nil || !slices.Equal(left, want) {
		t.Errorf("left are %v, %v", left, err)
	}
}

// TestAFlappingBlockIsNotedOnce: a block that vanishes and comes back drops no other from the history.
func TestAFlappingBlockIsNotedOnce(t *testing.T) {
	h := New(t.TempDir())
	for range 3 * maxLines {
		h.Note(noon, usual, "vm-1")
		h.Note(noon, lower, "vm-1")
	}
	if n := len(h.lines); n != 2 {
		t.Errorf("%d lines", n)
	}
}

// TestFirstAndLastSeen: a block is kept with both times, which stand in the file as two lines; a later sighting within an
// hour is no reason to write.
func TestFirstAndLastSeen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "storage")
	h := opened(t, dir)
	for _, n := range []struct {
		after time.Duration
		want  bool
	}{{0, true}, {59 * time.Minute, false}, {time.Hour, true}, {90 * time.Minute, false}, {5 * time.Hour, true}} {
		if got := h.Note(noon.Add(n.after), usual, "vm-1"); got != n.want {
			t.Errorf("after %v: something to save: %v", n.after, got)
		}
		if err := h.Save(); err != nil {
			t.Fatal(err)
		}
	}
	h.Note(noon.Add(24*time.Hour), usual, "vm-2")
	h.Note(noon.Add(30*time.Hour), lower, "vm-3")
	if err := h.Save(); err != nil {
		t.Fatal(err)
	}
	want := []Place{
		{lower, 1, noon.Add(30 * time.Hour), noon.Add(30 * time.Hour)},
		{usual, 2, noon, noon.Add(24 * time.Hour)},
	}
	if got := opened(t, dir).Places(); !slices.Equal(got, want) || !slices.Equal(h.Places(), want) {
		t.Errorf("got %v and %v", got, h.Places())
	}
	b, err := os.ReadFile(filepath.Join(dir, "blocks.txt"))
	text := "2026-05-01T12:00:00Z 44620-48715 vm-1\n2026-05-01T17:00:00Z 44620-48715 vm-1\n2026-05-02T12:00:00Z 44620-48715 vm-2\n2026-05-02T18:00:00Z 40525-44620 vm-3\n"
	if err != nil || string(b) != text {
		t.Errorf("file: %q, %v", b, err)
	}
}

// TestReadPlaces: the histories of several editors are one; where there is none, none is found; one that cannot be read is
// an error, not an empty one.
func TestReadPlaces(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"old":  "2026-05-01T12:00:00Z 44620-48715 vm-1\n",
		"new":  "2026-05-01T10:00:00Z 44620-48715 vm-1\n2026-05-01T13:00:00Z 44620-48715 vm-1\n2026-05-03T12:00:00Z 44620-48715 vm-2\n",
		"more": "2026-05-02T12:00:00Z 40525-44620\n",
	} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "blocks.txt"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	places, found, err := ReadPlaces([]string{at("old"), at("nothing"), at("more"), at("new")})
	want := []Place{{usual, 2, noon.Add(-2 * time.Hour), noon.Add(48 * time.Hour)}, {lower, 1, noon.Add(24 * time.Hour), noon.Add(24 * time.Hour)}}
	if !slices.Equal(places, want) || !slices.Equal(found, []string{at("old"), at("more"), at("new")}) || err != nil {
		t.Errorf("%v %v %v", places, found, err)
	}
	if places, found, err := ReadPlaces([]string{at("nothing")}); len(places) != 0 || len(found) != 0 || err != nil {
		t.Errorf("%v %v %v", places, found, err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "bad", "blocks.txt"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ReadPlaces([]string{at("old"), at("bad")}); err == nil {
		t.Error("a folder is read as a history")
	}
}
