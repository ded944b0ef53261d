package check

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// kindSet is a set of kinds, a bit for each by its position in fact.Kinds.
type kindSet uint64

func kindSetOf(k fact.Kind) kindSet {
	if i := k.Index(); i >= 0 {
		return 1 << i
	}
	return 0
}

func kindsIn(reservations []fact.Reservation) (s kindSet) {
	for i := range reservations {
		s |= kindSetOf(reservations[i].Kind)
	}
	return s
}

// stretch is a range in which every port is held by the same reservations, at least one.
type stretch struct {
	port.Range
	kinds        kindSet
	reservations []int // indexes into the snapshot's, ascending
}

// stretchesOf splits the ports wherever a reservation starts or ends. The stretches come in
// order; ports that nothing holds are in none.
func stretchesOf(reservations []fact.Reservation) []stretch {
	cuts := []int{} // first ports of stretches, and the port after the last
	for _, r := range reservations {
		if r.Range.Valid() {
			cuts = append(cuts, int(r.Range.Start), int(r.Range.End)+1)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	all := make([]stretch, max(len(cuts)-1, 0))
	for i := range all {
		all[i].Range = port.Range{Start: uint16(cuts[i]), End: uint16(cuts[i+1] - 1)}
	}
	for n, r := range reservations {
		if !r.Range.Valid() {
			continue
		}
		i, _ := slices.BinarySearch(cuts, int(r.Range.Start))
		for ; i < len(all) && all[i].Start <= r.Range.End; i++ {
			all[i].kinds |= kindSetOf(r.Kind)
			all[i].reservations = append(all[i].reservations, n)
		}
	}
	return slices.DeleteFunc(all, func(s stretch) bool { return len(s.reservations) == 0 })
}

// stretchesIn are the stretches that share a port with r.
func (j *Judge) stretchesIn(r port.Range) []stretch {
	from := j.stretchAt(r.Start)
	to := from
	for to < len(j.ports) && j.ports[to].Start <= r.End {
		to++
	}
	return j.ports[from:to]
}

// reservationsIn are the reservations that share a port with r, in the order of the snapshot.
func (j *Judge) reservationsIn(r port.Range) (out []fact.Reservation) {
	var held []int
	for _, s := range j.stretchesIn(r) {
		held = append(held, s.reservations...)
	}
	slices.Sort(held)
	for _, i := range slices.Compact(held) {
		out = append(out, j.snap.Reservations[i])
	}
	return out
}

func kindsOf(stretches []stretch) (s kindSet) {
	for i := range stretches {
		s |= stretches[i].kinds
	}
	return s
}

// stretchAt is the index of the first stretch that ends at p or above.
func (j *Judge) stretchAt(p uint16) int {
	low, high := 0, len(j.ports)
	for low < high {
		if middle := (low + high) / 2; j.ports[middle].End < p {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// holds reports whether a reservation of kind k, of whatever protocol and state, holds p.
func (j *Judge) holds(k fact.Kind, p uint16) bool {
	i := j.stretchAt(p)
	return i < len(j.ports) && j.ports[i].Contains(p) && j.ports[i].kinds&kindSetOf(k) != 0
}

// LowDynamicProtos are the protocols for which Windows' dynamic range starts below the
// default (Microsoft support article 929851).
func LowDynamicProtos(reservations []fact.Reservation) (p port.Proto) {
	for _, r := range reservations {
		if r.Kind == fact.KindDynamic && r.Range.Start < firstDefaultDynamic {
			p |= r.Protos
		}
	}
	return p
}
