package onwindows

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// HCN calls HcnEnumerateGuestNetworkPortReservations (MicrosoftDocs
// Virtualization-Documentation, hcn/Reference), available since Windows 10 1809.
func (a *api) HCN() ([]byte, error) {
	if err := errors.Join(a.enumerate.Find(), a.free.Find()); err != nil {
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteNoFunction, Who: a.enumerate.Name}, Kind: fs.ErrNotExist}
	}
	var count uint32
	var entries unsafe.Pointer
	result, _, _ := a.enumerate.Call(uintptr(unsafe.Pointer(&count)), uintptr(unsafe.Pointer(&entries)))
	if entries != nil {
		defer a.free.Call(uintptr(entries))
	}
	hresult := uint32(result)
	failure := fact.Failure{Evidence: fact.Evidence{HRESULT: hresult}, Err: fmt.Errorf("%s: 0x%08X", a.enumerate.Name, hresult)}
	switch {
	case hresult == 0x80070005:
		failure.Err = fmt.Errorf("%w: %w", failure.Err, fs.ErrPermission)
		return nil, &failure
	case hresult != 0:
		return nil, &failure
	case entries == nil || count == 0:
		return []byte{}, nil
	}
	return copyEntries(entries, count)
}

// copyEntries copies the array. The documentation calls count a number of entries, its
// annotation one of bytes. So the size of the memory is checked before it is read, and
// count is taken for bytes if it makes no sense as a number of entries.
func copyEntries(entries unsafe.Pointer, count uint32) ([]byte, error) {
	var info windows.MemoryBasicInformation
	if err := windows.VirtualQuery(uintptr(entries), &info, unsafe.Sizeof(info)); err != nil {
		return nil, fmt.Errorf("HCN returned a bad address: %w", err)
	}
	room := info.BaseAddress + info.RegionSize - uintptr(entries)
	fits := func(bytes uint64) bool {
		return bytes <= uint64(room) && bytes <= parse.MaxHCNEntries*parse.HCNEntrySize
	}
	if size := uint64(count) * parse.HCNEntrySize; fits(size) {
		raw := slices.Clone(unsafe.Slice((*byte)(entries), size))
		if _, err := parse.ParseHCN(raw); err == nil || count%parse.HCNEntrySize != 0 {
			return raw, nil
		}
	}
	if !fits(uint64(count)) {
		return nil, fmt.Errorf("HCN returned %d entries that are not there", count)
	}
	return slices.Clone(unsafe.Slice((*byte)(entries), count)), nil
}
