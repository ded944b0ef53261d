package folder

import (
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/windows"
)

// identifyFolder asks for the file's number of 128 bits (FILE_ID_INFO), since those of ReFS do not fit
// into 64, and where a file system has none for the older one.
func identifyFolder(dir string) (id folderID, ok bool) {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return id, false
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	handle, err := windows.CreateFile(name, 0, share, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err != nil {
		return id, false
	}
	defer windows.CloseHandle(handle)
	if windows.GetFileInformationByHandleEx(handle, windows.FileIdInfo, (*byte)(unsafe.Pointer(&id)), uint32(unsafe.Sizeof(id))) == nil {
		return id, id != folderID{}
	}
	var old windows.ByHandleFileInformation
	if windows.GetFileInformationByHandle(handle, &old) != nil {
		return folderID{}, false
	}
	id = folderID{volume: uint64(old.VolumeSerialNumber)}
	binary.LittleEndian.PutUint32(id.file[:], old.FileIndexLow)
	binary.LittleEndian.PutUint32(id.file[4:], old.FileIndexHigh)
	return id, old.FileIndexLow != 0 || old.FileIndexHigh != 0
}
