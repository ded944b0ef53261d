package doctor

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// What is shown between the two sides of WSL: by binds inside WSL, and by binds on Windows at the ports of programs
// inside WSL.

// GuestInput is what GuestPlan chooses from.
type GuestInput struct {
	Mode       fact.Mode
	WSLVersion string              // "" if unknown
	Excluded   []windows.Exclusion // for TCP over IPv4
	Dynamic    port.Range          // Windows' dynamic range for TCP over IPv4
	PortRange  port.Range          // ip_local_port_range; in mirrored networking the block
	Taken      map[uint16]bool     // the TCP ports on which a program inside WSL listens
}

const (
	mostGuestRows = 8 // exclusions whose first port is tried
	dynamicTries  = 4 // ports of the dynamic range that are tried
)

// GuestPlan lists the TCP ports that doctor binds inside WSL: some that Windows excludes, which no Windows program can
// want, and a few of Windows' dynamic range where this version of WSL is known to refuse it.
func GuestPlan(in GuestInput) (ports []uint16) {
	if !in.Mode.SharesPorts() {
		return nil
	}
	usable := func(p uint16) bool { return p >= 1024 && !in.PortRange.Contains(p) && !in.Taken[p] }
	for _, row := range in.Excluded {
		if !row.Administered && usable(row.Range.Start) && len(ports) < mostGuestRows {
			ports = append(ports, row.Range.Start)
		}
	}
	if in.Mode != fact.ModeMirrored || !fact.RefusesDynamicRange(in.WSLVersion) || !in.Dynamic.Valid() {
		return ports
	}
	for i := range dynamicTries {
		p := in.Dynamic.Start + uint16((2*i+1)*in.Dynamic.Len()/(2*dynamicTries))
		if usable(p) && !isExcluded(in.Excluded, p) {
			ports = append(ports, p)
		}
	}
	return ports
}

func isExcluded(rows []windows.Exclusion, p uint16) bool {
	return slices.ContainsFunc(rows, func(row windows.Exclusion) bool { return row.Range.Contains(p) })
}

// excludedBy is the row without an asterisk that excludes p, if there is one.
func excludedBy(rows []windows.Exclusion, p uint16) (windows.Exclusion, bool) {
	i := slices.IndexFunc(rows, func(row windows.Exclusion) bool { return !row.Administered && row.Range.Contains(p) })
	if i < 0 {
		return windows.Exclusion{}, false
	}
	return rows[i], true
}

// judgeGuestExcluded: a program inside WSL cannot bind a port that Windows excludes without an asterisk.
func judgeGuestExcluded(m *machine) (Verdict, []Evidence) {
	rows, _ := fuse.Value[[]windows.Exclusion](m.in, fact.NameExcludedIPv4TCP)
	refusedAnyway := m.snap.Mode == fact.ModeMirrored && fact.RefusesDynamicRange(m.snap.WSLVersion)
	dynamic, _ := fuse.Value[port.Range](m.in, fact.NameDynamicIPv4TCP)
	verdict, evidence := NotShown, []Evidence(nil)
	for _, b := range m.guestBinds() {
		row, excluded := excludedBy(rows, b.Port)
		if !excluded {
			continue
		}
		shown := []Evidence{{Code: EvidenceRange, Source: fact.NameExcludedIPv4TCP, Range: row.Range}, evidenceOfGuest(b)}
		switch {
		case b.Result == windows.BindOK:
			return Contradicted, shown
		case b.Result == windows.BindInUse && !(refusedAnyway && dynamic.Contains(b.Port)) && verdict == NotShown:
			verdict, evidence = Confirmed, shown
		}
	}
	return verdict, evidence
}

// judgeGuestDynamic: a version of WSL that is known to refuse Windows' dynamic range does so.
func judgeGuestDynamic(m *machine) (Verdict, []Evidence) {
	dynamic, ok := fuse.Value[port.Range](m.in, fact.NameDynamicIPv4TCP)
	rows, known := fuse.Value[[]windows.Exclusion](m.in, fact.NameExcludedIPv4TCP)
	if !ok || !known || m.snap.Mode != fact.ModeMirrored || !fact.RefusesDynamicRange(m.snap.WSLVersion) {
		return NotShown, nil
	}
	verdict, evidence := NotShown, []Evidence(nil)
	for _, b := range m.guestBinds() {
		if !dynamic.Contains(b.Port) || isExcluded(rows, b.Port) {
			continue
		}
		shown := []Evidence{{Code: EvidenceRange, Source: fact.NameDynamicIPv4TCP, Range: dynamic}, evidenceOfGuest(b)}
		switch b.Result {
		case windows.BindOK:
			return Contradicted, shown
		case windows.BindInUse:
			verdict, evidence = Confirmed, shown
		}
	}
	return verdict, evidence
}

// guestBinds are the binds inside WSL that Windows decides: outside the block, and not of ports about which WSL does not
// ask.
func (m *machine) guestBinds() []windows.Bind {
	binds, _ := fuse.Value[[]windows.Bind](m.in, fact.NameDoctorGuest)
	if !m.snap.Mode.SharesPorts() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(binds), func(b windows.Bind) bool {
		return b.Proto != port.TCP || !m.snap.AsksWindows(b.Port, windows.AddressLoopback4) ||
			m.snap.Block != nil && m.snap.Block.Range.Contains(b.Port)
	})
}

