package doctor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

func judgeHCNBlock(m *machine) (Verdict, []Evidence)   { return m.judgeClaim(fact.NameHCN) }
func judgeGuestRange(m *machine) (Verdict, []Evidence) { return m.judgeClaim(fact.NamePortRange) }

// judgeClaim judges by binds whether what a source shows is the block: nothing can be bound at its ends.
func (m *machine) judgeClaim(source string) (Verdict, []Evidence) {
	verdict, evidence := NotShown, []Evidence(nil)
	for _, c := range fuse.Claims(m.meta, m.in) {
		if c.Source != source {
			continue
		}
		shown := Evidence{Code: EvidenceRange, Source: source, Range: c.Range}
		if bound, found := m.boundIn(c.Range); found {
			return Contradicted, []Evidence{shown, bound}
		}
		if refused, ok := m.refusedEnds(c.Range); ok && verdict == NotShown {
			verdict, evidence = Confirmed, append([]Evidence{shown}, refused...)
		}
	}
	return verdict, evidence
}

// judgeInUse: the answer to a bind in the block is 10048 on 127.0.0.1, and not 10013.
func judgeInUse(m *machine) (Verdict, []Evidence) {
	verdict, evidence := NotShown, []Evidence(nil)
	for _, r := range m.told() {
		at := m.trialsAtEnds(r, func(t windows.Trial) bool {
			return t.Address == windows.AddressLoopback4 && t.Option == windows.OptionDefault
		})
		for _, t := range at {
			if t.Error == windows.ErrorAccess {
				return Contradicted, []Evidence{evidenceOfTrial(t)}
			}
		}
		if _, refused := m.refusedEnds(r); refused && len(at) > 0 {
			verdict, evidence = Confirmed, []Evidence{summary(r, at)}
		}
	}
	return verdict, evidence
}

// judgeAddresses: what is refused on 127.0.0.1 is refused on every address.
func judgeAddresses(m *machine) (Verdict, []Evidence) {
	return m.judgeRefusals(func(t windows.Trial) bool { return t.Option == windows.OptionDefault })
}

// judgeOptions: what is refused by default is refused with every option.
func judgeOptions(m *machine) (Verdict, []Evidence) {
	return m.judgeRefusals(func(t windows.Trial) bool {
		return t.Option != windows.OptionDefault && t.Address == windows.AddressLoopback4
	})
}

// judgeRefusals judges whether some trials at the ends of a block are all refused, where the plain ones are. Errors
// other than the two of a refusal say nothing, such as those of a machine without IPv6.
func (m *machine) judgeRefusals(which func(windows.Trial) bool) (Verdict, []Evidence) {
	verdict, evidence := NotShown, []Evidence(nil)
	for _, r := range m.told() {
		if _, refused := m.refusedEnds(r); !refused {
			continue
		}
		at := slices.DeleteFunc(m.trialsAtEnds(r, which), func(t windows.Trial) bool { return t.Error != 0 && !refused(t) })
		for _, t := range at {
			if t.Error == 0 {
				return Contradicted, []Evidence{evidenceOfTrial(t)}
			}
		}
		if len(at) > 0 {
			verdict, evidence = Confirmed, []Evidence{summary(r, at)}
		}
	}
	return verdict, evidence
}

// judgeNeighbours: the ports beside a Windows socket inside the block are refused. Where both neighbours can be bound on
// both addresses, the range is not reserved as a whole.
func judgeNeighbours(m *machine) (Verdict, []Evidence) {
	verdict, evidence := NotShown, []Evidence(nil)
	listeners, _ := fuse.Value[[]windows.Listener](m.in, fact.NameListeners)
	for _, r := range m.told() {
		for _, l := range listeners {
			if !r.Contains(l.Port) {
				continue
			}
			for _, t := range m.trials() {
				beside := t.Port == l.Port-1 || t.Port == l.Port+1
				switch {
				case !beside || !r.Contains(t.Port) || t.Address != windows.AddressLoopback4 || m.owned(t.Proto, t.Port) || t.Option != windows.OptionDefault:
				case m.worksOnBoth(t):
					return Contradicted, []Evidence{evidenceOfListener(l), evidenceOfTrial(t)}
				case t.Error == windows.ErrorInUse:
					verdict, evidence = Confirmed, []Evidence{evidenceOfListener(l), evidenceOfTrial(t)}
				}
			}
		}
	}
	return verdict, evidence
}

