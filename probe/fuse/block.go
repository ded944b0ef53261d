package fuse

import (
	"slices"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// claim is the block as one source reports it.
type claim struct {
	port.Range
	source string
	state  fact.State
	at     time.Time
	owner  string
}

// linuxDefaults are the default port ranges of the kernel and of the VM which WSL
// containers run in (microsoft/WSL WSLCInit.cpp). Neither is a block.
func linuxDefaults() []port.Range {
	return []port.Range{{Start: 32768, End: 60999}, {Start: 10000, End: 20001}}
}

// couldBeBlock reports whether the numbers of r fit a block: sizes of 301, 4096 and 4097
// ports were seen, 2 to 8192 are being discussed.
func couldBeBlock(r port.Range) bool {
	for _, d := range linuxDefaults() {
		if r == d {
			return false
		}
	}
	return r.Start >= 1024 && r.Len() >= 2 && r.Len() <= 8193
}

// isSetByWSL reports whether the port range inside the VM can be the one that WSL set
// to its block.
func (f *fusion) isSetByWSL(r port.Range) bool {
	return couldBeBlock(r) && !slices.Contains(f.meta.PortRangesSet, linux.FormatPortRange(r))
}

// firstMirroredBuild is the build of Windows 11 22H2, before which there is no
// mirrored networking.
const firstMirroredBuild = 22621

// setBlock takes the strongest claim that no other source contradicts. Sources in order:
// HCN, the port range inside the VM, binding on Windows. Without any, a block may be
// predicted while the VM is stopped.
func (f *fusion) setBlock() {
	if f.Mode != fact.ModeUnknown && f.Mode != fact.ModeMirrored {
		return
	}
	hcn := f.hcnClaims()
	claims := append(append(hcn, f.sysctlClaim()...), f.bindClaim()...)
	f.noteDisagreement(hcn)
	for _, c := range claims {
		if why, found := f.contradiction(c); found {
			f.notes[c.source] = why
			continue
		}
		f.noteListener(c)
		f.acceptBlock(c, hcn)
		return
	}
	f.predictBlock()
}

// acceptBlock makes c the block. Further blocks of HCN (of other users' VMs) become
// reservations as well if c is from HCN, since Windows refuses binds in them too.
func (f *fusion) acceptBlock(c claim, hcn []claim) {
	f.Block = &fact.Block{Range: c.Range, State: c.state, Source: c.source, At: c.at}
	f.addBlock(c)
	for _, other := range hcn {
		if other.Range == c.Range || c.source != fact.NameHCN {
			continue
		}
		if _, contradicted := f.contradiction(other); !contradicted {
			f.addBlock(other)
		}
	}
	if f.Mode == fact.ModeUnknown {
		f.Mode, f.ModeSource = fact.ModeMirrored, c.source
	}
	if f.VMState == fact.VMStopped {
		f.VMState = fact.VMUnknown // another user's VM, or one about to stop
	} else {
		f.VMState = fact.VMRunning
	}
}

func (f *fusion) addBlock(c claim) {
	f.add(fact.Reservation{
		Kind: fact.KindBlock, Range: c.Range,
		State: c.state, Source: c.source, Owner: c.owner,
	})
}

// hcnClaims lists the ranges that HCN holds for VMs, the widest first.
func (f *fusion) hcnClaims() []claim {
	entries, r, ok := valueOf[[]windows.HCNEntry](f.in, fact.NameHCN)
	if !ok || f.isFromStoppedVM(r) {
		return nil
	}
	var claims []claim
	blocks, ports := windows.Blocks(entries)
	for _, b := range blocks {
		claims = append(claims, claim{b.Range, fact.NameHCN, r.state(), r.readAt, "WSL VM " + b.VM()})
	}
	for _, p := range ports {
		f.add(fact.Reservation{
			Kind: fact.KindGuestPort, Range: p.Range, Protos: p.Protos,
			State: r.state(), Source: fact.NameHCN, Owner: "WSL VM " + p.VM(),
		})
	}
	return claims
}

// sysctlClaim is ip_local_port_range, if the mode is confirmed to be mirrored, the reader
// was in the root network namespace, the numbers fit a block, and no configuration file
// inside WSL sets them.
func (f *fusion) sysctlClaim() []claim {
	rng, r, ok := valueOf[port.Range](f.in, fact.NamePortRange)
	if !ok || f.Mode != fact.ModeMirrored || !f.isGuestCurrent() {
		return nil
	}
	if !f.isSetByWSL(rng) {
		f.notes[fact.NamePortRange] = fact.Note{Code: fact.NoteSetInside, Range: rng}
		return nil
	}
	state := r.state()
	if mode := f.in[fact.NameWSLInfo]; f.ModeSource == fact.NameWSLInfo && mode.state() == fact.StateStale {
		state = fact.StateStale
	}
	return []claim{{rng, fact.NamePortRange, state, r.readAt, "WSL"}}
}

// bindClaim is the block that binding on Windows found. It needs the table of listeners, to
// know that no program owns the ports in use.
func (f *fusion) bindClaim() []claim {
	binds, r, ok := valueOf[[]windows.Bind](f.in, fact.NameBindProbe)
	listeners, owners, known := valueOf[[]windows.Listener](f.in, fact.NameListeners)
	if !ok || !known || owners.state() != fact.StateLive || f.isFromStoppedVM(r) {
		return nil
	}
	rng, found := windows.FindBlock(binds, windows.OwnedBy(listeners))
	if !found {
		return nil
	}
	return []claim{{rng, fact.NameBindProbe, r.state(), r.readAt, "WSL"}}
}

// isFromStoppedVM reports whether r is an old value of a VM that has stopped since.
func (f *fusion) isFromStoppedVM(r Reading) bool {
	return f.VMState == fact.VMStopped && r.failures > 0
}

// noteListener notes that a Windows socket holds a port inside c. HNS avoids ports in use
// when it chooses a block, so this port is judged by its listener; the others stay reserved.
func (f *fusion) noteListener(c claim) {
	if l, found := f.windowsOwner(c.Range); found {
		f.notes[c.source] = fact.Note{Code: fact.NoteListener, Who: ownerOf(l), Proto: l.Proto, Port: l.Port, Range: c.Range}
	}
}

// contradiction is why c cannot be true; found is false if nothing contradicts it. Windows
// refuses every bind in a block, so no port inside can be bound.
func (f *fusion) contradiction(c claim) (why fact.Note, found bool) {
	binds, r, ok := valueOf[[]windows.Bind](f.in, fact.NameBindProbe)
	if !ok || r.state() != fact.StateLive {
		return fact.Note{}, false
	}
	for _, b := range binds {
		if b.Result == windows.BindOK && c.Contains(b.Port) {
			return fact.Note{Code: fact.NoteBindable, Proto: b.Proto, Port: b.Port, Range: c.Range}, true
		}
	}
	return fact.Note{}, false
}

// noteDisagreement notes that Linux uses another range than Windows reserves: the sysctl
// was changed, which breaks localhost (microsoft/WSL#41227).
func (f *fusion) noteDisagreement(hcn []claim) {
	rng, _, ok := valueOf[port.Range](f.in, fact.NamePortRange)
	if !ok || len(hcn) == 0 || f.Mode != fact.ModeMirrored || f.notes[fact.NamePortRange].Code != "" {
		return
	}
	for _, c := range hcn {
		if c.Range == rng {
			return
		}
	}
	f.notes[fact.NamePortRange] = fact.Note{Code: fact.NoteSetAside, Range: rng, Other: hcn[0].Range}
}

// predictBlock takes the range seen in nearly every report from machines with default
// settings: a guess, worth a hint only while WSL is stopped.
func (f *fusion) predictBlock() {
	likely := port.Range{Start: 44620, End: 48715}
	impossible := f.meta.WindowsBuild > 0 && f.meta.WindowsBuild < firstMirroredBuild
	if f.Vantage != fact.Windows || f.VMState != fact.VMStopped || f.DeclaredMode != fact.ModeMirrored || impossible {
		return
	}
	if _, inTheWay := f.windowsOwner(likely); inTheWay {
		return // HNS would choose another range
	}
	f.Block = &fact.Block{Range: likely, State: fact.StatePredicted, Source: fact.SourceBuiltin, At: f.At}
	f.add(fact.Reservation{
		Kind: fact.KindBlockPredicted, Range: likely,
		State: fact.StatePredicted, Source: fact.SourceBuiltin, Owner: "WSL",
	})
}