// judgeShared: Windows refuses the port of a program inside WSL, and no Windows program has the same port.
func judgeShared(m *machine) (Verdict, []Evidence) {
	if !m.snap.Mode.SharesPorts() {
		return NotShown, nil
	}
	verdict, evidence := NotShown, []Evidence(nil)
	for _, p := range m.guestPorts() {
		holder, held := m.windowsListener(p.Port)
		forGuest := held && m.snap.Mode.ListensForGuest(holder.Process)
		switch {
		case !m.snap.AsksWindows(p.Port, p.Address.String()), held && isDockerDesktop(holder.Process):
		case held && !forGuest:
			return Contradicted, []Evidence{evidenceInside(p), evidenceOfListener(holder)}
		case p.Loopback == 0 && p.All == 0:
			return Contradicted, []Evidence{evidenceInside(p), evidenceOnWindows(p)}
		case p.Loopback == windows.ErrorInUse:
			verdict, evidence = Confirmed, []Evidence{evidenceInside(p), evidenceOnWindows(p)}
		}
	}
	return verdict, evidence
}

// isDockerDesktop reports whether a program is Docker Desktop's, which may hold a port on Windows and inside WSL at once
// (MicrosoftDocs/WSL troubleshooting.md).
func isDockerDesktop(process string) bool {
	return strings.HasPrefix(strings.ToLower(process), "com.docker.")
}

// judgeRelayHolds: a Windows program cannot bind 127.0.0.1 where the relay listens.
func judgeRelayHolds(m *machine) (Verdict, []Evidence) {
	verdict, evidence := NotShown, []Evidence(nil)
	for _, p := range m.relayed() {
		relay, found := m.relayAt(p.Port)
		switch {
		case !found:
		case p.Loopback == 0:
			return Contradicted, []Evidence{evidenceOfListener(relay), evidenceOnWindows(p)}
		case p.Loopback == windows.ErrorInUse:
			verdict, evidence = Confirmed, []Evidence{evidenceOfListener(relay), evidenceOnWindows(p)}
		}
	}
	return verdict, evidence
}

// judgeRelayBlind: the relay listens on no port that Windows excludes, also where a program inside WSL does.
func judgeRelayBlind(m *machine) (Verdict, []Evidence) {
	rows, known := fuse.Value[[]windows.Exclusion](m.in, fact.NameExcludedIPv4TCP)
	listeners, read := fuse.Value[[]windows.Listener](m.in, fact.NameListeners)
	if !known || !read || m.snap.Mode != fact.ModeNAT {
		return NotShown, nil
	}
	shown := func(row windows.Exclusion) Evidence {
		return Evidence{Code: EvidenceRange, Source: fact.NameExcludedIPv4TCP, Range: row.Range}
	}
	for _, l := range listeners {
		row, excluded := excludedBy(rows, l.Port)
		if excluded && l.Proto == port.TCP && l.Address.Is4() && fact.ModeNAT.ListensForGuest(l.Process) {
			return Contradicted, []Evidence{shown(row), evidenceOfListener(l)}
		}
	}
	for _, p := range m.relayed() {
		row, excluded := excludedBy(rows, p.Port)
		if _, held := m.windowsListener(p.Port); excluded && !held {
			return Confirmed, []Evidence{shown(row), evidenceInside(p), {Code: EvidenceNoListener, Port: p.Port}}
		}
	}
	return NotShown, nil
}

// guestPorts are the ports on which programs inside WSL listen.
func (m *machine) guestPorts() []windows.GuestPort {
	ports, _ := fuse.Value[[]windows.GuestPort](m.in, fact.NameDoctorInside)
	return ports
}

// relayed are the ports inside WSL to which the relay of NAT mode should lead.
func (m *machine) relayed() []windows.GuestPort {
	if m.snap.Mode != fact.ModeNAT || m.snap.NoLocalhost {
		return nil
	}
	return m.guestPorts()
}

// windowsListener is a TCP listener of Windows on p that listens on the loopback address or on all addresses.
func (m *machine) windowsListener(p uint16) (windows.Listener, bool) {
	return m.listener(p, func(l windows.Listener) bool { return l.Address.IsUnspecified() || l.Address.IsLoopback() })
}

// relayAt is the relay's listener on 127.0.0.1, if it has the port.
func (m *machine) relayAt(p uint16) (windows.Listener, bool) {
	return m.listener(p, func(l windows.Listener) bool {
		return l.Address.String() == windows.AddressLoopback4 && fact.ModeNAT.ListensForGuest(l.Process)
	})
}

// listener is the first TCP listener of Windows on p that is as asked for.
func (m *machine) listener(p uint16, is func(windows.Listener) bool) (windows.Listener, bool) {
	listeners, _ := fuse.Value[[]windows.Listener](m.in, fact.NameListeners)
	i := slices.IndexFunc(listeners, func(l windows.Listener) bool { return l.Proto == port.TCP && l.Port == p && is(l) })
	if i < 0 {
		return windows.Listener{}, false
	}
	return listeners[i], true
}

func evidenceOfGuest(b windows.Bind) Evidence {
	result := string(b.Result)
	if b.Result == windows.BindInUse {
		result = "EADDRINUSE"
	}
	return Evidence{Code: EvidenceGuestBind, Proto: b.Proto, Port: b.Port, Result: result}
}

func evidenceInside(p windows.GuestPort) Evidence {
	return Evidence{Code: EvidenceInside, Port: p.Port, Address: p.Address.String()}
}

func evidenceOnWindows(p windows.GuestPort) Evidence {
	return evidenceOfTrial(windows.Trial{Proto: port.TCP, Port: p.Port, Address: windows.AddressLoopback4, Option: windows.OptionDefault, Error: p.Loopback})
}
