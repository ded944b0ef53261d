package folder

import (
	"errors"
	"io"
	"os"
)

// ErrTooLong says that a file has more bytes than may be read.
var ErrTooLong = errors.New("the file is too long")

// ReadRegular reads the regular file at p; folders of p may be symbolic links. It fails for a symbolic
// link, for anything else that is not a regular file, and with ErrTooLong for a file of more than limit
// bytes.
func ReadRegular(p string, limit int) ([]byte, error) {
	file, size, err := openRegular(p)
	if err != nil {
		return nil, err
	}
	return readAll(file, size, limit)
}

// Read is ReadRegular for the file of a name in the folder, below which no folder may be a symbolic link. That
// also holds for what takes the place of a file or folder while it is read.
func (f *Folder) Read(name string, limit int) ([]byte, error) {
	file, size, err := openRegularIn(f.root, name)
	if err != nil {
		return nil, err
	}
	return readAll(file, size, limit)
}

// readAll reads and closes a file that has this size. It fails with ErrTooLong for more than limit bytes.
func readAll(file io.ReadCloser, size int64, limit int) ([]byte, error) {
	defer file.Close()
	if size > int64(limit) {
		return nil, ErrTooLong
	}
	b := make([]byte, size+1) // one byte more, so that the first read finds the end
	n := 0
	for {
		read, err := file.Read(b[n:])
		n += read
		switch {
		case n > limit:
			return nil, ErrTooLong
		case err == io.EOF, err == nil && n > 0 && int64(n) == size: // a file of procfs has size 0
			return b[:n], nil
		case err != nil:
			return nil, err
		case n == len(b): // the file has grown meanwhile
			b = append(b, make([]byte, len(b))...)
		}
	}
}

// entry is a name in a folder.
type entry struct {
	name string
	kind entryKind
}

type entryKind uint8

const (
	isOther entryKind = iota // a link, a pipe, a device
	isFolder
	isRegular
)

func kindOfMode(mode os.FileMode) entryKind {
	switch {
	case mode.IsDir():
		return isFolder
	case mode.IsRegular():
		return isRegular
	}
	return isOther
}
