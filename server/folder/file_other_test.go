//go:build !unix

package folder

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// TestSwappedBetweenLookAndOpen puts a link that leads outside in the place of a folder, and a folder in the place of a
// file, again and again, while files are read: nothing outside is read. Where the system lets us make no links, a file takes
// the folder's place.
func TestSwappedBetweenLookAndOpen(t *testing.T) {
	top := t.TempDir()
	root, outside := filepath.Join(top, "root"), filepath.Join(top, "outside")
	for dir, content := range map[string]string{filepath.Join(root, "a", "b"): "inside", filepath.Join(outside, "b"): "outside"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "file"), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "c"), []byte("inside"), 0o644); err != nil {
		t.Fatal(err)
	}
	otherFolder := func(p string) error { return os.Symlink(outside, p) }
	_ = otherFolder(filepath.Join(top, "link"))
	if _, err := os.Stat(filepath.Join(top, "link", "b", "file")); err != nil { // as in Wine 8, which says that it made one
		t.Logf("no links: %v", err)
		otherFolder = func(p string) error { return os.WriteFile(p, []byte("outside"), 0o644) }
	}
	ended := make(chan struct{})
	var swapping sync.WaitGroup
	var swaps atomic.Int64
	swap := func(name string, replace func(string) error) {
		swapping.Go(func() {
			p, aside := filepath.Join(root, name), filepath.Join(top, name+"-aside")
			for {
				select {
				case <-ended:
					return
				default:
				}
				if os.Rename(p, aside) == nil { // it fails while somebody has the file open
					_ = replace(p)
					_ = os.Remove(p)
					_ = os.Rename(aside, p)
					swaps.Add(1)
				}
			}
		})
	}
	swap("a", otherFolder)
	swap("c", func(p string) error { return os.Mkdir(p, 0o755) })
	f := Open(root, Rules{}, func(string) bool { return true })
	read := 0
	for range 500 {
		for _, name := range []string{"a/b/file", "c"} {
			switch got, err := f.Read(name, 100); {
			case err != nil: // what it names was not there, or something else
			case string(got) == "inside":
				read++
			default:
				t.Errorf("%s: %q", name, got)
			}
		}
	}
	close(ended)
	swapping.Wait()
	if read == 0 || swaps.Load() == 0 {
		t.Errorf("%d times read, %d times swapped", read, swaps.Load())
	}
}
