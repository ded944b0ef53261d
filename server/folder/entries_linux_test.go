package folder

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// dirent writes an entry as getdents64(2) does.
func dirent(kind byte, name string) []byte {
	b := make([]byte, (direntName+len(name)+8)&^7)
	binary.NativeEndian.PutUint16(b[direntLength:], uint16(len(b)))
	b[direntType] = kind
	copy(b[direntName:], name)
	return b
}

// Some file systems do not write the type of an entry into the folder.
func TestEntriesOfUnknownType(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	written := slices.Concat(dirent(syscall.DT_DIR, "."), dirent(syscall.DT_DIR, ".."), dirent(syscall.DT_UNKNOWN, "file"), dirent(syscall.DT_UNKNOWN, "sub"),
		dirent(syscall.DT_UNKNOWN, "gone"), dirent(syscall.DT_FIFO, "pipe"))
	want := []entry{{"file", isRegular}, {"sub", isFolder}, {"gone", isOther}, {"pipe", isOther}}
	if got := appendEntries(nil, dir, string(written)); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestEntriesCutShort(t *testing.T) {
	written := slices.Concat(dirent(syscall.DT_REG, "a"), dirent(syscall.DT_REG, "b"))
	for n := range written {
		want := 0
		if n >= len(written)/2 {
			want = 1
		}
		if got := appendEntries(nil, "", string(written[:n])); len(got) != want {
			t.Errorf("%d bytes: %v", n, got)
		}
	}
	zero := make([]byte, 64) // reading a length of zero would never end
	if got := appendEntries(nil, "", string(zero)); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
