//go:build unix

package folder

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// openers are the ways in which a name below a folder is opened.
var openers = map[string]func(root, name string, flags int) (descriptor, error){
	"openBeneath": openBeneath, "openByParts": openByParts,
}

// insideAndOutside lays out a folder root, with links that lead out of it and to a file inside, and a folder
// outside.
func insideAndOutside(t *testing.T) (root, outside string) {
	t.Helper()
	top := t.TempDir()
	root, outside = filepath.Join(top, "root"), filepath.Join(top, "outside")
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(filepath.Join(root, "a", "b"), 0o755))
	must(os.MkdirAll(filepath.Join(outside, "b"), 0o755))
	must(os.WriteFile(filepath.Join(root, "a", "b", "file"), []byte("inside"), 0o644))
	must(os.WriteFile(filepath.Join(outside, "b", "file"), []byte("outside"), 0o644))
	must(os.Symlink(outside, filepath.Join(root, "link")))
	must(os.Symlink("a", filepath.Join(root, "inner")))
	must(os.Symlink(filepath.Join(outside, "b", "file"), filepath.Join(root, "a", "linked")))
	must(syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600))
	return root, outside
}

func TestNamesBelowAFolderLeadNowhereElse(t *testing.T) {
	root, _ := insideAndOutside(t)
	for way, open := range openers {
		for name, want := range map[string]error{
			"a/b/file": nil, "a/b": nil, "a": nil, "pipe": nil, // which is not read then
			"none": syscall.ENOENT, "a/none/file": syscall.ENOENT, "a/b/file/x": syscall.ENOTDIR,
			"link": syscall.ELOOP, "link/b/file": syscall.ELOOP, "inner/b/file": syscall.ELOOP, "a/linked": syscall.ELOOP,
		} {
			file, err := open(root, name, syscall.O_NONBLOCK)
			if err == nil {
				_ = file.Close()
			}
			// The second way finds that a link on the way is no folder.
			if !errors.Is(err, want) && !(errors.Is(want, syscall.ELOOP) && errors.Is(err, syscall.ENOTDIR)) {
				t.Errorf("%s %s: %v, want %v", way, name, err, want)
			}
		}
	}
}

func TestReadInAFolder(t *testing.T) {
	root, _ := insideAndOutside(t)
	f := Open(root, Rules{}, func(string) bool { return true })
	for name, want := range map[string]string{"a/b/file": "inside", "link/b/file": "", "inner/b/file": "", "a/linked": "", "pipe": "", "a": ""} {
		if got, err := f.Read(name, 100); string(got) != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v, want %q", name, got, err, want)
		}
	}
}

// TestSwappedBetweenLookAndOpen puts a link that leads outside and a pipe in the places of a folder and of a
// file, again and again, while the folder is walked and its files are read: nothing outside is read, and no
// reading hangs.
func TestSwappedBetweenLookAndOpen(t *testing.T) {
	root, outside := insideAndOutside(t)
	stop, ended := make(chan struct{}), make(chan struct{})
	var swapping sync.WaitGroup
	swap := func(name string, replace func(string) error) {
		swapping.Go(func() {
			p, aside := filepath.Join(root, name), filepath.Join(filepath.Dir(root), filepath.Base(name)+"-aside")
			for {
				select {
				case <-stop:
					return
				default:
				}
				_ = os.Rename(p, aside)
				_ = replace(p)
				_ = os.Remove(p)
				_ = os.Rename(aside, p)
			}
		})
	}
	swap("a", func(p string) error { return os.Symlink(outside, p) })
	if err := os.WriteFile(filepath.Join(root, "c"), []byte("inside"), 0o644); err != nil {
		t.Fatal(err)
	}
	swap("c", func(p string) error { return syscall.Mkfifo(p, 0o600) })
	go func() {
		defer close(ended)
		f := Open(root, Rules{}, func(string) bool { return true })
		read := func(name string) {
			if got, err := f.Read(name, 100); err == nil && string(got) != "inside" {
				t.Errorf("%s: %q", name, got)
			}
		}
		for range 2000 {
			read("a/b/file")
			read("c")
			if on, err := openFolderIn(root, "a"); err == nil {
				entries, _ := on.entries()
				if hasEntry(entries, "only-outside") {
					t.Error("a folder outside was read")
				}
				_ = on.Close()
			}
		}
	}()
	if err := os.WriteFile(filepath.Join(outside, "only-outside"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("a reading hangs")
	}
	close(stop)
	swapping.Wait()
}
