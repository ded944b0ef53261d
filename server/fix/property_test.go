package fix

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"pgregory.net/rapid"
)

// kinds are all kinds of reservations, also those that a later change adds.
func kinds() (all []fact.Kind) {
	for _, k := range fact.Kinds() {
		all = append(all, k.Kind)
	}
	return all
}

// aMachine draws any machine, consistent or not.
func aMachine(t *rapid.T) *fact.Snapshot {
	s := &fact.Snapshot{
		Vantage:    rapid.SampledFrom([]fact.Vantage{fact.Windows, fact.WSL2, fact.Linux}).Draw(t, "vantage"),
		Mode:       rapid.SampledFrom([]fact.Mode{fact.ModeMirrored, fact.ModeNAT, fact.ModeConsomme, fact.ModeUnknown}).Draw(t, "mode"),
		WSLVersion: rapid.SampledFrom([]string{"", "2.6.3", "2.9.4"}).Draw(t, "version"),
	}
	for range rapid.IntRange(0, 12).Draw(t, "reservations") {
		start := rapid.IntRange(1, 65535).Draw(t, "start")
		s.Reservations = append(s.Reservations, fact.Reservation{
			Kind:     rapid.SampledFrom(kinds()).Draw(t, "kind"),
			Range:    port.Range{Start: uint16(start), End: uint16(min(65535, start+rapid.IntRange(0, 6000).Draw(t, "width")))},
			Protos:   rapid.SampledFrom([]port.Proto{port.TCP, port.UDP, port.Both}).Draw(t, "protos"),
			Families: rapid.SampledFrom([]fact.Family{fact.IPv4, fact.IPv6, fact.BothFamilies}).Draw(t, "families"),
			State:    rapid.SampledFrom([]fact.State{fact.StateLive, fact.StateStale, fact.StatePredicted}).Draw(t, "state"),
		})
	}
	return s
}

// On any machine, with silent codes shown as well, a suggested port has no finding.
func TestSuggestionsLeaveNoFinding(t *testing.T) {
	everything := map[check.Code]check.Severity{}
	for _, c := range []check.Code{check.CodePredicted, check.CodeDynamic, check.CodeEphemeral, check.CodeRelayBlind, check.CodeLinuxEphemeral} {
		everything[c] = check.Hint
	}
	rapid.Check(t, func(t *rapid.T) {
		s := aMachine(t)
		start := rapid.Uint16Range(1, 65000).Draw(t, "port")
		l := scan.Literal{
			Range:  port.Range{Start: start, End: start + rapid.Uint16Range(0, 20).Draw(t, "width")},
			Proto:  rapid.SampledFrom([]port.Proto{port.TCP, port.UDP, port.Both}).Draw(t, "proto"),
			Role:   rapid.SampledFrom([]scan.Role{scan.HostBind, scan.HostConnect}).Draw(t, "role"),
			Binder: rapid.SampledFrom([]scan.Binder{scan.ByProgram, scan.ByPublisher, scan.ByClient, scan.ByForwarder}).Draw(t, "binder"),
		}
		for _, g := range suggest.New(s, nil).Ports(suggest.Request{Want: l.Range, Proto: l.Proto}) {
			moved := l
			moved.Range = g.Range
			if f, ok := check.One(moved, s, check.Settings{Severity: everything}); ok {
				t.Fatalf("%v was suggested for %v, and is found: %s %s", g.Range, l.Range, f.Code, f.Message)
			}
		}
	})
}
