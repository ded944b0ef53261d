package folder

import (
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/windows"
)

// identifyOpen asks for the file's number of 128 bits (FILE_ID_INFO), since those of ReFS do not fit
// into 64, and where a file system has none for the older one.
func identifyOpen(f openFolder) (id folderID, ok bool) {
	handle := windows.Handle(f.Fd())
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
