package suggest

import (
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
)

// candidates yields ranges as wide as want, the best first, each with the reason why it is
// not free, "" if it is. First come those that share the most last digits with want, the
// nearest first (45456 gives 25456, 15456, 5456, then numbers that end in 456, and so on),
// then the nearest range of each free gap.
func candidates(want, within port.Range, in *obstacles) iter.Seq2[port.Range, Reason] {
	width := want.Len()
	run := func(start int) port.Range {
		return port.Range{Start: uint16(start), End: uint16(start + width - 1)}
	}
	return func(yield func(port.Range, Reason) bool) {
		for _, step := range []int{10000, 1000, 100, 10} {
			for _, start := range startsSharingDigits(int(want.Start), width, step, within) {
				if !yield(run(start), in.reason(run(start))) {
					return
				}
			}
		}
		for _, start := range nearestStarts(int(want.Start), width, within, in) {
			if !yield(run(start), "") {
				return
			}
		}
	}
}

// scattered yields all ranges of a width within, each with the reason why it is not free, in an order that
// depends on nothing but the other arguments. The order must never change, so it is written here: the standard
// library promises no order of its permutations. It goes round the range in steps that have no divisor in common
// with the number of ranges, so that it meets each once.
func scattered(seed string, width int, within port.Range, in *obstacles) iter.Seq2[port.Range, Reason] {
	sum := sha256.Sum256([]byte(seed))
	first, step := binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])
	return func(yield func(port.Range, Reason) bool) {
		count := uint64(max(0, within.Len()-width+1))
		for count > 1 && gcd(step, count) != 1 {
			step++
		}
		for i := range count {
			start := int(within.Start) + int((first%count+i*(step%count))%count)
			r := port.Range{Start: uint16(start), End: uint16(start + width - 1)}
			if !yield(r, in.reason(r)) {
				return
			}
		}
	}
}

// gcd is the greatest common divisor.
func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// startsSharingDigits lists the starts of ranges that lie within and equal want modulo step,
// that is, share its last digits; the nearest to want comes first.
func startsSharingDigits(want, width, step int, within port.Range) []int {
	var out []int
	for n := want % step; n+width-1 <= int(within.End); n += step {
		if n >= int(within.Start) && n != want {
			out = append(out, n)
		}
	}
	return sortByDistance(out, want)
}

// nearestStarts lists for each free gap that is wide enough the start nearest to want; the
// nearest gap comes first.
func nearestStarts(want, width int, within port.Range, in *obstacles) []int {
	var out []int
	for _, gap := range in.gaps(within) {
		if gap.Len() >= width {
			out = append(out, min(max(want, int(gap.Start)), int(gap.End)-width+1))
		}
	}
	return sortByDistance(out, want)
}

// sortByDistance sorts starts in place by their distance from want, the lower number first
// if two are equally far, and returns them.
func sortByDistance(starts []int, want int) []int {
	sorting.By(starts, func(a, b int) int {
		if d := abs(a-want) - abs(b-want); d != 0 {
			return d
		}
		return a - b
	})
	return starts
}

func abs(n int) int { return max(n, -n) }

// heldPorts remembers for each port the first reason against it.
type heldPorts struct {
	index   [1 << 16]uint8 // into reasons, counted from 1; 0 for a free port
	reasons []Reason
	machine int // how many of the reasons, at the front, come from the machine
}

// add notes a reason against every port of r that has none yet.
func (h *heldPorts) add(r port.Range, why Reason) {
	at := uint8(slices.Index(h.reasons, why) + 1)
	if at == 0 {
		h.reasons = append(h.reasons, why)
		at = uint8(len(h.reasons))
	}
	for p := int(r.Start); p <= int(r.End); p++ {
		if h.index[p] == 0 {
			h.index[p] = at
		}
	}
}

// obstacles are all reasons against a port. One of the machine takes precedence over use in
// the workspace, and that over the other reasons.
type obstacles struct {
	held *heldPorts
	used func(uint16) bool // nil if the workspace uses none
}

// reason is the first reason against a port of r, "" if all are free.
func (o *obstacles) reason(r port.Range) Reason {
	for p := int(r.Start); p <= int(r.End); p++ {
		at := o.held.index[p]
		switch {
		case at != 0 && int(at) <= o.held.machine:
			return o.held.reasons[at-1]
		case o.used != nil && o.used(uint16(p)):
			return ReasonUsed
		case at != 0:
			return o.held.reasons[at-1]
		}
	}
	return ""
}

func (o *obstacles) isFree(p int) bool {
	return o.held.index[p] == 0 && (o.used == nil || !o.used(uint16(p)))
}

// gaps are the free ranges within, each as wide as it can be.
func (o *obstacles) gaps(within port.Range) []port.Range {
	var out []port.Range
	for p := int(within.Start); p <= int(within.End); p++ {
		if !o.isFree(p) {
			continue
		}
		start := p
		for p <= int(within.End) && o.isFree(p) {
			p++
		}
		out = append(out, port.Range{Start: uint16(start), End: uint16(p - 1)})
	}
	return out
}
