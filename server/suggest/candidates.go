package suggest

import (
	"iter"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// candidates yields the starts of free runs as wide as want, the best first: those that
// keep the most of want's last digits, nearest first (45456 gives 25456, 15456, 5456,
// then numbers that end in 456, and so on), and at last the nearest of all, below
// before above.
func candidates(want, within port.Range, taken *set) iter.Seq[uint16] {
	width := want.Len()
	return func(yield func(uint16) bool) {
		for _, step := range []int{10000, 1000, 100, 10} {
			for _, start := range sharing(int(want.Start), step, within) {
				if taken.free(start, width, within) && !yield(uint16(start)) {
					return
				}
			}
		}
		for _, start := range nearest(int(want.Start), width, within, taken) {
			if !yield(uint16(start)) {
				return
			}
		}
	}
}

// sharing lists the numbers within that equal want modulo step, nearest to want first.
func sharing(want, step int, within port.Range) []int {
	var out []int
	for n := want % step; n <= int(within.End); n += step {
		if n >= int(within.Start) && n != want {
			out = append(out, n)
		}
	}
	slices.SortFunc(out, func(a, b int) int {
		if d := abs(a-want) - abs(b-want); d != 0 {
			return d
		}
		return a - b
	})
	return out
}

// nearest gives for each gap between taken runs the start nearest to want, nearest gap first.
func nearest(want, width int, within port.Range, taken *set) []int {
	var out []int
	for _, gap := range taken.gaps(within) {
		if gap.Len() >= width {
			out = append(out, min(max(want, int(gap.Start)), int(gap.End)-width+1))
		}
	}
	slices.SortFunc(out, func(a, b int) int {
		if d := abs(a-want) - abs(b-want); d != 0 {
			return d
		}
		return a - b
	})
	return out
}

func abs(n int) int { return max(n, -n) }

// set is a set of ports as one bit each.
type set struct{ bits [1 << 16 / 64]uint64 }

func newSet() *set { return &set{} }

func (s *set) add(r port.Range) {
	for p := int(r.Start); p <= int(r.End); p++ {
		s.bits[p/64] |= 1 << (p % 64)
	}
}

func (s *set) has(p int) bool { return s.bits[p/64]&(1<<(p%64)) != 0 }

// free reports whether width ports from start on are free and lie within.
func (s *set) free(start, width int, within port.Range) bool {
	if start < int(within.Start) || start+width-1 > int(within.End) {
		return false
	}
	for p := start; p < start+width; p++ {
		if s.has(p) {
			return false
		}
	}
	return true
}

// gaps are the maximal free runs within.
func (s *set) gaps(within port.Range) []port.Range {
	var out []port.Range
	for p := int(within.Start); p <= int(within.End); p++ {
		if s.has(p) {
			continue
		}
		start := p
		for p <= int(within.End) && !s.has(p) {
			p++
		}
		out = append(out, port.Range{Start: uint16(start), End: uint16(p - 1)})
	}
	return out
}