// judgeSearch: a search of all ports finds a block that another source tells and binds confirm.
func judgeSearch(m *machine) (Verdict, []Evidence) {
	binds, _ := fuse.Value[[]windows.Bind](m.in, fact.NameBindProbe)
	if !windows.SearchedAll(binds) {
		return NotShown, nil
	}
	for _, r := range m.told() {
		if _, refused := m.refusedEnds(r); !refused {
			continue
		}
		shown := Evidence{Code: EvidenceRange, Source: fact.NameDoctorBinds, Range: r}
		found, ok := windows.FindBlock(binds, m.owned)
		switch {
		case !ok:
			return Contradicted, []Evidence{shown, {Code: EvidenceInVain, Source: fact.NameBindProbe}}
		case found == r:
			return Confirmed, []Evidence{shown, {Code: EvidenceRange, Source: fact.NameBindProbe, Range: found}}
		}
	}
	return NotShown, nil
}

// judgeAvoids: no Windows program holds a port of a block that binds confirm; nobody can take one there later, so it
// held it when WSL started. One that holds a port of the usual place has moved the block.
func judgeAvoids(m *machine) (Verdict, []Evidence) {
	b := m.snap.Block
	listeners, known := fuse.Value[[]windows.Listener](m.in, fact.NameListeners)
	if b == nil || !known {
		return NotShown, nil
	}
	if _, refused := m.refusedEnds(b.Range); !refused {
		return NotShown, nil
	}
	shown := Evidence{Code: EvidenceRange, Source: b.Source, Range: b.Range}
	verdict, evidence := NotShown, []Evidence(nil)
	for _, l := range listeners {
		switch {
		case b.Range.Contains(l.Port):
			return Contradicted, []Evidence{shown, evidenceOfListener(l)}
		case fuse.UsualBlock().Contains(l.Port):
			verdict, evidence = Confirmed, []Evidence{shown, evidenceOfListener(l)}
		}
	}
	return verdict, evidence
}

// judgeUsualPlace: the block is at its usual place, or a Windows program holds a port there. Without the
// listeners nothing shows why it is elsewhere.
func judgeUsualPlace(m *machine) (Verdict, []Evidence) {
	b, usual := m.snap.Block, fuse.UsualBlock()
	if b == nil || b.State != fact.StateLive {
		return NotShown, nil
	}
	shown := Evidence{Code: EvidenceRange, Source: b.Source, Range: b.Range}
	if b.Range == usual {
		return Confirmed, []Evidence{shown}
	}
	listeners, known := fuse.Value[[]windows.Listener](m.in, fact.NameListeners)
	if !known {
		return NotShown, []Evidence{shown}
	}
	for _, l := range listeners {
		if usual.Contains(l.Port) {
			return NotShown, []Evidence{shown, evidenceOfListener(l)}
		}
	}
	return Contradicted, []Evidence{shown}
}

// judgeNotListed: no row of netsh covers the block.
func judgeNotListed(m *machine) (Verdict, []Evidence) {
	b := m.snap.Block
	if b == nil || b.State != fact.StateLive {
		return NotShown, nil
	}
	read := 0
	for _, name := range exclusions {
		rows, ok := fuse.Value[[]windows.Exclusion](m.in, name)
		if ok {
			read++
		}
		for _, row := range rows {
			if row.Range.Contains(b.Range.Start) && row.Range.Contains(b.Range.End) {
				return Contradicted, []Evidence{{Code: EvidenceRange, Source: b.Source, Range: b.Range}, {Code: EvidenceRange, Source: name, Range: row.Range}}
			}
		}
	}
	if read == 0 {
		return NotShown, nil
	}
	return Confirmed, []Evidence{{Code: EvidenceRange, Source: b.Source, Range: b.Range}, {Code: EvidenceLists, Count: read}}
}

