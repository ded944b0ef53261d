//go:build unix

package folder

import (
	"errors"
	"io"
	"syscall"
)

// descriptor is an open file. os.File would make six more system calls for each file, to find out
// whether reading it may block; a walk opens thousands of files.
type descriptor int

// ErrNotRegular says that there is something else than a regular file.
var ErrNotRegular = errors.New("not a regular file")

// openRegular opens a regular file and returns its size in bytes. It does not block if p is a pipe.
func openRegular(p string) (file descriptor, size int64, err error) {
	file, err = open(p, syscall.O_NOFOLLOW|syscall.O_NONBLOCK)
	if err != nil {
		return file, 0, err
	}
	return sizeOfRegular(file)
}

// openRegularIn is openRegular for a name below root; see openBeneath.
func openRegularIn(root, name string) (file descriptor, size int64, err error) {
	file, err = openBeneath(root, name, syscall.O_NONBLOCK)
	if err != nil {
		return file, 0, err
	}
	return sizeOfRegular(file)
}

// sizeOfRegular returns the size of an open file. If it is not a regular one, it is closed, with an error.
func sizeOfRegular(file descriptor) (descriptor, int64, error) {
	var info syscall.Stat_t
	err := retry(func() error { return syscall.Fstat(int(file), &info) })
	if err == nil && info.Mode&syscall.S_IFMT != syscall.S_IFREG {
		err = ErrNotRegular
	}
	if err != nil {
		_ = file.Close()
	}
	return file, info.Size, err
}

func open(p string, flags int) (file descriptor, err error) {
	err = retry(func() error {
		fd, err := syscall.Open(p, syscall.O_RDONLY|syscall.O_CLOEXEC|flags, 0)
		file = descriptor(fd)
		return err
	})
	return file, err
}

// Read implements io.Reader.
func (d descriptor) Read(b []byte) (n int, err error) {
	err = retry(func() error {
		n, err = syscall.Read(int(d), b)
		return err
	})
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Close implements io.Closer.
func (d descriptor) Close() error { return syscall.Close(int(d)) }

// retry calls f again while a signal interrupts it, which can happen on FUSE file systems.
func retry(f func() error) error {
	for {
		if err := f(); !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
