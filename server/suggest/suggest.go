// Package suggest finds ports that are really free, near to the one the user chose.
//
// There is no list of safe ports anywhere: a port is good only because nothing known,
// live or remembered, speaks against it now. Passing over a reservation jumps to its
// end; nothing walks upward one by one.
package suggest

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
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
	Within port.Range   // zero for Default
	Used   []port.Range // by other literals of the workspace
	Seen   []port.Range // blocks that this machine has had before
	Count  int          // how many at most; zero for three
	// Confirm has the last word on a candidate, such as one bind where that is safe; nil trusts the snapshot.
	Confirm func(port.Range, port.Proto) bool
}

// Reason is why a number was not suggested.
type Reason string

// The reasons. Kinds of reservations serve as reasons too.
const (
	ReasonUsed    Reason = "used"     // another literal of the workspace has it
	ReasonSeen    Reason = "seen"     // the block has been there before
	ReasonPopular Reason = "popular"  // a well-known default
	ReasonBrowser Reason = "browser"  // browsers refuse to open it
	ReasonIgnored Reason = "ignored"  // ignoredPorts of .wslconfig
	ReasonBusy    Reason = "occupied" // the last check found it taken
)

// Suggestion is a free range, and the best number that was passed over before it.
type Suggestion struct {
	Range  port.Range
	Passed port.Range // zero if none was
	Why    Reason
}

// Ports gives up to Count free ranges of the width of Want, the best first. The same
// request and snapshot always give the same answer.
func Ports(s *fact.Snapshot, q Request) []Suggestion {
	if q.Within == (port.Range{}) {
		q.Within = Default
	}
	if q.Count == 0 {
		q.Count = 3
	}
	taken := takenPorts(s, q)
	var out []Suggestion
	var next Suggestion
	pass := func(r port.Range, why Reason) {
		if next.Why == "" {
			next.Passed, next.Why = r, why
		}
	}
	for r, why := range candidates(q.Want, q.Within, taken) {
		switch {
		case slices.ContainsFunc(out, func(o Suggestion) bool { return o.Range.Overlaps(r) }):
		case why != "":
			pass(r, why)
		case q.Confirm != nil && !q.Confirm(r, q.Proto):
			pass(r, ReasonBusy)
		default:
			next.Range = r
			out, next = append(out, next), Suggestion{}
		}
		if len(out) == q.Count {
			break
		}
	}
	return out
}

// takenPorts merges everything that speaks against a port; what is said first is the
// reason that is told.
func takenPorts(s *fact.Snapshot, q Request) *set {
	taken := &set{}
	if s != nil {
		for _, r := range s.Reservations {
			if against(r, q.Proto) {
				taken.add(r.Range, Reason(r.Kind))
			}
		}
		for _, p := range s.IgnoredPorts {
			taken.add(port.One(p), ReasonIgnored)
		}
	}
	for _, r := range q.Used {
		taken.add(r, ReasonUsed)
	}
	for _, r := range slices.Concat(q.Seen, seenBlocks) {
		taken.add(r, ReasonSeen)
	}
	for _, p := range popular {
		taken.add(port.One(p), ReasonPopular)
	}
	for _, p := range browserBlocked {
		taken.add(port.One(p), ReasonBrowser)
	}
	return taken
}

// against: a reservation of the other protocol does not hinder; the same number is
// still better left to it when it is an exclusion, since the lists change together.
func against(r fact.Reservation, p port.Proto) bool {
	return r.Protos&p != 0 || r.Kind == fact.KindExcluded || r.Kind == fact.KindExcludedAdmin
}