func judgeExcluded(m *machine) (Verdict, []Evidence) {
	return m.judgeExclusions(func(r port.Range) bool { return !r.Single() })
}

func judgeExcludedOne(m *machine) (Verdict, []Evidence) { return m.judgeExclusions(port.Range.Single) }

// judgeExclusions judges whether rows without an asterisk refuse binds with 10013 where nobody listens.
func (m *machine) judgeExclusions(which func(port.Range) bool) (Verdict, []Evidence) {
	verdict, evidence := NotShown, []Evidence(nil)
	for _, proto := range []port.Proto{port.TCP, port.UDP} {
		name := excludedName(proto)
		rows, _ := fuse.Value[[]windows.Exclusion](m.in, name)
		for _, t := range m.trials() {
			i := slices.IndexFunc(rows, func(row windows.Exclusion) bool {
				return !row.Administered && which(row.Range) && row.Range.Contains(t.Port)
			})
			switch {
			case i < 0 || t.Proto != proto || t.Option != windows.OptionDefault || t.Address != windows.AddressLoopback4 || m.owned(t.Proto, t.Port):
			case m.worksOnBoth(t):
				return Contradicted, []Evidence{{Code: EvidenceRange, Source: name, Range: rows[i].Range}, evidenceOfTrial(t)}
			case t.Error == windows.ErrorAccess && verdict == NotShown:
				verdict, evidence = Confirmed, []Evidence{{Code: EvidenceRange, Source: name, Range: rows[i].Range}, evidenceOfTrial(t)}
			}
		}
	}
	return verdict, evidence
}

// excludedName is netsh's list of exclusions for IPv4.
func excludedName(proto port.Proto) string {
	if proto == port.UDP {
		return fact.NameExcludedIPv4UDP
	}
	return fact.NameExcludedIPv4TCP
}

// judgeAdministered: a row with an asterisk refuses no bind where nobody listens. A port that another row excludes too
// shows nothing.
func judgeAdministered(m *machine) (Verdict, []Evidence) {
	verdict, evidence := NotShown, []Evidence(nil)
	for _, proto := range []port.Proto{port.TCP, port.UDP} {
		name := excludedName(proto)
		rows, _ := fuse.Value[[]windows.Exclusion](m.in, name)
		for _, t := range m.trials() {
			if t.Proto != proto || t.Option != windows.OptionDefault || t.Address != windows.AddressLoopback4 || m.owned(t.Proto, t.Port) {
				continue
			}
			of := slices.DeleteFunc(slices.Clone(rows), func(row windows.Exclusion) bool { return !row.Range.Contains(t.Port) })
			if len(of) == 0 || slices.ContainsFunc(of, func(row windows.Exclusion) bool { return !row.Administered }) {
				continue
			}
			shown := []Evidence{{Code: EvidenceRange, Source: name, Range: of[0].Range}, evidenceOfTrial(t)}
			switch {
			case t.Error == windows.ErrorAccess && m.errorOnAll(t) == windows.ErrorAccess:
				return Contradicted, shown
			case m.worksOnBoth(t) && verdict == NotShown:
				verdict, evidence = Confirmed, shown
			}
		}
	}
	return verdict, evidence
}

// errorOnAll is the error of binding the port of t on all addresses, 0 if that works or was not tried.
func (m *machine) errorOnAll(t windows.Trial) uint32 {
	for _, o := range m.trials() {
		if o.Proto == t.Proto && o.Port == t.Port && o.Option == windows.OptionDefault && o.Address == windows.AddressAll4 {
			return o.Error
		}
	}
	return 0
}

