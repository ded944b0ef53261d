// Package regular reads regular files: a pipe or a device in the place of one would not answer or have no end.
package regular

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrTooLarge is the error for a file that has more bytes than may be read.
var ErrTooLarge = errors.New("the file is too large")

// Read returns the content of the file at path, which may be a symbolic link. It returns an error for what is no
// regular file, and ErrTooLarge for more than most bytes. It does not block if path is a pipe.
func Read(path string, most int) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|doNotBlock, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	raw, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > most {
		return nil, fmt.Errorf("%w: more than %d MB", ErrTooLarge, most>>20)
	}
	return raw, nil
}
