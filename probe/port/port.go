// Package port holds the two types that package probe and the server share: a range of
// ports and a set of transport protocols. It imports nothing of this module.
package port

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Range is a run of port numbers, both ends inclusive, 1 ≤ Start ≤ End ≤ 65535.
// Every system this program reads (HCN, the Linux sysctl, netsh rows) counts
// inclusively, so no conversion happens on the way in.
type Range struct {
	Start, End uint16
}

// One is the range of the single port p.
func One(p uint16) Range { return Range{p, p} }

// Valid reports whether r is a range of real ports (0 is "pick any", never a port).
func (r Range) Valid() bool { return r.Start > 0 && r.Start <= r.End }

// Single reports whether r holds exactly one port.
func (r Range) Single() bool { return r.Start == r.End }

// Len is the number of ports in r.
func (r Range) Len() int { return int(r.End) - int(r.Start) + 1 }

// Contains reports whether p lies in r.
func (r Range) Contains(p uint16) bool { return r.Start <= p && p <= r.End }

// Covers reports whether every port of o lies in r.
func (r Range) Covers(o Range) bool { return r.Start <= o.Start && o.End <= r.End }

// Overlaps reports whether r and o share a port.
func (r Range) Overlaps(o Range) bool { return r.Start <= o.End && o.Start <= r.End }

// Compare orders ranges by their starts, then by their ends.
func (r Range) Compare(o Range) int {
	return cmp.Or(cmp.Compare(r.Start, o.Start), cmp.Compare(r.End, o.End))
}

// String is the form for people: "8080" or "44620–48715" with an en dash.
func (r Range) String() string {
	if r.Single() {
		return strconv.Itoa(int(r.Start))
	}
	return fmt.Sprintf("%d–%d", r.Start, r.End)
}

// Proto is a set of transport protocols.
type Proto uint8

const (
	TCP  Proto       = 1 << iota // TCP (the default where a configuration names none)
	UDP                          // UDP
	Both = TCP | UDP             // Both is TCP and UDP.
)

// Names lists the members of p in the wire spelling: "tcp", "udp".
func (p Proto) Names() []string {
	names := make([]string, 0, 2)
	if p&TCP != 0 {
		names = append(names, "tcp")
	}
	if p&UDP != 0 {
		names = append(names, "udp")
	}
	return names
}

// String joins Names with a plus sign: "tcp", "udp" or "tcp+udp".
func (p Proto) String() string { return strings.Join(p.Names(), "+") }

// ParseProto reads "tcp", "udp" or "tcp+udp"; ok is false for anything else.
func ParseProto(s string) (p Proto, ok bool) {
	switch strings.ToLower(s) {
	case "tcp":
		return TCP, true
	case "udp":
		return UDP, true
	case "tcp+udp":
		return Both, true
	}
	return 0, false
}

// SyntaxError is the error of ParseRange for a Text that is no port and no range.
type SyntaxError struct {
	Text  string
	Fault SyntaxFault
}

// SyntaxFault is which part of the text is wrong.
type SyntaxFault string

// The faults.
const (
	FaultProtocol SyntaxFault = "protocol" // behind the slash
	FaultRange    SyntaxFault = "range"    // before it
)

// Error implements error.
func (e *SyntaxError) Error() string {
	if e.Fault == FaultProtocol {
		return fmt.Sprintf("%q: protocol must be tcp or udp", e.Text)
	}
	return fmt.Sprintf("%q: want a port or a range such as 44620-48716 or 5000/tcp", e.Text)
}

// ParseRange reads "5000", "44620-48716", and either with "/tcp" or "/udp"
// behind it; without a protocol it means both. The dash may be the en dash that String
// writes, so that a range can be copied from a message. It is the grammar of the
// --reserve flag and of the wslPortGuard.reservedRanges setting. Its error is a *SyntaxError.
func ParseRange(s string) (Range, Proto, error) {
	text, protoName, hasProto := strings.Cut(strings.TrimSpace(s), "/")
	proto := Both
	if hasProto {
		var ok bool
		if proto, ok = ParseProto(protoName); !ok {
			return Range{}, 0, &SyntaxError{s, FaultProtocol}
		}
	}
	first, last, isRange := strings.Cut(strings.Replace(text, "–", "-", 1), "-")
	if !isRange {
		last = first
	}
	start, errStart := Parse(first)
	end, errEnd := Parse(last)
	if errStart != nil || errEnd != nil || start > end {
		return Range{}, 0, &SyntaxError{s, FaultRange}
	}
	return Range{start, end}, proto, nil
}

// Parse reads one decimal port number, 1 to 65535, without sign; blanks around it are dropped.
func Parse(s string) (uint16, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 16)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not a port number (1 to 65535)", s)
	}
	return uint16(n), nil
}