// judgeHCNPorts: a port that HCN holds alone for a VM is refused on Windows, and no Windows program holds it.
func judgeHCNPorts(m *machine) (Verdict, []Evidence) {
	entries, _ := fuse.Value[[]windows.HCNEntry](m.in, fact.NameHCN)
	_, others := windows.Blocks(entries)
	verdict, evidence := NotShown, []Evidence(nil)
	for _, e := range others {
		if !e.Range.Single() || m.snap.Block != nil && m.snap.Block.Range.Contains(e.Range.Start) {
			continue
		}
		shown := Evidence{Code: EvidenceRange, Source: fact.NameHCN, Range: e.Range}
		for _, t := range m.trials() {
			switch {
			case t.Port != e.Range.Start || t.Proto&e.Protos == 0 || t.Option != windows.OptionDefault || t.Address != windows.AddressLoopback4 || m.owned(t.Proto, t.Port):
			case m.worksOnBoth(t):
				return Contradicted, []Evidence{shown, evidenceOfTrial(t)}
			case t.Error == windows.ErrorInUse && verdict == NotShown:
				verdict, evidence = Confirmed, []Evidence{shown, evidenceOfTrial(t)}
			}
		}
	}
	return verdict, evidence
}

// judgeVMID: HCN has a block of the VM whose id wslinfo tells. If it has the range that Linux uses, which binds confirm,
// for another VM only, the id is not the one that HCN names.
func judgeVMID(m *machine) (Verdict, []Evidence) {
	id, told := fuse.Value[string](m.in, fact.NameVMID)
	entries, _ := fuse.Value[[]windows.HCNEntry](m.in, fact.NameHCN)
	used, _ := fuse.Value[port.Range](m.in, fact.NamePortRange)
	blocks, _ := windows.Blocks(entries)
	if !told || m.snap.Mode != fact.ModeMirrored {
		return NotShown, nil
	}
	shown := func(b windows.HCNEntry) []Evidence {
		return []Evidence{{Code: EvidenceRange, Source: fact.NameHCN, Range: b.Range}, {Code: EvidenceRange, Source: fact.NamePortRange, Range: used}}
	}
	if i := slices.IndexFunc(blocks, func(b windows.HCNEntry) bool { return b.VM() == id }); i >= 0 {
		return Confirmed, shown(blocks[i])
	}
	if i := slices.IndexFunc(blocks, func(b windows.HCNEntry) bool { return b.Range == used }); i >= 0 {
		if _, refused := m.refusedEnds(used); refused {
			return Contradicted, shown(blocks[i])
		}
	}
	return NotShown, nil
}

// judgeHCNHarmless: no service runs after a call of HCN that did not run before.
func judgeHCNHarmless(m *machine) (Verdict, []Evidence) {
	call, ok := fuse.Value[windows.HCNCall](m.in, fact.NameDoctorHCN)
	if !ok {
		return NotShown, nil
	}
	evidence := []Evidence{{Code: EvidenceCall, Result: call.HRESULT, Millis: call.Millis}}
	for _, g := range call.Entries {
		evidence = append(evidence, Evidence{Code: EvidenceEntries, Count: g.Count, Who: g.Owner + "/" + g.Target, Result: g.Proto, Width: g.Width})
	}
	for _, name := range windows.Services() {
		before, after := call.Before[name], call.After[name]
		started := (before == windows.ServiceStopped || before == windows.ServiceMissing) && after == windows.ServiceRuns
		e := Evidence{Code: EvidenceService, Who: name, Result: string(before) + " → " + string(after)}
		if started {
			return Contradicted, []Evidence{evidence[0], e}
		}
		evidence = append(evidence, e)
	}
	return Confirmed, evidence
}

