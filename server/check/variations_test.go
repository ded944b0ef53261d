package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

var (
	everySide  = []Side{SideWindows, SideWSL, SideDockerDesktop, SideDockerWSL, SideEngine, SideNone}
	everyMode  = []fact.Mode{fact.ModeUnknown, fact.ModeNAT, fact.ModeBridged, fact.ModeMirrored, fact.ModeConsomme, fact.ModeNone, fact.ModeWSL1}
	everyState = []fact.State{fact.StateLive, fact.StateStale, fact.StatePredicted, fact.StateDeclared}
)

// variation is a case with one thing changed. same says whether the code of the case, with
// the same cures, must be found there too.
type variation struct {
	tcase
	name string
	same bool
}

// variations are what the lines "sides", "modes", "states" and "despite" of a case say: the
// code is found on these sides, in these modes and for these states only; and it is found
// despite each thing named.
func (c *tcase) variations() (out []variation) {
	add := func(name string, same bool, change func(*tcase)) {
		v := variation{tcase: *c, name: name, same: same}
		v.snap.Reservations = slices.Clone(c.snap.Reservations)
		change(&v.tcase)
		out = append(out, v)
	}
	for _, side := range everySide {
		if c.sides != nil {
			add("side "+string(side), listed(c.sides, string(side)), func(c *tcase) { c.set.Side = side })
		}
	}
	for _, mode := range everyMode {
		if c.modes != nil {
			name := cmp.Or(string(mode), "unknown")
			add("mode "+name, listed(c.modes, name), func(c *tcase) { c.snap.Mode = mode })
		}
	}
	for _, state := range everyState {
		if c.states != nil {
			add("state "+string(state), listed(c.states, string(state)), func(c *tcase) { c.snap.Reservations[0].State = state })
		}
	}
	for _, word := range c.despite {
		add("despite "+word, true, func(c *tcase) { c.add(word) })
	}
	return out
}

// wrongOrder says where the line "order" of a case is not met: it has the codes that are
// found with all reservations, without the first one, without the first two, and so on.
func (c *tcase) wrongOrder(t *table) string {
	fewer := *c
	for i, want := range c.order {
		fewer.snap.Reservations = c.snap.Reservations[i:]
		if f, _ := t.judge(&fewer); string(f.Code) != want {
			return fmt.Sprintf("without the first %d reservations: got %q, want %q", i, f.Code, want)
		}
	}
	return ""
}

// listed reports whether a line has the word; "any" stands for all words.
func listed(line []string, word string) bool {
	return slices.Contains(line, word) || slices.Contains(line, "any")
}

// add changes the case by a word of the line "despite".
func (c *tcase) add(word string) {
	first := &c.snap.Reservations[0]
	hold := func(r fact.Reservation) {
		r.Range, r.Families = c.literal.Range, fact.BothFamilies
		c.snap.Reservations = append(c.snap.Reservations, r)
	}
	switch key, value, _ := strings.Cut(word, "="); key {
	case "held-at":
		first.Address = value
	case "root":
		c.set.Root = true
	case "no-localhost":
		c.snap.NoLocalhost = true
	case "ignored":
		c.snap.IgnoredPorts = append(slices.Clone(c.snap.IgnoredPorts), c.literal.Range.Start)
	case "block":
		c.snap.Block = &fact.Block{Range: c.literal.Range, State: fact.StatePredicted}
		hold(fact.Reservation{Kind: fact.KindBlockPredicted, Protos: port.Both, State: fact.StatePredicted})
	case "udp-listener":
		hold(fact.Reservation{Kind: fact.KindListenerWin, Protos: port.UDP, State: fact.StateLive})
	case "v6":
		first.Families = fact.IPv6
	case "at":
		c.literal.Address = value
	case "moved":
		c.moveTo(value)
	case "owner":
		first.Owner = value
	default:
		panic("despite what? " + word)
	}
}

// moveTo moves the literal to another port and protocol, and with it what the machine holds:
// a range becomes one of a hundred ports, so that it stays a range.
func (c *tcase) moveTo(text string) {
	to, proto, err := port.ParseRange(text)
	if err != nil {
		panic(err)
	}
	c.literal.Range, c.literal.Proto = to, proto
	for i := range c.snap.Reservations {
		r := &c.snap.Reservations[i]
		if r.Protos |= proto; r.Range.Single() {
			r.Range = to
		} else {
			r.Range = port.Range{Start: to.Start, End: to.Start + 99}
		}
	}
}
