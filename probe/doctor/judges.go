package doctor

import (
	"cmp"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// judgeHCNBlock: no port of a block that HCN shows can be bound.
func judgeHCNBlock(m *machine) (Verdict, []Evidence) { return m.judgeClaim(fact.NameHCN) }

// judgeClaim judges by binds whether what a source shows is the block.
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

// boundIn finds a port inside r that can be bound. Only what works both on the loopback address and on all
// addresses counts; a bind of bind-probe.json that worked inside a block did so on both.
func (m *machine) boundIn(r port.Range) (e Evidence, found bool) {
	binds, _ := fuse.Value[[]windows.Bind](m.in, fact.NameBindProbe)
	for _, b := range binds {
		if b.Result == windows.BindOK && r.Contains(b.Port) {
			return evidenceOfBind(b), true
		}
	}
	return Evidence{}, false
}

// refusedEnds are the binds that show r as a block: both ends are in use on both protocols, and no Windows
// program holds them.
func (m *machine) refusedEnds(r port.Range) (evidence []Evidence, ok bool) {
	binds, _ := fuse.Value[[]windows.Bind](m.in, fact.NameBindProbe)
	listeners, known := fuse.Value[[]windows.Listener](m.in, fact.NameListeners)
	if !known {
		return nil, false
	}
	owned := windows.OwnedBy(listeners)
	ends := map[uint16]port.Proto{}
	for _, b := range binds {
		if b.Result == windows.BindInUse && !owned(b.Proto, b.Port) && (b.Port == r.Start || b.Port == r.End) && ends[b.Port]&b.Proto == 0 {
			ends[b.Port] |= b.Proto
			evidence = append(evidence, evidenceOfBind(b))
		}
	}
	return evidence, ends[r.Start] == port.Both && ends[r.End] == port.Both
}

func evidenceOfBind(b windows.Bind) Evidence {
	return Evidence{Code: EvidenceBind, Proto: b.Proto, Port: b.Port, Address: "127.0.0.1", Result: string(b.Result)}
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

func evidenceOfListener(l windows.Listener) Evidence {
	return Evidence{Code: EvidenceListener, Proto: l.Proto, Port: l.Port, Who: l.Process}
}

// judgeVMProcess: when a program inside a VM has answered, the VM's process is in the list.
func judgeVMProcess(m *machine) (Verdict, []Evidence) {
	runs := m.meta.VMProcess
	if m.meta.Vantage != fact.Windows || runs == nil {
		return NotShown, nil
	}
	if *runs {
		return Confirmed, []Evidence{{Code: EvidenceProcess, Who: vmProcess}}
	}
	mode, answered := fuse.Value[string](m.in, fact.NameWSLInfo)
	names, _ := fuse.Value[[]string](m.in, fact.NameListRunning)
	if !answered || len(names) == 0 || mode == string(fact.ModeWSL1) {
		return NotShown, nil
	}
	return Contradicted, []Evidence{
		{Code: EvidenceMissing, Who: vmProcess},
		{Code: EvidenceMode, Source: fact.NameWSLInfo, Who: cmp.Or(mode, "?")},
	}
}

// vmProcess is the name of the process of WSL's VM.
const vmProcess = "vmmemWSL"
