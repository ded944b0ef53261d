package fact

import (
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

func TestWith(t *testing.T) {
	s := &Snapshot{Reservations: []Reservation{{Kind: KindBlock, Range: port.One(5)}, {Kind: KindExtra, Range: port.One(9)}, {Kind: KindIgnored, Range: port.One(1)}}}
	before := slices.Clone(s.Reservations)
	with := s.With([]Reservation{{Kind: KindExtra, Range: port.One(7)}})
	if !slices.Equal(s.Reservations, before) {
		t.Error("the snapshot itself has changed")
	}
	if !slices.IsSortedFunc(with.Reservations, func(a, b Reservation) int { return a.Kind.Index() - b.Kind.Index() }) || len(with.Reservations) != 4 {
		t.Errorf("%v", with.Reservations)
	}
	i := slices.IndexFunc(with.Reservations, func(r Reservation) bool { return r.Kind == KindExtra })
	if with.Reservations[i].Range != port.One(7) {
		t.Errorf("the first range is %v", with.Reservations[i].Range)
	}
	var none *Snapshot
	if none.With(before) != nil || s.With(nil) != s {
		t.Error("with nothing")
	}
}
