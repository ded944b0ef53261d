package onwindows

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"

	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// Listeners reads the four tables. If one cannot be read, all fail: with some rows missing,
// ports would look as if no program owned them.
func (a *api) Listeners() ([]parse.Listener, error) {
	const tcpListeners, udpAll = 3, 1 // TCP_TABLE_OWNER_PID_LISTENER, UDP_TABLE_OWNER_PID
	running, _ := processes()         // without them the names are unknown
	name := namesOf(running)
	listeners := []parse.Listener{}
	for _, t := range []struct {
		proc   *windows.LazyProc
		family uintptr
		class  uintptr
		shape  socketTable
	}{
		{a.tcpTable, windows.AF_INET, tcpListeners, tcp4Table()},
		{a.tcpTable, windows.AF_INET6, tcpListeners, tcp6Table()},
		{a.udpTable, windows.AF_INET, udpAll, udp4Table()},
		{a.udpTable, windows.AF_INET6, udpAll, udp6Table()},
	} {
		raw, err := table(t.proc, t.family, t.class)
		if err != nil {
			return nil, err
		}
		rows, err := t.shape.parse(raw, name)
		if err != nil {
			return nil, err
		}
		listeners = append(listeners, rows...)
	}
	return listeners, nil
}

// table calls GetExtendedTcpTable or GetExtendedUdpTable until the buffer is large enough.
func table(proc *windows.LazyProc, family, class uintptr) ([]byte, error) {
	if err := proc.Find(); err != nil {
		return nil, fmt.Errorf("%s: %w", proc.Name, err)
	}
	size := uint32(1 << 14)
	for range 8 { // the table may grow between two calls
		raw := make([]byte, size)
		result, _, _ := proc.Call(uintptr(unsafe.Pointer(&raw[0])), uintptr(unsafe.Pointer(&size)), 1, family, class, 0)
		switch code := windows.Errno(result); code {
		case 0:
			return raw, nil
		case windows.ERROR_INSUFFICIENT_BUFFER:
			size += size / 4
		default:
			return nil, fmt.Errorf("%s: %w", proc.Name, code)
		}
	}
	return nil, fmt.Errorf("%s: the table keeps growing", proc.Name)
}
