package windows

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Binder tries to bind a port on 127.0.0.1 and releases it at once.
type Binder func(port.Proto, uint16) BindResult

// Owned reports whether a Windows socket holds a port.
type Owned func(port.Proto, uint16) bool

// SearchSpace is where blocks were seen: HNS takes them from the high ports.
func SearchSpace() port.Range { return port.Range{Start: 32768, End: 65535} }

// SearchedAll reports whether binds are those of a search that tried all of SearchSpace.
func SearchedAll(binds []Bind) bool {
	tried := map[uint16]bool{}
	for _, b := range binds {
		tried[b.Port] = tried[b.Port] || b.Result != BindOther
	}
	space := SearchSpace()
	for p := int(space.Start); p <= int(space.End); p += Stride {
		if !tried[uint16(p)] {
			return false
		}
	}
	return true
}

// Search looks for the block by binding, and returns every bind it tried, for FindBlock to
// judge. It tries one port in each Stride, and where one is in use on both protocols
// without an owner, it narrows down both ends of the run. It never tries ports below 1024,
// nor more than most ports.
func Search(space port.Range, most int, bind Binder, owned Owned) []Bind {
	s := search{bind: bind, owned: owned, left: most, seen: map[uint16]bool{}}
	space.Start = max(space.Start, 1024)
	free := int(space.Start) - 1 // the last port known not to be held
	for p := int(space.Start); p <= int(space.End); p += Stride {
		if !s.isWithin(p) {
			free = s.portOutside(p)
			continue
		}
		run := []int{p}
		for p += Stride; p <= int(space.End) && s.isWithin(p); p += Stride {
			run = append(run, p)
		}
		above := int(space.End) + 1
		if p < above {
			above = s.portOutside(p)
		}
		low := s.findEnd(free, run, +1)
		slices.Reverse(run)
		high := s.findEnd(above, run, -1)
		s.tryBetween(low, high)
		free = above
	}
	return s.binds
}

// Confirm tries the four ports at the ends of a range that is thought to be the block: both
// ends and their neighbours outside, on both protocols.
func Confirm(r port.Range, bind Binder) (binds []Bind) {
	for _, p := range []int{int(r.Start) - 1, int(r.Start), int(r.End), int(r.End) + 1} {
		if p < 1024 || p > 65535 {
			continue
		}
		for _, proto := range []port.Proto{port.UDP, port.TCP} {
			binds = append(binds, Bind{proto, uint16(p), bind(proto, uint16(p))})
		}
	}
	return binds
}

// search remembers what was tried.
type search struct {
	bind  Binder
	owned Owned
	left  int // ports that may still be tried
	binds []Bind
	seen  map[uint16]bool
}

// isHeld tries a port: UDP first, TCP only if that is in use. A port that a Windows socket
// owns says nothing by itself, so the next one is asked in its place.
func (s *search) isHeld(at int) bool {
	p := uint16(at)
	if h, known := s.seen[p]; known {
		return h
	}
	if s.left--; s.left < 0 {
		return false
	}
	h := s.isInUse(port.UDP, p) && s.isInUse(port.TCP, p)
	if h && s.isOwned(p) {
		h = at < 65535 && s.isHeld(at+1)
	}
	s.seen[p] = h
	return h
}

func (s *search) isOwned(p uint16) bool { return s.owned(port.UDP, p) || s.owned(port.TCP, p) }

func (s *search) isInUse(proto port.Proto, p uint16) bool {
	result := s.bind(proto, p)
	s.binds = append(s.binds, Bind{proto, p, result})
	return result == BindInUse
}

// isWithin reports whether a sample seems to lie in a block: the port two above must be
// held too, since one or two may be held for programs inside WSL.
func (s *search) isWithin(at int) bool {
	return s.isHeld(at) && (s.twoAbove(at) > 65535 || s.isHeld(s.twoAbove(at)))
}

// twoAbove is the port two above at, or above the one that is asked in place of at if a
// Windows socket owns that.
func (s *search) twoAbove(at int) int {
	for at < 65535 && s.isOwned(uint16(at)) {
		at++
	}
	return at + 2
}

// portOutside is a port that is not held, for a sample that is not within a block.
func (s *search) portOutside(at int) int {
	if s.isHeld(at) {
		return s.twoAbove(at)
	}
	return at
}

// findEnd finds one end of a run by halving the distance between free, a port outside, and
// the samples of the run, from that end on; inwards is +1 for the low end, -1 for the high
// one. A port held for a program inside WSL may lie before the end and mislead the halving,
// so the ports behind the end found are sampled too; if one is free, the search goes on
// between it and the next sample of the run. It returns the end found last.
func (s *search) findEnd(free int, run []int, inwards int) (found int) {
	for len(run) > 0 {
		found = s.halve(free, run[0])
		gap := s.firstFree(found, run[len(run)-1], inwards)
		if gap == found {
			return found
		}
		free = gap
		for len(run) > 0 && (run[0]-gap)*inwards < 0 {
			run = run[1:]
		}
	}
	return found
}

// tryBetween tries the ports next to both ends of a short run: ports held one by one beside a
// narrow block can look like its end.
func (s *search) tryBetween(low, high int) {
	const near = 8
	for distance := 1; distance <= near && low+distance < high && high-low < 2*Stride; distance++ {
		s.isHeld(low + distance)
		s.isHeld(high - distance)
	}
}

// halve narrows down to two neighbours, one free and one held, and returns the held one.
func (s *search) halve(free, held int) int {
	for held-free > 1 || free-held > 1 {
		if mid := (free + held) / 2; s.isHeld(mid) {
			held = mid
		} else {
			free = mid
		}
	}
	return held
}

// firstFree samples the ports behind from, one by one at first and then at growing
// distances up to Stride, but not beyond the last sample of the run. It returns the first
// free one, or from if none is.
func (s *search) firstFree(from, last, inwards int) int {
	for distance := 1; distance <= Stride; {
		at := from + inwards*distance
		if (last-at)*inwards < 0 {
			return from
		}
		if !s.isHeld(at) {
			return at
		}
		if distance < 4 {
			distance++
		} else {
			distance *= 2
		}
	}
	return from
}
