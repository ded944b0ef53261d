package folder

import (
	"errors"

	"golang.org/x/sys/unix"
)

// openBeneath opens what has a name below root. No part of the name may be a symbolic link, also not one that
// takes the place of a file or folder meanwhile.
func openBeneath(root, name string, flags int) (file descriptor, err error) {
	file, err = openAtOnce(root, name, flags)
	if errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.EPERM) { // Linux before 5.6, WSL1; some containers
		return openByParts(root, name, flags)
	}
	return file, err
}

// openAtOnce is openBeneath by one system call.
func openAtOnce(root, name string, flags int) (file descriptor, err error) {
	at, err := open(root, unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		return file, err
	}
	defer at.Close()
	how := unix.OpenHow{
		Flags:   uint64(unix.O_RDONLY | unix.O_CLOEXEC | flags),
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS,
	}
	err = retry(func() error {
		fd, err := unix.Openat2(int(at), name, &how)
		file = descriptor(fd)
		return err
	})
	return file, err
}
