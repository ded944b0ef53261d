package onlinux

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Owner is a process that holds a socket.
type Owner struct {
	PID  uint32
	Name string // of its program, cut to 15 bytes by the kernel
}

// SocketOwners finds the processes that hold the sockets of the given inodes, by the links in
// /proc/PID/fd (proc(5)). Those of other users' processes cannot be read, so that their
// sockets are left out.
func (m *Machine) SocketOwners(inodes map[uint64]bool) map[uint64]Owner {
	owners := map[uint64]Owner{}
	folders, _ := filepath.Glob(m.At("/proc/[0-9]*"))
	for _, folder := range folders {
		pid, err := strconv.ParseUint(filepath.Base(folder), 10, 32)
		if err != nil {
			continue
		}
		links, _ := os.ReadDir(filepath.Join(folder, "fd"))
		for _, link := range links {
			inode := socketOf(filepath.Join(folder, "fd", link.Name()))
			if _, known := owners[inode]; known || !inodes[inode] {
				continue
			}
			owners[inode] = Owner{uint32(pid), nameOf(folder)}
		}
	}
	return owners
}

// socketOf is the inode of the socket that a link leads to, 0 for another file.
func socketOf(link string) uint64 {
	target, _ := os.Readlink(link)
	text, isSocket := strings.CutPrefix(target, "socket:[")
	if !isSocket {
		return 0
	}
	inode, _ := strconv.ParseUint(strings.TrimSuffix(text, "]"), 10, 64)
	return inode
}

func nameOf(folder string) string {
	name, _ := os.ReadFile(filepath.Join(folder, "comm"))
	return strings.TrimSpace(string(name))
}
