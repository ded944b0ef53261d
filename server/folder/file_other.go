//go:build !unix

package folder

import (
	"errors"
	"os"
)

// openRegular opens a regular file and returns its size in bytes.
func openRegular(p string) (file *os.File, size int64, err error) {
	info, err := os.Lstat(p)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, errors.New("not a regular file")
	}
	file, err = os.Open(p)
	return file, info.Size(), err
}
