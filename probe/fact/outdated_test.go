package fact

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// TestOutdated checks that nothing which was read stays live, that rules and wishes of the
// user stay as they are, and that the Snapshot before does not change.
func TestOutdated(t *testing.T) {
	of := func(state State, source string) Reservation {
		return Reservation{Kind: KindBlock, Range: port.One(1), State: state, Source: source}
	}
	s := &Snapshot{
		VMState: VMRunning, Block: &Block{State: StateLive, Source: NameHCN},
		Reservations: []Reservation{
			of(StateLive, NameHCN), of(StateStale, NameHCN), of(StatePredicted, NamePortRange),
			of(StateLive, SourceUser), of(StateLive, SourcePolicy), of(StateLive, SourceBuiltin),
		},
		Sources: []Source{{Name: NameHCN, Status: StatusOK}, {Name: NameRegistry, Status: StatusDenied, Detail: "no"}},
	}
	o := s.Outdated()
	for i, want := range []State{StateStale, StateStale, StatePredicted, StateLive, StateLive, StateLive} {
		if got := o.Reservations[i].State; got != want {
			t.Errorf("reservation %d: %s, want %s", i, got, want)
		}
	}
	if o.VMState != VMUnknown || o.Block.State != StateStale {
		t.Errorf("VM %s, block %s", o.VMState, o.Block.State)
	}
	if got := o.Sources[0]; got.Status != StatusTimeout || got.Note.Code != NoteOldAnswer {
		t.Errorf("%+v", got)
	}
	if got := o.Sources[1]; got != s.Sources[1] {
		t.Errorf("%+v", got)
	}
	if s.VMState != VMRunning || s.Block.State != StateLive || s.Reservations[0].State != StateLive || s.Sources[0].Status != StatusOK {
		t.Errorf("the Snapshot before has changed: %+v", s)
	}
	if empty := (&Snapshot{}).Outdated(); empty.Block != nil || len(empty.Reservations)+len(empty.Sources) > 0 {
		t.Errorf("%+v", empty)
	}
}
