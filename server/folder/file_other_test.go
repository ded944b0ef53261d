//go:build !unix

package folder

import (
	"os"
	"path/filepath"
	"sync"
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
	if err := otherFolder(filepath.Join(top, "link")); err != nil {
		t.Logf("no links: %v", err)
		otherFolder = func(p string) error { return os.WriteFile(p, []byte("outside"), 0o644) }
	}
	ended := make(chan struct{})
	var swapping sync.WaitGroup
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
				}
			}
		})
	}
	swap("a", otherFolder)
	swap("c", func(p string) error { return os.Mkdir(p, 0o755) })
	f := Open(root, Rules{}, func(string) bool { return true })
	read, refused := 0, 0
	for range 500 {
		for _, name := range []string{"a/b/file", "c"} {
			got, err := f.Read(name, 100)
			switch {
			case err != nil:
				refused++
			case string(got) == "inside":
				read++
			default:
				t.Errorf("%s: %q", name, got)
			}
		}
	}
	close(ended)
	swapping.Wait()
	t.Logf("%d times read, %d times not", read, refused)
	if read == 0 || refused == 0 {
		t.Errorf("%d times read, %d times not: nothing was swapped", read, refused)
	}
}
