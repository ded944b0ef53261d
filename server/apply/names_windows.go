package apply

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/windows"
)

// namesOf is the number of names (hard links) that an open file has.
func namesOf(f *os.File) (int, error) {
	var info windows.ByHandleFileInformation
	err := windows.GetFileInformationByHandle(windows.Handle(f.Fd()), &info)
	return int(info.NumberOfLinks), err
}

// isReadOnlySystem reports whether an error says that the whole volume cannot be written.
func isReadOnlySystem(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

// keep does nothing: a new file has the access rights of its folder, like the old one unless somebody
// changed them. Attributes are set by replace.
func keep(*os.File, fs.FileInfo) error { return nil }

// kept are the attributes that people set, and that a new file does not have by itself.
const kept = windows.FILE_ATTRIBUTE_HIDDEN | windows.FILE_ATTRIBUTE_SYSTEM | windows.FILE_ATTRIBUTE_ARCHIVE | windows.FILE_ATTRIBUTE_NOT_CONTENT_INDEXED

// replace gives the finished file its name, in one step, after it has got the attributes of the old file.
func (s staged) replace(dir *os.Root, base string) error {
	if data, ok := s.info.Sys().(*syscall.Win32FileAttributeData); ok && data.FileAttributes&kept != 0 {
		name, err := windows.UTF16PtrFromString(filepath.Join(dir.Name(), s.temp))
		if err != nil {
			return err
		}
		if err := windows.SetFileAttributes(name, data.FileAttributes&kept); err != nil {
			return err
		}
	}
	return dir.Rename(s.temp, base)
}

// syncFolder does nothing: Windows has no such call.
func syncFolder(*os.Root) {}

// isAlive reports whether a process exists.
func isAlive(pid int) bool {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_ACCESS_DENIED)
	}
	defer func() { _ = windows.CloseHandle(h) }()
	var code uint32
	return windows.GetExitCodeProcess(h, &code) != nil || code == 259 // STILL_ACTIVE
}
