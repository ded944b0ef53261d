//go:build unix

package folder

import (
	"encoding/binary"
	"syscall"
)

// identifyFolder uses the device and the inode.
func identifyFolder(dir string) (id folderID, ok bool) {
	var info syscall.Stat_t
	if syscall.Stat(dir, &info) != nil {
		return id, false
	}
	id.volume = uint64(info.Dev)
	binary.NativeEndian.PutUint64(id.file[:], uint64(info.Ino))
	return id, true
}
