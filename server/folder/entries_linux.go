package folder

import (
	"encoding/binary"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// Offsets of the fields of an entry that getdents64(2) writes.
const (
	direntLength = 16 // uint16: length of the whole entry
	direntType   = 18
	direntName   = 19 // until a zero byte
)

// usualDirent is the length of an entry whose name has about ten letters.
const usualDirent = 32

// buffers are where the system writes entries to.
var buffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// openFolder is an open folder on disk.
type openFolder struct {
	descriptor
	path string
}

// openFolderAt opens the folder at dir on disk.
func openFolderAt(dir string) (openFolder, error) {
	folder, err := open(dir, syscall.O_DIRECTORY)
	return openFolder{folder, dir}, err
}

// openFolderIn opens a folder of a name below root; see openBeneath.
func openFolderIn(root, name string) (openFolder, error) {
	folder, err := openBeneath(root, name, syscall.O_DIRECTORY)
	return openFolder{folder, root + "/" + name}, err
}

// Name is the path by which the folder was opened.
func (f openFolder) Name() string { return f.path }

// Fd is the number by which the system knows the open folder.
func (f openFolder) Fd() uintptr { return uintptr(f.descriptor) }

// entries returns the entries of a folder, in no order. Unlike os.ReadDir it does not allocate
// three values for each entry; most entries are files that do not count.
func (f openFolder) entries() ([]entry, error) {
	buffer := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buffer)
	var out []entry
	for {
		n := 0
		err := retry(func() (err error) {
			n, err = syscall.ReadDirent(int(f.descriptor), buffer[:])
			return err
		})
		if err != nil || n <= 0 {
			return out, err
		}
		out = appendEntries(out, f.path, string(buffer[:n]))
	}
}

// appendEntries adds to out the entries that the system wrote. Their names share the memory of written.
// It stops at the first entry that is malformed.
func appendEntries(out []entry, dir, written string) []entry {
	out = slices.Grow(out, len(written)/usualDirent)
	for len(written) > direntName {
		length := int(binary.NativeEndian.Uint16([]byte(written[direntLength:direntType])))
		if length <= direntName || length > len(written) {
			return out
		}
		kind, name := written[direntType], written[direntName:length]
		if end := strings.IndexByte(name, 0); end >= 0 {
			name = name[:end]
		}
		written = written[length:]
		if name != "." && name != ".." {
			out = append(out, entry{name, kindOf(kind, dir, name)})
		}
	}
	return out
}

// kindOf is the kind of an entry by the type in the folder. Some file systems do not store it there.
func kindOf(direntType byte, dir, name string) entryKind {
	switch direntType {
	case syscall.DT_DIR:
		return isFolder
	case syscall.DT_REG:
		return isRegular
	case syscall.DT_UNKNOWN:
		if info, err := os.Lstat(dir + "/" + name); err == nil {
			return kindOfMode(info.Mode())
		}
	}
	return isOther
}
