package suggest

import (
	"iter"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// candidates yields runs as wide as want, the best first, each with why it is not free,
// "" if it is: first those that keep the most of want's last digits, nearest first
// (45456 gives 25456, 15456, 5456, then numbers that end in 456, and so on), and at last
// the nearest free one of each gap.
func candidates(want, within port.Range, in *obstacles) iter.Seq2[port.Range, Reason] {
	width := want.Len()
	run := func(start int) port.Range {
		return port.Range{Start: uint16(start), End: uint16(start + width - 1)}
	}
	return func(yield func(port.Range, Reason) bool) {
		for _, step := range []int{10000, 1000, 100, 10} {
			for _, start := range sharing(int(want.Start), width, step, within) {
				if !yield(run(start), in.reason(run(start))) {
					return
				}
			}
		}
		for _, start := range nearest(int(want.Start), width, within, in) {
			if !yield(run(start), "") {
				return
			}
		}
	}
}

// sharing lists the starts within that equal want modulo step, nearest to want first.
func sharing(want, width, step int, within port.Range) []int {
	var out []int
	for n := want % step; n+width-1 <= int(within.End); n += step {
		if n >= int(within.Start) && n != want {
			out = append(out, n)
		}
	}
	return byDistance(out, want)
}

// nearest gives for each free gap the start nearest to want, nearest gap first.
func nearest(want, width int, within port.Range, in *obstacles) []int {
	var out []int
	for _, gap := range in.gaps(within) {
		if gap.Len() >= width {
			out = append(out, min(max(want, int(gap.Start)), int(gap.End)-width+1))
		}
	}
	return byDistance(out, want)
}

func byDistance(starts []int, want int) []int {
	slices.SortFunc(starts, func(a, b int) int {
		if d := abs(a-want) - abs(b-want); d != 0 {
			return d
		}
		return a - b
	})
	return starts
}

func abs(n int) int { return max(n, -n) }

// heldPorts remembers for each port the first reason that speaks against it.
type heldPorts struct {
	index   [1 << 16]uint8 // into reasons, counted from 1; 0 for a free port
	reasons []Reason
	machine int // so many of the reasons are the machine's; the others are custom and the past
}

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

// obstacles are everything that speaks against a port. A reason of the machine is told
// before one of the workspace, and that before custom and the past.
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

// gaps are the maximal free runs within.
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
