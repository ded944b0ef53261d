package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// TestDoubtedAdvice: where doctor has shown that the block does not avoid ports in use, nobody is told to start a program
// before WSL, or to hold a port; where binds give another error, no number is named.
func TestDoubtedAdvice(t *testing.T) {
	for _, c := range []struct {
		name          string
		rule          fact.Rule
		cured, number bool
	}{
		{"nothing in doubt", "", true, true},
		{"the cure", fact.RuleStartFirst, false, true},
		{"the number", fact.RuleBlockError, true, false},
	} {
		snap := &fact.Snapshot{
			Vantage: fact.Windows, Mode: fact.ModeMirrored, VMState: fact.VMRunning, Doubts: fact.Doubts{{Rules: []fact.Rule{c.rule}}},
			Reservations: []fact.Reservation{{
				Kind: fact.KindBlock, Range: port.Range{Start: 44620, End: 48715}, Protos: port.Both, Families: fact.BothFamilies,
				Side: fact.SideWindows, State: fact.StateLive,
			}},
		}
		literal := scan.Literal{Range: port.One(45456), Proto: port.TCP, Role: scan.HostBind}
		f, ok := New(snap, Settings{Side: SideWindows}).Literal(literal)
		if !ok {
			t.Fatalf("%s: no finding", c.name)
		}
		if slices.Contains(f.Cures, CureHold) != c.cured {
			t.Errorf("%s: hold among the cures %v", c.name, f.Cures)
		}
		if got := slices.Contains(f.Cures, CureStartFirst); got != c.cured || strings.Contains(f.Message, "before WSL") != c.cured {
			t.Errorf("%s: cures %v, %s", c.name, f.Cures, f.Message)
		}
		if strings.Contains(f.Message, "10048") != c.number {
			t.Errorf("%s: %s", c.name, f.Message)
		}
	}
}
