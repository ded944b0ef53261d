package windows

import (
	"encoding/binary"
	"fmt"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
)

// HostPartition is the partition of Windows' own binds and exclusions in the table of
// HcnEnumerateGuestNetworkPortReservations.
const HostPartition = "e0e16197-dd56-4a10-9195-5ee7a155a838"

// NoPartition is the zero GUID, which names no VM.
const NoPartition = "00000000-0000-0000-0000-000000000000"

// HCNEntrySize is sizeof(HCN_PORT_RANGE_ENTRY), the same on all 64-bit systems.
const HCNEntrySize = 64

// MaxHCNEntries is the largest number of entries that a table may have.
const MaxHCNEntries = 100_000

// HCNEntry is the part of HCN_PORT_RANGE_ENTRY (computenetwork.h) whose meaning
// is documented.
type HCNEntry struct {
	Owner, Target string // partition ids, lower-case GUIDs without braces
	Protos        port.Proto
	Range         port.Range // both ends inclusive
}

// Host reports whether e belongs to Windows itself rather than to a VM.
func (e HCNEntry) Host() bool { return e.Owner == HostPartition && e.Target == HostPartition }

// VM is the partition of the VM that e belongs to, "" for an entry of the host.
func (e HCNEntry) VM() string {
	switch {
	case e.Target != HostPartition:
		return e.Target
	case e.Owner != HostPartition:
		return e.Owner
	}
	return ""
}

// ParseHCN reads an array of HCN_PORT_RANGE_ENTRY. One implausible entry makes the whole
// array an error, since the layout is then not the one we expect.
func ParseHCN(raw []byte) ([]HCNEntry, error) {
	if len(raw)%HCNEntrySize != 0 {
		return nil, fmt.Errorf("%d bytes are no whole number of entries", len(raw))
	}
	if len(raw)/HCNEntrySize > MaxHCNEntries {
		return nil, fmt.Errorf("%d entries are too many", len(raw)/HCNEntrySize)
	}
	entries := make([]HCNEntry, 0, len(raw)/HCNEntrySize)
	for ; len(raw) > 0; raw = raw[HCNEntrySize:] {
		e, err := parseHCNEntry(raw[:HCNEntrySize])
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", len(entries), err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

func parseHCNEntry(b []byte) (HCNEntry, error) {
	protos := binary.LittleEndian.Uint32(b[32:])
	if protos < 1 || protos > 3 {
		return HCNEntry{}, fmt.Errorf("protocol %d", protos)
	}
	r := port.Range{Start: binary.LittleEndian.Uint16(b[60:]), End: binary.LittleEndian.Uint16(b[62:])}
	if r.Start > r.End {
		return HCNEntry{}, fmt.Errorf("ports %d to %d", r.Start, r.End)
	}
	// HCN counts 1 TCP, 2 UDP, 3 both, which are the bits of port.Proto.
	return HCNEntry{guid(b[0:16]), guid(b[16:32]), port.Proto(protos), r}, nil
}

// guid spells the 16 bytes of a GUID, whose first three fields are little-endian.
func guid(b []byte) string {
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x",
		binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint16(b[4:]),
		binary.LittleEndian.Uint16(b[6:]), b[8:10], b[10:16])
}

// Blocks splits the entries of VMs into blocks and single ports. A block is a range of at
// least two ports for both protocols, as one entry or one for each protocol; the widest
// comes first. Single ports are held for programs inside the VM. How the table shows a
// block is not documented, so this follows from how WSL asks for it (microsoft/WSL
// WslCoreGuestNetworkService.cpp).
func Blocks(entries []HCNEntry) (blocks, ports []HCNEntry) {
	for _, e := range mergeProtos(entries) {
		switch {
		case e.Host() || !e.Range.Valid():
		case e.Range.Len() >= 2 && e.Protos == port.Both:
			blocks = append(blocks, e)
		default:
			ports = append(ports, e)
		}
	}
	sorting.By(blocks, func(a, b HCNEntry) int { return b.Range.Len() - a.Range.Len() })
	return blocks, ports
}

// mergeProtos joins entries that differ in protocol only.
func mergeProtos(entries []HCNEntry) []HCNEntry {
	merged := make([]HCNEntry, 0, len(entries))
	at := map[HCNEntry]int{}
	for _, e := range entries {
		key := HCNEntry{Owner: e.Owner, Target: e.Target, Range: e.Range}
		if i, seen := at[key]; seen {
			merged[i].Protos |= e.Protos
			continue
		}
		at[key] = len(merged)
		merged = append(merged, e)
	}
	return merged
}
