package folder

import (
	"io"
	"os"
)

// ReadRegular reads the regular file at p, whose folders may be reached through symbolic
// links; nil for a link, for anything else, and for a file of more than limit bytes.
func ReadRegular(p string, limit int) []byte {
	file, size, err := openRegular(p)
	if err != nil {
		return nil
	}
	defer file.Close()
	if size > int64(limit) {
		return nil
	}
	b := make([]byte, size+1) // one byte more, so that the end is seen without another round
	n := 0
	for {
		read, err := file.Read(b[n:])
		n += read
		switch {
		case n > limit:
			return nil
		case err == io.EOF, err == nil && n > 0 && int64(n) == size: // a file of procfs has size 0
			return b[:n]
		case err != nil:
			return nil
		case n == len(b): // it has grown meanwhile
			b = append(b, make([]byte, len(b))...)
		}
	}
}

// readEntries is os.ReadDir without the sorting.
func readEntries(dir string) ([]os.DirEntry, error) {
	file, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return file.ReadDir(-1)
}
