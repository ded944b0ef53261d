package folder

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestFoldersInALoopAreReadOnce pretends that some folders are the same one, as junctions and links of a
// file server are, which look like plain folders.
func TestFoldersInALoopAreReadOnce(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"a/one", "a/loop/one", "a/loop/loop/one", "b/loop/one", "b/other/one"} {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	real := map[string]byte{".": 1, "a": 2, "a/loop": 1, "a/loop/loop": 2, "b": 3, "b/loop": 2, "b/other": 4}
	defer func(before func(openFolder) (folderID, bool)) { identify = before }(identify)
	identify = func(f openFolder) (folderID, bool) {
		name, err := filepath.Rel(root, f.Name())
		if err != nil {
			t.Error(err)
		}
		return folderID{volume: 1, file: [16]byte{real[filepath.ToSlash(name)]}}, true
	}
	f := Open(root, Rules{}, func(string) bool { return true })
	for range 20 {
		var mu sync.Mutex
		var got []string
		err := f.Walk(context.Background(), 4, func(name string) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, name)
		})
		slices.Sort(got)
		// Folder 2 is both a and b/loop. Either path may come first.
		all := strings.Join(got, " ")
		if err != nil || all != "a/one b/other/one" && all != "b/loop/one b/other/one" {
			t.Fatalf("%q %v", got, err)
		}
	}
	for name, want := range map[string]bool{
		"a/one": true, "b/other/one": true, "a/loop/one": false, "a/loop/loop/one": false,
	} {
		if got := f.Counts(name); got != want {
			t.Errorf("%s counts: %v", name, got)
		}
	}
}

// TestIdentityOfFolders: one folder by two paths has one identity, two folders have two.
func TestIdentityOfFolders(t *testing.T) {
	dir := t.TempDir()
	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o755); err != nil {
		t.Fatal(err)
	}
	id := identityAt(t, dir)
	if again := identityAt(t, filepath.Join(sub, "..")); again != id {
		t.Errorf("%v, by another path %v", id, again)
	}
	if other := identityAt(t, sub); other == id {
		t.Errorf("two folders have the identity %v", id)
	}
}

func identityAt(t *testing.T, dir string) folderID {
	t.Helper()
	folder, err := openFolderAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	id, ok := identify(folder)
	if !ok {
		t.Fatal("this system tells no identity")
	}
	return id
}
