package fact

import (
	"cmp"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
)

// With is s with further reservations that people name (KindExtra), at their place in the order of the
// table of kinds. s stays as it is; it may be nil, and then so is the result.
func (s *Snapshot) With(extra []Reservation) *Snapshot {
	if s == nil || len(extra) == 0 {
		return s
	}
	with := *s
	with.Reservations = slices.Concat(s.Reservations, extra)
	sorting.By(with.Reservations, func(a, b Reservation) int {
		return cmp.Or(cmp.Compare(a.Kind.Index(), b.Kind.Index()), a.Range.Compare(b.Range))
	})
	return &with
}
