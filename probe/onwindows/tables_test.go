package onwindows

import (
	"encoding/binary"
	"fmt"
	"testing"
)

// TestSocketTables reads one row of each table, laid out by hand from the headers.
func TestSocketTables(t *testing.T) {
	dword := func(values ...uint32) (raw []byte) {
		for _, v := range values {
			raw = binary.LittleEndian.AppendUint32(raw, v)
		}
		return raw
	}
	const port8080 = 0x901F // 8080 in network byte order, as a DWORD reads it
	loopback6 := append(make([]byte, 15), 1)
	any6 := make([]byte, 16)
	join := func(parts ...[]byte) (raw []byte) {
		for _, p := range parts {
			raw = append(raw, p...)
		}
		return raw
	}
	name := func(pid uint32) string { return fmt.Sprintf("p%d", pid) }
	for want, c := range map[string]struct {
		table socketTable
		raw   []byte
	}{
		"[{tcp 127.0.0.1 8080 77 p77}]": {tcp4Table(), dword(1, 2, 0x0100007F, port8080, 0, 0, 77)},
		"[{tcp ::1 8080 78 p78}]":       {tcp6Table(), join(dword(1), loopback6, dword(0, port8080), any6, dword(0, 0, 2, 78))},
		"[{udp 0.0.0.0 8080 79 p79}]":   {udp4Table(), dword(1, 0, port8080, 79)},
		"[{udp :: 8080 80 p80}]":        {udp6Table(), join(dword(1), any6, dword(0, port8080, 80))},
		"[]":                            {udp4Table(), dword(1, 0, 0, 79)}, // port 0: bound to nothing yet
	} {
		got, err := c.table.parse(c.raw, name)
		if fmt.Sprint(got) != want || err != nil {
			t.Errorf("%v %v, want %s", got, err, want)
		}
		if _, err := c.table.parse(c.raw[:len(c.raw)-1], name); err == nil {
			t.Errorf("%s: a table cut short is taken", want)
		}
	}
	if got, err := udp4Table().parse(dword(0), name); len(got) > 0 || err != nil {
		t.Errorf("a table without rows: %v %v", got, err)
	}
	for _, raw := range [][]byte{nil, {1}, {255, 255, 255, 255}} {
		if got, err := tcp4Table().parse(raw, name); err == nil {
			t.Errorf("%v is taken for %v", raw, got)
		}
	}
}

func TestNamesOfProcesses(t *testing.T) {
	name := namesOf([]process{{"[System Process]", 0}, {"System", 4}, {"node.exe", 77}})
	for pid, want := range map[uint32]string{0: "", 4: "System", 77: "node.exe", 78: ""} {
		if got := name(pid); got != want {
			t.Errorf("%d: %q, want %q", pid, got, want)
		}
	}
}
