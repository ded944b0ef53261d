//go:build unix

package folder

import (
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// openByParts opens what has a name below root, one folder after the other, and none of them by a symbolic
// link.
func openByParts(root, name string, flags int) (file descriptor, err error) {
	at, err := open(root, syscall.O_DIRECTORY)
	if err != nil {
		return file, err
	}
	for {
		first, rest, more := strings.Cut(name, "/")
		if more {
			file, err = openAt(at, first, syscall.O_DIRECTORY)
		} else {
			file, err = openAt(at, first, flags)
		}
		_ = at.Close()
		if err != nil || !more {
			return file, err
		}
		at, name = file, rest
	}
}

// openAt opens an entry of an open folder, unless it is a symbolic link.
func openAt(at descriptor, name string, flags int) (file descriptor, err error) {
	err = retry(func() error {
		fd, err := unix.Openat(int(at), name, unix.O_RDONLY|unix.O_CLOEXEC|unix.O_NOFOLLOW|flags, 0)
		file = descriptor(fd)
		return err
	})
	return file, err
}
