// Package suggest finds ports that are really free, near to the one the user chose.
//
// There is no list of safe ports anywhere: a port is good only because nothing known,
// live or remembered, speaks against it now. Passing over a reservation jumps to its
// end; nothing walks upward one by one.
package suggest

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Default is where suggestions come from unless the user says otherwise: above the
// privileged ports, below the default dynamic ranges of Linux (32768, kernel
// ip-sysctl.txt) and Windows (49152, Microsoft support article 929851), and below every
// place where the block of mirrored networking has been seen.
var Default = port.Range{Start: 1025, End: 32767}

// Request says what is wanted.
type Request struct {
	Want   port.Range // the literal: its digits are kept where possible, its width always
	Proto  port.Proto
	Within port.Range // zero for Default
	Used   []port.Range
	Count  int // how many ranges at most; zero for three
	// Confirm has the last word on a candidate, such as one bind where that is safe; nil trusts the snapshot.
	Confirm func(port.Range, port.Proto) bool
}

// Ports gives up to Count free ranges of the width of Want, the best first. The same
// request and snapshot always give the same answer.
func Ports(s *probe.Snapshot, q Request) []port.Range {
	if q.Within == (port.Range{}) {
		q.Within = Default
	}
	if q.Count == 0 {
		q.Count = 3
	}
	taken := takenPorts(s, q)
	var out []port.Range
	for start := range candidates(q.Want, q.Within, taken) {
		r := port.Range{Start: start, End: start + uint16(q.Want.Len()-1)}
		if slices.ContainsFunc(out, r.Overlaps) || (q.Confirm != nil && !q.Confirm(r, q.Proto)) {
			continue
		}
		if out = append(out, r); len(out) == q.Count {
			break
		}
	}
	return out
}

// takenPorts merges everything that speaks against a port.
func takenPorts(s *probe.Snapshot, q Request) *set {
	taken := newSet()
	if s != nil {
		for _, r := range s.Reservations {
			if against(r, q.Proto) {
				taken.add(r.Range)
			}
		}
		for _, p := range s.IgnoredPorts {
			taken.add(port.One(p))
		}
	}
	for _, r := range q.Used {
		taken.add(r)
	}
	for _, r := range seenBlocks {
		taken.add(r)
	}
	for _, p := range popular {
		taken.add(port.One(p))
	}
	for _, p := range browserBlocked {
		taken.add(port.One(p))
	}
	return taken
}

// against: a reservation of the other protocol does not hinder; the same number is
// still better left to it when it is an exclusion, since the lists change together.
func against(r probe.Reservation, p port.Proto) bool {
	return r.Protos&p != 0 || r.Kind == probe.KindExcluded || r.Kind == probe.KindExcludedAdmin
}
