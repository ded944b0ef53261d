package folder

import (
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
		if got := string(ReadRegular(file, limit)); got != want {
			t.Errorf("limit %d: %q, want %q", limit, got, want)
		}
	}
	if b := ReadRegular(filepath.Join(dir, "none"), 10); b != nil {
		t.Errorf("a file that is not there: %q", b)
	}
	if b := ReadRegular(dir, 10); b != nil {
		t.Errorf("a folder: %q", b)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(file, link); err != nil {
		t.Skipf("SKIP: no symbolic links here: %v", err)
	}
	if b := ReadRegular(link, 10); b != nil {
		t.Errorf("a symbolic link: %q", b)
	}
}

// TestReadRegularOfUnknownSize reads a file whose length the system does not tell before.
func TestReadRegularOfUnknownSize(t *testing.T) {
	const name = "/proc/self/status"
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Skipf("SKIP: no procfs here: %v", err)
	}
	first, _, _ := strings.Cut(string(whole), "\n")
	if got := string(ReadRegular(name, 1<<20)); !strings.HasPrefix(got, first) || len(got) < len(whole)/2 {
		t.Errorf("%d bytes, %q; want about %d", len(got), got, len(whole))
	}
	if b := ReadRegular(name, 100); b != nil {
		t.Errorf("%d bytes in spite of the limit", len(b))
	}
}
