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
func candidates(want, within port.Range, taken *set) iter.Seq2[port.Range, Reason] {
	width := want.Len()
	run := func(start int) port.Range {
		return port.Range{Start: uint16(start), End: uint16(start + width - 1)}
	}
	return func(yield func(port.Range, Reason) bool) {
		for _, step := range []int{10000, 1000, 100, 10} {
			for _, start := range sharing(int(want.Start), width, step, within) {
				if !yield(run(start), taken.why(run(start))) {
					return
				}
			}
		}
		for _, start := range nearest(int(want.Start), width, within, taken) {
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
func nearest(want, width int, within port.Range, taken *set) []int {
	var out []int
	for _, gap := range taken.gaps(within) {
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

// set remembers for each port the first reason that spoke against it.
type set struct {
	index   [1 << 16]uint8 // into reasons, counted from 1; 0 for a free port
	reasons []Reason
}

func (s *set) add(r port.Range, why Reason) {
	at := uint8(slices.Index(s.reasons, why) + 1)
	if at == 0 {
		s.reasons = append(s.reasons, why)
		at = uint8(len(s.reasons))
	}
	for p := int(r.Start); p <= int(r.End); p++ {
		if s.index[p] == 0 {
			s.index[p] = at
		}
	}
}

// why is the first reason against a port of r, "" if all are free.
func (s *set) why(r port.Range) Reason {
	for p := int(r.Start); p <= int(r.End); p++ {
		if at := s.index[p]; at != 0 {
			return s.reasons[at-1]
		}
	}
	return ""
}

// gaps are the maximal free runs within.
func (s *set) gaps(within port.Range) []port.Range {
	var out []port.Range
	for p := int(within.Start); p <= int(within.End); p++ {
		if s.index[p] != 0 {
			continue
		}
		start := p
		for p <= int(within.End) && s.index[p] == 0 {
			p++
		}
		out = append(out, port.Range{Start: uint16(start), End: uint16(p - 1)})
	}
	return out
}
