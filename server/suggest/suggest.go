// Package suggest finds ports that are really free, near to the one the user chose.
//
// It has no list of safe ports, because what is free on one machine is reserved on another.
// A port is suggested if nothing known of this machine and workspace, now or from earlier,
// rules it out.
package suggest

import (
	"slices"
	"sync"

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
	Want   port.Range // the ports to replace: last digits are kept where possible, the width always
	Proto  port.Proto
	Within port.Range        // zero for Default
	Used   func(uint16) bool // whether the port is used by another literal of the workspace; nil if none is
	Count  int               // how many at most; zero for three
	// Seed, if not empty, decides in which order ports are tried, instead of the distance from Want: the same
	// seed and width give the same port on every machine, unless it is refused there.
	Seed string
	// Confirm reports whether a candidate is really free, for example by binding it where that
	// is safe; nil for no such check.
	Confirm func(port.Range, port.Proto) bool
}

// Reason is why a number was not suggested.
type Reason string

// The reasons. Kinds of reservations are reasons too.
const (
	ReasonUsed    Reason = "used"     // another literal of the workspace has it
	ReasonSeen    Reason = "seen"     // the block has been there before
	ReasonPopular Reason = "popular"  // a well-known default
	ReasonBrowser Reason = "browser"  // browsers refuse to open it
	ReasonIgnored Reason = "ignored"  // ignoredPorts of .wslconfig
	ReasonBusy    Reason = "occupied" // Request.Confirm found it in use
)

// Suggestion is a free range, and the best number that was passed over before it.
type Suggestion struct {
	Range  port.Range
	Passed port.Range // zero if none was
	Why    Reason
}

// Finder finds free ports on one machine. It is safe for concurrent use. Making one is
// cheap; the first search takes longer than later ones.
type Finder struct {
	snapshot *fact.Snapshot
	seen     []port.Range
	mu       sync.Mutex
	held     map[port.Proto]*heldPorts
}

// New makes a Finder for a machine; s may be nil if it was not read. seen are the blocks
// that this machine has had before.
func New(s *fact.Snapshot, seen []port.Range) *Finder {
	return &Finder{snapshot: s, seen: seen, held: map[port.Proto]*heldPorts{}}
}

// Ports gives up to Count free ranges of the width of Want, the best first. The same
// request always gets the same answer.
func (f *Finder) Ports(q Request) []Suggestion {
	if q.Within == (port.Range{}) {
		q.Within = Default
	}
	if q.Count == 0 {
		q.Count = 3
	}
	var out []Suggestion
	var next Suggestion
	pass := func(r port.Range, why Reason) {
		if next.Why == "" {
			next.Passed, next.Why = r, why
		}
	}
	tried := candidates(q.Want, q.Within, &obstacles{f.heldFor(q.Proto), q.Used})
	if q.Seed != "" {
		tried = scattered(q.Seed, q.Want.Len(), q.Within, &obstacles{f.heldFor(q.Proto), q.Used})
	}
	for r, why := range tried {
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

// Against is the first port of r against which something is known of the machine for a protocol, and
// what that is; "" if nothing is. That a port is popular, or that the block has been there before, does
// not count.
func (f *Finder) Against(r port.Range, p port.Proto) (at uint16, why Reason) {
	held := f.heldFor(p)
	for n := int(r.Start); n <= int(r.End); n++ {
		if i := int(held.index[n]); i != 0 && i <= held.machine {
			return uint16(n), held.reasons[i-1]
		}
	}
	return 0, ""
}

// heldFor returns the ports of a protocol that something outside the workspace rules out:
// the machine, blocks that it had before, popular tools, browsers.
func (f *Finder) heldFor(p port.Proto) *heldPorts {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.held[p]; known != nil {
		return known
	}
	h := &heldPorts{}
	if f.snapshot != nil {
		for _, r := range f.snapshot.Reservations {
			if speaksAgainst(r, p) {
				h.add(r.Range, Reason(r.Kind))
			}
		}
		for _, ignored := range f.snapshot.IgnoredPorts {
			h.add(port.One(ignored), ReasonIgnored)
		}
	}
	h.machine = len(h.reasons)
	for _, r := range slices.Concat(f.seen, seenBlocks) {
		h.add(r, ReasonSeen)
	}
	for _, p := range popular {
		h.add(port.One(p), ReasonPopular)
	}
	for _, p := range browserBlocked {
		h.add(port.One(p), ReasonBrowser)
	}
	f.held[p] = h
	return h
}

// speaksAgainst reports whether a reservation rules out its ports for protocol p. One of the
// other protocol does not, except an exclusion: Windows changes the lists of TCP and UDP
// together, so that the port may be excluded for p next.
func speaksAgainst(r fact.Reservation, p port.Proto) bool {
	return r.Protos&p != 0 || r.Kind == fact.KindExcluded || r.Kind == fact.KindExcludedAdmin
}
