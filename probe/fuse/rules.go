package fuse

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// addWindowsLists adds the rows of netsh: exclusions and dynamic ranges.
func (f *fusion) addWindowsLists() {
	for _, l := range excludedLists() {
		rows, r, _ := valueOf[[]windows.Exclusion](f.in, l.name)
		for _, row := range rows {
			if row.Range.Single() && !row.Administered && !f.applies(fact.RuleExcludedOne) {
				continue
			}
			kind := fact.KindExcluded
			if row.Administered {
				kind = fact.KindExcludedAdmin
			}
			f.add(fact.Reservation{
				Kind: kind, Range: row.Range, Protos: l.proto, Families: l.family,
				State: r.state(), Source: l.name, Owner: excluder(row),
			})
		}
	}
	for _, l := range dynamicLists() {
		if rng, r, ok := valueOf[port.Range](f.in, l.name); ok {
			f.add(fact.Reservation{
				Kind: fact.KindDynamic, Range: rng, Protos: l.proto, Families: l.family,
				State: r.state(), Source: l.name, Owner: "Windows",
			})
		}
	}
}

// excluder guesses the owner of an exclusion, which netsh does not print: WinNAT takes 100
// ports at a time, and http.sys has well-known ports.
func excluder(row windows.Exclusion) string {
	httpSys := []uint16{5357, 5985, 47001}
	switch {
	case row.Administered:
		return ""
	case row.Range.Len() == 100:
		return "Hyper-V/WinNAT"
	case row.Range.Single() && slices.Contains(httpSys, row.Range.Start):
		return "http.sys"
	}
	return ""
}

func (f *fusion) addWindowsListeners() {
	listeners, r, _ := valueOf[[]windows.Listener](f.in, fact.NameListeners)
	for _, l := range listeners {
		if f.Mode == fact.ModeNAT && f.Mode.ListensForGuest(l.Process) && !f.applies(fact.RuleRelay) {
			continue
		}
		f.add(fact.Reservation{
			Kind: fact.KindListenerWin, Range: port.One(l.Port), Protos: l.Proto, Families: familyOf(l.Address),
			State: r.state(), Source: fact.NameListeners, Owner: ownerOf(l), Address: l.Address.String(),
		})
	}
}

// addForwards adds the forwards of netsh portproxy. One whose port no program listens on is
// only declared: its address is not one of this machine, or the service does not run.
func (f *fusion) addForwards() {
	forwards, r, _ := valueOf[[]windows.Forward](f.in, fact.NamePortProxy)
	for _, w := range forwards {
		state := r.state()
		if f.isSurelyFree(w.Port) {
			state = fact.StateDeclared
		}
		f.add(fact.Reservation{
			Kind: fact.KindForward, Range: port.One(w.Port), Protos: port.TCP, Families: familyOfForward(w),
			State: state, Source: fact.NamePortProxy, Owner: "iphlpsvc", Address: addressOf(w), Target: w.Target(),
		})
	}
}

// isSurelyFree reports whether the listeners on Windows are known and none is on TCP port p.
func (f *fusion) isSurelyFree(p uint16) bool {
	listeners, r, ok := valueOf[[]windows.Listener](f.in, fact.NameListeners)
	return ok && r.state() == fact.StateLive && !windows.OwnedBy(listeners)(port.TCP, p)
}

func familyOfForward(w windows.Forward) fact.Family {
	switch address, err := netip.ParseAddr(w.Address); {
	case err == nil:
		return familyOf(address)
	case w.Family == 4:
		return fact.IPv4
	case w.Family == 6:
		return fact.IPv6
	}
	return fact.BothFamilies
}

// addressOf is the address that a forward listens on, as Reservation.Address has it; a host
// name stays as it is.
func addressOf(w windows.Forward) string {
	if w.Address != "*" {
		return w.Address
	}
	if w.Family == 6 {
		return netip.IPv6Unspecified().String()
	}
	return netip.IPv4Unspecified().String()
}

// ownerOf names the owner of a Windows socket for people.
func ownerOf(l windows.Listener) string {
	switch {
	case l.Process != "" && l.PID != 0:
		return fmt.Sprintf("%s (pid %d)", l.Process, l.PID)
	case l.Process != "":
		return l.Process
	case l.PID == 4:
		return "System (pid 4)"
	case l.PID != 0:
		return fmt.Sprintf("pid %d", l.PID)
	}
	return ""
}

func familyOf(a netip.Addr) fact.Family {
	if a.Is4() {
		return fact.IPv4
	}
	return fact.IPv6
}

