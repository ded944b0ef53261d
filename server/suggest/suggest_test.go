package suggest

import (
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"pgregory.net/rapid"
)

func held(kind fact.Kind, start, end uint16) fact.Reservation {
	return fact.Reservation{Kind: kind, Range: port.Range{Start: start, End: end}, Protos: port.Both, Families: fact.BothFamilies}
}

func starts(rs []Suggestion) []uint16 {
	var out []uint16
	for _, r := range rs {
		out = append(out, r.Range.Start)
	}
	return out
}

// anyOf returns whether one of the ranges holds a port.
func anyOf(rs ...port.Range) func(uint16) bool {
	return func(p uint16) bool {
		return slices.ContainsFunc(rs, func(r port.Range) bool { return r.Contains(p) })
	}
}

func TestKeepsLastDigitsNearestFirst(t *testing.T) {
	s := &fact.Snapshot{Reservations: []fact.Reservation{held(fact.KindBlock, 44620, 48715)}}
	for _, c := range []struct {
		name string
		req  Request
		want []uint16
	}{
		{"five digits", Request{Want: port.One(45456), Proto: port.TCP}, []uint16{25456, 15456, 5456}},
		{"used elsewhere", Request{Want: port.One(45456), Proto: port.TCP, Used: anyOf(port.One(25456))}, []uint16{15456, 5456, 32456}},
		{"well known nearby", Request{Want: port.One(48080), Proto: port.TCP}, []uint16{28080, 32080, 31080}},
		{"low", Request{Want: port.One(80), Proto: port.TCP}, []uint16{10080 + 10000, 30080, 2080}},
		{"a range keeps its width", Request{Want: port.Range{Start: 45000, End: 45009}, Proto: port.TCP}, []uint16{25000, 15000, 32000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := starts(New(s, nil).Ports(c.req)); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestNothingFreeGivesNothing(t *testing.T) {
	s := &fact.Snapshot{Reservations: []fact.Reservation{held(fact.KindDynamic, 1024, 65535)}}
	if got := New(s, nil).Ports(Request{Want: port.One(45456), Proto: port.TCP}); len(got) != 0 {
		t.Errorf("got %v although every port is in the dynamic range", got)
	}
}

func TestConfirmHasTheLastWord(t *testing.T) {
	got := New(&fact.Snapshot{}, nil).Ports(Request{Want: port.One(45456), Proto: port.UDP, Confirm: func(r port.Range, p port.Proto) bool {
		return r.Start != 25456 && p == port.UDP
	}})
	if want := []uint16{15456, 5456, 32456}; !slices.Equal(starts(got), want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTellsWhyANearerNumberWasPassedOver(t *testing.T) {
	s := &fact.Snapshot{Reservations: []fact.Reservation{held(fact.KindBlock, 44620, 48715), held(fact.KindExcluded, 25400, 25499)}}
	got := New(s, []port.Range{{Start: 5000, End: 9095}}).Ports(Request{Want: port.One(45456), Proto: port.TCP})
	want := []Suggestion{
		{Range: port.One(15456), Passed: port.One(25456), Why: Reason(fact.KindExcluded)},
		{Range: port.One(32456), Passed: port.One(5456), Why: ReasonSeen},
		{Range: port.One(31456)},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

// On any machine a suggestion is as wide as asked, outside every reservation and every used
// port, within bounds, and never given twice.
func TestSuggestionsAreFree(t *testing.T) {
	rng := rapid.Custom(func(t *rapid.T) port.Range {
		start := rapid.Uint16Range(1, 65000).Draw(t, "start")
		return port.Range{Start: start, End: start + rapid.Uint16Range(0, 535).Draw(t, "width")}
	})
	rapid.Check(t, func(t *rapid.T) {
		s := &fact.Snapshot{}
		for _, r := range rapid.SliceOfN(rng, 0, 40).Draw(t, "held") {
			s.Reservations = append(s.Reservations, held(fact.KindExcluded, r.Start, r.End))
		}
		used := rapid.SliceOfN(rng, 0, 10).Draw(t, "used")
		want := rng.Draw(t, "want")
		got := New(s, nil).Ports(Request{Want: want, Proto: port.TCP, Used: anyOf(used...)})
		for i, g := range got {
			r := g.Range
			if r.Len() != want.Len() || !Default.Covers(r) {
				t.Fatalf("%v is not a range of width %d within %v", r, want.Len(), Default)
			}
			for _, v := range s.Reservations {
				if v.Range.Overlaps(r) {
					t.Fatalf("%v overlaps reservation %v", r, v.Range)
				}
			}
			if slices.ContainsFunc(used, r.Overlaps) || slices.ContainsFunc(got[:i], func(o Suggestion) bool { return o.Range.Overlaps(r) }) {
				t.Fatalf("%v is used already", r)
			}
		}
	})
}
