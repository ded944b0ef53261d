package folder

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadRegular(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("12345"), 0o644); err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int]string{4: "", 5: "12345", 6: "12345"} {
		got, err := ReadRegular(file, limit)
		if string(got) != want || errors.Is(err, ErrTooLong) != (want == "") {
			t.Errorf("limit %d: %q, %v, want %q", limit, got, err, want)
		}
	}
	if b, err := ReadRegular(filepath.Join(dir, "none"), 10); err == nil || errors.Is(err, ErrTooLong) {
		t.Errorf("a file that is not there: %q", b)
	}
	if b, err := ReadRegular(dir, 10); err == nil || errors.Is(err, ErrTooLong) {
		t.Errorf("a folder: %q", b)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Skipf("SKIP: no symbolic links here: %v", err)
	}
	if b, err := ReadRegular(link, 10); err == nil || errors.Is(err, ErrTooLong) {
		t.Errorf("a symbolic link: %q", b)
	}
}

// TestReadRegularOfUnknownSize reads a file whose size the system does not report.
func TestReadRegularOfUnknownSize(t *testing.T) {
	const name = "/proc/self/status"
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Skipf("SKIP: no procfs here: %v", err)
	}
	first, _, _ := strings.Cut(string(whole), "\n")
	if got, err := ReadRegular(name, 1<<20); err != nil || !strings.HasPrefix(string(got), first) || len(got) < len(whole)/2 {
		t.Errorf("%d bytes, %q; want about %d", len(got), got, len(whole))
	}
	if b, err := ReadRegular(name, 100); !errors.Is(err, ErrTooLong) {
		t.Errorf("%d bytes in spite of the limit", len(b))
	}
}

// The system returns the entries of a large folder in several pieces.
func TestReadEntries(t *testing.T) {
	dir := t.TempDir()
	want := map[string]entryKind{}
	for i := range 600 {
		name := fmt.Sprintf("%s%03d", strings.Repeat("long-name-", 15), i)
		want[name] = isRegular
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want["folder"] = isFolder
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if os.Symlink("folder", filepath.Join(dir, "link")) == nil {
		want["link"] = isOther
	}
	folder, err := openFolderAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	entries, err := folder.entries()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]entryKind{}
	for _, e := range entries {
		got[e.name] = e.kind
	}
	if len(entries) != len(want) || !maps.Equal(got, want) {
		t.Errorf("%d entries, want %d; link is %d, folder is %d", len(entries), len(want), got["link"], got["folder"])
	}
	if _, err := openFolderAt(filepath.Join(dir, "none")); err == nil {
		t.Error("no error for a folder that is not there")
	}
}
