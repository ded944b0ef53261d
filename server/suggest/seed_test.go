package suggest

import (
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// seeded is the first port for a seed on a machine with some reservations.
func seeded(seed string, want port.Range, held ...fact.Reservation) port.Range {
	return New(&fact.Snapshot{Reservations: held}, nil).Ports(Request{Want: want, Proto: port.TCP, Seed: seed, Count: 1})[0].Range
}

// The numbers of this test must never change: machines with different versions of the program agree on them.
func TestSeedsGiveTheSamePortOnEveryMachine(t *testing.T) {
	const place = "compose.yaml services.web.ports[0]"
	first := seeded(place, port.One(45456))
	if first != port.One(6871) {
		t.Errorf("got %v", first)
	}
	for _, other := range []fact.Reservation{held(fact.KindBlock, 44620, 48715), held(fact.KindDynamic, 49152, 65535), held(fact.KindExcluded, first.Start+1, first.Start+50)} {
		if got := seeded(place, port.One(8080), other); got != first {
			t.Errorf("with %v: %v, not %v", other, got, first)
		}
	}
	elsewhere := seeded(place, port.One(45456), held(fact.KindExcluded, first.Start, first.Start))
	if elsewhere == first || elsewhere != seeded(place, port.One(45456), held(fact.KindExcluded, first.Start, first.Start)) {
		t.Errorf("where %v is refused: %v", first, elsewhere)
	}
	if seeded("compose.yaml services.api.ports[0]", port.One(45456)) == first {
		t.Error("two places have the same port")
	}
}

func TestSeededRangesKeepTheirWidthAndStayWithin(t *testing.T) {
	for _, seed := range []string{"a", "b", "c"} {
		r := seeded(seed, port.Range{Start: 45000, End: 45099})
		if r.Len() != 100 || !Default.Covers(r) {
			t.Errorf("%s: %v", seed, r)
		}
	}
	none := New(nil, nil).Ports(Request{Want: port.Range{Start: 1, End: 40000}, Proto: port.TCP, Seed: "a"})
	if len(none) > 0 {
		t.Error(none)
	}
}

// A range in which every port is tried finds the only free one.
func TestSeededSearchMissesNothing(t *testing.T) {
	used := func(p uint16) bool { return p != 20007 }
	got := New(nil, nil).Ports(Request{Want: port.One(1), Proto: port.TCP, Seed: "x", Within: port.Range{Start: 20000, End: 20010}, Used: used})
	if !slices.Equal(starts(got), []uint16{20007}) {
		t.Error(got)
	}
}
