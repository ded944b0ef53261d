package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// told are the ranges that HCN and the inside of the VM tell as the block, each once. What binds find is not among
// them, since binds are what is judged.
func (m *machine) told() (ranges []port.Range) {
	for _, c := range fuse.Claims(m.meta, m.in) {
		if c.Source != fact.NameBindProbe && !slices.Contains(ranges, c.Range) {
			ranges = append(ranges, c.Range)
		}
	}
	return ranges
}

func (m *machine) trials() []windows.Trial {
	trials, _ := fuse.Value[[]windows.Trial](m.in, fact.NameDoctorBinds)
	return trials
}

// owned reports whether a Windows socket holds a port. Where the listeners are unknown, every port may be held.
func (m *machine) owned(proto port.Proto, p uint16) bool {
	listeners, known := fuse.Value[[]windows.Listener](m.in, fact.NameListeners)
	return !known || windows.OwnedBy(listeners)(proto, p)
}

// trialsAtEnds are the trials at both ends of r that which accepts, where no Windows socket is.
func (m *machine) trialsAtEnds(r port.Range, which func(windows.Trial) bool) (out []windows.Trial) {
	for _, t := range m.trials() {
		if (t.Port == r.Start || t.Port == r.End) && which(t) && !m.owned(t.Proto, t.Port) {
			out = append(out, t)
		}
	}
	return out
}

// worksOnBoth reports whether the port of t can be bound both on the loopback address and on all addresses: then
// nothing reserves it. One alone is no proof.
func (m *machine) worksOnBoth(t windows.Trial) bool {
	works := map[string]bool{}
	for _, o := range m.trials() {
		if o.Proto == t.Proto && o.Port == t.Port && o.Option == windows.OptionDefault && o.Error == 0 {
			works[o.Address] = true
		}
	}
	return works[windows.AddressLoopback4] && works[windows.AddressAll4]
}

// boundIn finds a port of r that can be bound: one of bind-probe.json, which inside a block were tried on both
// addresses, or an end of r.
func (m *machine) boundIn(r port.Range) (e Evidence, found bool) {
	binds, _ := fuse.Value[[]windows.Bind](m.in, fact.NameBindProbe)
	for _, b := range binds {
		if b.Result == windows.BindOK && r.Contains(b.Port) {
			return evidenceOfBind(b), true
		}
	}
	for _, t := range m.trials() {
		if (t.Port == r.Start || t.Port == r.End) && m.worksOnBoth(t) {
			return evidenceOfTrial(t), true
		}
	}
	return Evidence{}, false
}

// refusedEnds are the binds that show r as a block: both ends are in use on both protocols, and no Windows
// program holds them.
func (m *machine) refusedEnds(r port.Range) (evidence []Evidence, ok bool) {
	ends := map[uint16]port.Proto{}
	note := func(proto port.Proto, p uint16, e Evidence) {
		if (p == r.Start || p == r.End) && !m.owned(proto, p) && ends[p]&proto == 0 {
			ends[p] |= proto
			evidence = append(evidence, e)
		}
	}
	for _, t := range m.trials() {
		if t.Error == windows.ErrorInUse && t.Option == windows.OptionDefault && t.Address == windows.AddressLoopback4 {
			note(t.Proto, t.Port, evidenceOfTrial(t))
		}
	}
	binds, _ := fuse.Value[[]windows.Bind](m.in, fact.NameBindProbe)
	for _, b := range binds {
		if b.Result == windows.BindInUse {
			note(b.Proto, b.Port, evidenceOfBind(b))
		}
	}
	return evidence, ends[r.Start] == port.Both && ends[r.End] == port.Both
}

func refused(t windows.Trial) bool {
	return t.Error == windows.ErrorInUse || t.Error == windows.ErrorAccess
}

func evidenceOfBind(b windows.Bind) Evidence {
	return Evidence{Code: EvidenceBind, Proto: b.Proto, Port: b.Port, Address: windows.AddressLoopback4, Result: string(b.Result)}
}

func evidenceOfTrial(t windows.Trial) Evidence {
	result := "ok"
	if t.Error != 0 {
		result = fmt.Sprint(t.Error)
	}
	e := Evidence{Code: EvidenceBind, Proto: t.Proto, Port: t.Port, Address: t.Address, Result: result}
	switch t.Option {
	case windows.OptionReuse:
		e.Code, e.Option = EvidenceOption, "SO_REUSEADDR"
	case windows.OptionExclusive:
		e.Code, e.Option = EvidenceOption, "SO_EXCLUSIVEADDRUSE"
	}
	return e
}

func evidenceOfListener(l windows.Listener) Evidence {
	return Evidence{Code: EvidenceListener, Proto: l.Proto, Port: l.Port, Who: l.Process}
}

// summary counts the results of trials at the ends of r.
func summary(r port.Range, trials []windows.Trial) Evidence {
	count := map[uint32]int{}
	for _, t := range trials {
		count[t.Error]++
	}
	var results []string
	for _, e := range []uint32{windows.ErrorAccess, windows.ErrorInUse} {
		if count[e] > 0 {
			results = append(results, fmt.Sprintf("%d: %d×", e, count[e]))
		}
	}
	return Evidence{Code: EvidenceTrials, Range: r, Count: len(trials), Result: strings.Join(results, ", ")}
}
