//go:build unix

package apply

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// namesOf is the number of names (hard links) that an open file has.
func namesOf(f *os.File) (int, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Nlink), nil
	}
	return 1, nil
}

// isReadOnlySystem reports whether an error says that the whole file system cannot be written.
func isReadOnlySystem(err error) bool { return errors.Is(err, syscall.EROFS) }

// keep gives a new file the owner, the group and the mode of the old one. A user who may not give files away
// becomes the owner; then the mode grants nobody more than before.
func keep(f *os.File, old fs.FileInfo) error {
	mode := old.Mode().Perm() | old.Mode()&(fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky)
	if s, ok := old.Sys().(*syscall.Stat_t); ok && f.Chown(int(s.Uid), int(s.Gid)) != nil {
		mode = mode.Perm()
		if f.Chown(-1, int(s.Gid)) != nil {
			mode = forOtherGroup(mode)
		}
	}
	return f.Chmod(mode)
}

// forOtherGroup is a mode whose group gets nothing that all others do not get.
func forOtherGroup(mode fs.FileMode) fs.FileMode {
	others := mode & 0o007
	return mode&^0o070 | mode&(others<<3)
}

// replace gives the finished file its name, in one step.
func (s staged) replace(dir *os.Root, base string) error { return dir.Rename(s.temp, base) }

// syncFolder makes a rename in a folder durable. Not every file system can; nothing depends on it.
func syncFolder(dir *os.Root) {
	if d, err := dir.Open("."); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// isAlive reports whether a process exists.
func isAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