// addSysctls adds the ports that Linux itself reserves. In mirrored networking it leaves
// out the port range, which is the block or proves nothing.
func (f *fusion) addSysctls() {
	if f.VMState == fact.VMStopped {
		return
	}
	if rng, r, ok := valueOf[port.Range](f.in, fact.NamePortRange); ok && f.Mode != fact.ModeMirrored {
		f.addGuest(fact.KindGuestEphemeral, rng, r)
	}
	if start, r, ok := valueOf[uint16](f.in, fact.NameUnprivilegedStart); ok && start > 1 {
		f.addGuest(fact.KindPrivileged, port.Range{Start: 1, End: start - 1}, r)
	}
	ranges, r, _ := valueOf[[]port.Range](f.in, fact.NameReservedPorts)
	if f.isBlockComplement(ranges) {
		f.notes[fact.NameReservedPorts] = fact.Note{Code: fact.NoteAllButBlock}
		return
	}
	for _, rng := range ranges {
		f.addGuest(fact.KindGuestReserved, rng, r)
	}
}

func (f *fusion) addGuest(kind fact.Kind, rng port.Range, r Reading) {
	f.add(fact.Reservation{
		Kind: kind, Range: rng, State: r.state(), Source: r.Source.Name, Owner: "Linux",
	})
}

// isBlockComplement reports whether ranges are all ports outside the block, which a
// proposed WSL would set by itself (microsoft/WSL#41448); so the user did not choose them.
func (f *fusion) isBlockComplement(ranges []port.Range) bool {
	if f.Block == nil || len(ranges) != 2 {
		return false
	}
	below, above := ranges[0], ranges[1]
	return below.Start == 1 && above.End == 65535 &&
		below.End+1 == f.Block.Range.Start && f.Block.Range.End+1 == above.Start
}

func (f *fusion) addGuestListeners() {
	if f.VMState == fact.VMStopped {
		return
	}
	var programs programs
	programs.listeners, programs.reading, _ = valueOf[[]windows.Listener](f.in, fact.NameProgramListeners)
	for _, name := range []string{fact.NameProcTCP, fact.NameProcTCP6, fact.NameProcUDP, fact.NameProcUDP6} {
		proto := port.TCP
		if strings.Contains(name, "udp") {
			proto = port.UDP
		}
		sockets, r, _ := valueOf[[]linux.Socket](f.in, name)
		for _, s := range sockets {
			f.add(fact.Reservation{
				Kind: fact.KindListenerGuest, Range: port.One(s.Port), Protos: proto, Families: familyOf(s.Address),
				State: r.state(), Source: name, Address: s.Address.String(), Owner: programs.ownerOf(proto, s),
			})
		}
	}
	if f.Vantage == fact.Other { // which has no other source of listeners
		programs.add(f)
	}
}

// programs are the listening programs of Linux or macOS, where somebody asked for them.
type programs struct {
	listeners []windows.Listener
	reading   Reading
}

// ownerOf names the program that holds a socket, "" if it is unknown.
func (p programs) ownerOf(proto port.Proto, s linux.Socket) string {
	for _, l := range p.listeners {
		if l.Proto == proto && l.Port == s.Port && l.Address == s.Address {
			return ownerOf(l)
		}
	}
	return ""
}

func (p programs) add(f *fusion) {
	for _, l := range p.listeners {
		f.add(fact.Reservation{
			Kind: fact.KindListenerGuest, Range: port.One(l.Port), Protos: l.Proto, Families: familyOf(l.Address),
			State: p.reading.state(), Source: fact.NameProgramListeners, Owner: ownerOf(l), Address: l.Address.String(),
		})
	}
}

// addMirroredRules adds what applies in mirrored networking only: ports whose inbound
// traffic never reaches Linux (MicrosoftDocs WSL/troubleshooting.md), and ports that Linux
// takes without asking Windows (53, and ignoredPorts of .wslconfig).
func (f *fusion) addMirroredRules() {
	if f.Mode != fact.ModeMirrored || f.VMState == fact.VMStopped {
		return
	}
	steered := func(p uint16, proto port.Proto) {
		f.add(fact.Reservation{
			Kind: fact.KindNeverSteered, Range: port.One(p), Protos: proto,
			Source: fact.SourceBuiltin, Owner: "Windows",
		})
	}
	for _, p := range []uint16{135, 1900, 2869, 3702, 5004, 5357, 5358} {
		steered(p, port.TCP)
	}
	steered(68, port.UDP)
	f.add(fact.Reservation{Kind: fact.KindIgnored, Range: port.One(53), Source: fact.SourceBuiltin, Owner: "WSL"})
	for _, p := range f.IgnoredPorts {
		if p != 53 {
			f.add(fact.Reservation{
				Kind: fact.KindIgnored, Range: port.One(p),
				State: fact.StateDeclared, Source: fact.NameWSLConfig, Owner: "WSL",
			})
		}
	}
}
