package fuse

import (
	"cmp"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
)

// sortAndMerge sorts reservations and merges those that differ in family or protocol
// only, so that "tcp and udp, IPv4 and IPv6" is one line and not four.
func sortAndMerge(rs []fact.Reservation) []fact.Reservation {
	rs = merge(rs, func(r *fact.Reservation) *fact.Family { return &r.Families })
	rs = merge(rs, func(r *fact.Reservation) *uint8 { return (*uint8)(&r.Protos) })
	sorting.By(rs, compare)
	return rs
}

// merge joins reservations that differ only in one set of flags and in their source; the
// first source is kept.
func merge[T ~uint8](rs []fact.Reservation, set func(*fact.Reservation) *T) []fact.Reservation {
	out := make([]fact.Reservation, 0, len(rs))
	at := map[fact.Reservation]int{}
	for _, r := range rs {
		key := r
		key.Source = ""
		*set(&key) = 0
		if i, seen := at[key]; seen {
			*set(&out[i]) |= *set(&r)
			continue
		}
		at[key] = len(out)
		out = append(out, r)
	}
	return out
}

// compare orders by kind (as fact.Kinds lists them), then range, then the rest.
func compare(a, b fact.Reservation) int {
	return cmp.Or(
		cmp.Compare(a.Kind.Index(), b.Kind.Index()),
		cmp.Compare(a.Range.Start, b.Range.Start),
		cmp.Compare(a.Range.End, b.Range.End),
		cmp.Compare(a.Protos, b.Protos),
		cmp.Compare(a.Families, b.Families),
		cmp.Compare(a.Address, b.Address),
		cmp.Compare(a.Owner, b.Owner),
		cmp.Compare(a.Target, b.Target),
		cmp.Compare(a.State, b.State),
		cmp.Compare(a.Side, b.Side),
	)
}