// inTime judges whether sources answered within their limits, whatever they answered. What does not exist answers nothing.
func inTime(names ...string) func(*machine) (Verdict, []Evidence) {
	return func(m *machine) (Verdict, []Evidence) {
		timings, _ := fuse.Value[[]Timing](m.in, fact.NameDoctorTimings)
		verdict, evidence := NotShown, []Evidence(nil)
		for _, t := range timings {
			if !slices.Contains(names, t.Source) {
				continue
			}
			var took []string
			late, answered := false, false
			for _, a := range t.Attempts {
				took = append(took, strconv.FormatInt(a.Millis, 10))
				late = late || a.Status == fact.StatusTimeout
				answered = answered || a.Status == fact.StatusOK || a.Status == fact.StatusDenied
			}
			e := Evidence{Code: EvidenceTook, Source: t.Source, Result: strings.Join(took, ", ")}
			switch {
			case late:
				return Contradicted, []Evidence{e}
			case answered:
				verdict, evidence = Confirmed, append(evidence, e)
			}
		}
		return verdict, evidence
	}
}

// judgeVMProcess: when a program inside a VM has answered, the VM's process is in the list. The list is read after the
// answer, so that a VM which starts meanwhile is in it.
func judgeVMProcess(m *machine) (Verdict, []Evidence) {
	system, ok := fuse.Value[windows.System](m.in, fact.NameDoctorSystem)
	if !ok {
		return NotShown, nil
	}
	if slices.Contains(system.VMProcesses, windows.VMProcess) {
		return Confirmed, []Evidence{{Code: EvidenceProcess, Who: windows.VMProcess}}
	}
	mode, answered := fuse.Value[string](m.in, fact.NameWSLInfo)
	names, _ := fuse.Value[[]string](m.in, fact.NameListRunning)
	if !answered || len(names) == 0 || mode == string(fact.ModeWSL1) {
		return NotShown, nil
	}
	evidence := []Evidence{{Code: EvidenceMode, Source: fact.NameWSLInfo, Who: mode}, {Code: EvidenceMissing, Who: windows.VMProcess}}
	for _, name := range system.VMProcesses {
		evidence = append(evidence, Evidence{Code: EvidenceProcess, Who: name})
	}
	return Contradicted, evidence
}

// judgeDefaultPipe: while somebody serves the docker command's default pipe, Docker Desktop serves its own. While it runs
// Windows containers that pipe is another one, which shows nothing.
func judgeDefaultPipe(m *machine) (Verdict, []Evidence) {
	s, ok := fuse.Value[windows.System](m.in, fact.NameDoctorSystem)
	relies := s.DockerEndpoint == "default" && (s.DockerDesktop || s.DesktopPipe)
	switch {
	case !ok || !relies || !s.DefaultPipe || s.WindowsPipe && !s.DesktopPipe:
		return NotShown, nil
	case s.DesktopPipe:
		return Confirmed, []Evidence{{Code: EvidencePipe, Who: "docker_engine"}, {Code: EvidencePipe, Who: "dockerDesktopLinuxEngine"}}
	}
	return Contradicted, []Evidence{{Code: EvidencePipe, Who: "docker_engine"}, {Code: EvidenceNoPipe, Who: "dockerDesktopLinuxEngine"}}
}

// judgeMaxUserPort: the dynamic range is 1024 to MaxUserPort, where that value exists.
func judgeMaxUserPort(m *machine) (Verdict, []Evidence) {
	registry, _ := fuse.Value[windows.Registry](m.in, fact.NameRegistry)
	dynamic, ok := fuse.Value[port.Range](m.in, fact.NameDynamicIPv4TCP)
	if registry.MaxUserPort == nil || !ok {
		return NotShown, nil
	}
	evidence := []Evidence{
		{Code: EvidenceValue, Who: "MaxUserPort", Result: fmt.Sprint(*registry.MaxUserPort)},
		{Code: EvidenceRange, Source: fact.NameDynamicIPv4TCP, Range: dynamic},
	}
	if dynamic.Start == 1024 && uint32(dynamic.End) == *registry.MaxUserPort {
		return Confirmed, evidence
	}
	return Contradicted, evidence
}
