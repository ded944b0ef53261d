//go:build !unix

package folder

import (
	"errors"
	"os"
	"path/filepath"
)

// ErrNotRegular says that there is something else than a regular file.
var ErrNotRegular = errors.New("not a regular file")

// openRegular opens a regular file and returns its size in bytes.
func openRegular(p string) (file *os.File, size int64, err error) {
	return openRegularIn(filepath.Dir(p), filepath.Base(p))
}

// openRegularIn is openRegular for a name below root. What takes the place of a file or folder meanwhile can be
// a link to something below root only, and no named pipe: Windows has those in no folder.
func openRegularIn(root, name string) (file *os.File, size int64, err error) {
	in, err := os.OpenRoot(root)
	if err != nil {
		return nil, 0, err
	}
	defer in.Close()
	if info, err := in.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return nil, 0, errors.Join(ErrNotRegular, err)
	}
	if file, err = in.Open(name); err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = ErrNotRegular
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}
