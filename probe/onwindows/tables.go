package onwindows

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// process is a row of the list of processes.
type process struct {
	name string
	pid  uint32
}

// namesOf finds a program by its process id, "" if it is unknown. The list calls the process 0, which
// is none, "[System Process]".
func namesOf(running []process) func(pid uint32) string {
	names := map[uint32]string{}
	for _, p := range running {
		if p.pid != 0 {
			names[p.pid] = p.name
		}
	}
	return func(pid uint32) string { return names[pid] }
}

// socketTable describes the rows of one of the tables of iphlpapi, in bytes:
// MIB_TCPROW_OWNER_PID and the three structures like it (iprtrmib.h, udpmib.h).
type socketTable struct {
	proto              port.Proto
	size               int // of a row
	address, port, pid int // offsets in a row
	addressSize        int // 4 or 16
}

func tcp4Table() socketTable { return socketTable{port.TCP, 24, 4, 8, 20, 4} }
func tcp6Table() socketTable { return socketTable{port.TCP, 56, 0, 20, 52, 16} }
func udp4Table() socketTable { return socketTable{port.UDP, 12, 0, 4, 8, 4} }
func udp6Table() socketTable { return socketTable{port.UDP, 28, 0, 20, 24, 16} }

// parse reads a table: a count, then rows. Ports are in network byte order in the low half
// of a DWORD. name returns the program of a process id.
func (s socketTable) parse(raw []byte, name func(uint32) string) ([]windows.Listener, error) {
	if len(raw) < 4 {
		return nil, fmt.Errorf("a table of %d bytes", len(raw))
	}
	count, rows := int(binary.LittleEndian.Uint32(raw)), raw[4:]
	if count > len(rows)/s.size {
		return nil, fmt.Errorf("a table of %d rows in %d bytes", count, len(raw))
	}
	listeners := make([]windows.Listener, 0, count)
	for ; count > 0; count-- {
		row := rows[:s.size]
		rows = rows[s.size:]
		address, _ := netip.AddrFromSlice(row[s.address : s.address+s.addressSize])
		pid := binary.LittleEndian.Uint32(row[s.pid:])
		if p := binary.BigEndian.Uint16(row[s.port:]); p != 0 {
			listeners = append(listeners, windows.Listener{Proto: s.proto, Address: address.Unmap(), Port: p, PID: pid, Process: name(pid)})
		}
	}
	return listeners, nil
}
