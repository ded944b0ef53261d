//go:build unix

package folder

import (
	"encoding/binary"
	"syscall"
)

// identifyOpen returns the device and the inode of an open folder.
func identifyOpen(f openFolder) (id folderID, ok bool) {
	var info syscall.Stat_t
	if retry(func() error { return syscall.Fstat(int(f.Fd()), &info) }) != nil {
		return id, false
	}
	id.volume = uint64(info.Dev)
	binary.NativeEndian.PutUint64(id.file[:], uint64(info.Ino))
	return id, true
}
