package fuse

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/wslconfig"
)

// firstMirroredBuild is the build of Windows 11 22H2, before which there is no
// mirrored networking.
const firstMirroredBuild = 22621

// hcnClaims lists the plausible blocks that HCN shows, the widest first, and adds the ports
// that it holds one by one for programs inside WSL. Nobody has proven how HCN shows a block,
// so an entry that is not plausible is noted and nothing is concluded from it.
func (f *fusion) hcnClaims() []claim {
	entries, r, ok := valueOf[[]windows.HCNEntry](f.in, fact.NameHCN)
	if !ok || f.isFromStoppedVM(r) {
		return nil
	}
	var claims []claim
	blocks, others := windows.Blocks(entries)
	vm := f.ownVM(blocks)
	for _, b := range blocks {
		if f.isPlausible(b, couldBeBlock(b.Range), vm) {
			claims = append(claims, claim{b.Range, fact.NameHCN, r.state(), r.readAt, "WSL VM " + b.VM()})
		}
	}
	if !f.applies(fact.RuleHCNPorts) {
		return claims
	}
	for _, p := range others {
		if f.isPlausible(p, p.Range.Single(), vm) {
			f.add(fact.Reservation{
				Kind: fact.KindGuestPort, Range: p.Range, Protos: p.Protos,
				State: r.state(), Source: fact.NameHCN, Owner: "WSL VM " + p.VM(),
			})
		}
	}
	return claims
}

// isPlausible reports whether e can be an entry of this user's WSL; if not, the first such
// entry is noted. fits says that its range has a width and a place that WSL asks for, vm is
// the partition of this user's VM, "" if unknown.
func (f *fusion) isPlausible(e windows.HCNEntry, fits bool, vm string) bool {
	why := f.doubt(e, fits, vm)
	if why == "" {
		return true
	}
	if f.notes[fact.NameHCN].Code != "" {
		return false
	}
	note := fact.Note{Code: why, Range: e.Range}
	if why == fact.NoteOtherMode {
		note.Who = string(f.Mode)
	}
	f.notes[fact.NameHCN] = note
	return false
}

// doubt is why e cannot be believed, "" if nothing speaks against it.
func (f *fusion) doubt(e windows.HCNEntry, fits bool, vm string) fact.NoteCode {
	switch {
	case f.isTooOld():
		return fact.NoteOldWindows
	case e.Owner == windows.NoPartition || e.Target == windows.NoPartition:
		return fact.NoteNamesNoVM
	case !fits:
		return fact.NoteNoShape
	case f.Mode != fact.ModeUnknown && f.Mode != fact.ModeMirrored:
		return fact.NoteOtherMode
	case f.Mode == fact.ModeUnknown && f.asksForNoBlock():
		return fact.NoteNotAsked
	case vm != "" && e.VM() != vm:
		return fact.NoteOtherVM
	case f.Mode == fact.ModeUnknown && f.meta.WindowsBuild == 0 && !f.isConfirmed(e.Range):
		return fact.NoteUnconfirmed
	}
	return ""
}

// ownVM is the partition of this user's VM: its id as the VM itself tells it, or that of the
// block which the VM uses for outgoing connections; "" if unknown.
func (f *fusion) ownVM(blocks []windows.HCNEntry) string {
	if id, _, ok := valueOf[string](f.in, fact.NameVMID); ok && f.applies(fact.RuleVMID) {
		return id
	}
	used, _, _ := valueOf[port.Range](f.in, fact.NamePortRange)
	for _, b := range blocks {
		if b.Range == used {
			return b.VM()
		}
	}
	return ""
}

// asksForNoBlock reports whether .wslconfig and policy are known, were so when the VM
// started, and ask for anything but mirrored networking, which is never the default.
func (f *fusion) asksForNoBlock() bool {
	config, _, ok := valueOf[wslconfig.Config](f.in, fact.NameWSLConfig)
	if !ok || f.ConfigPending || f.DeclaredMode == fact.ModeMirrored {
		return false
	}
	_, _, policyKnown := valueOf[windows.Registry](f.in, fact.NameRegistry)
	return f.DeclaredMode != fact.ModeUnknown || config.Mode != "" || policyKnown
}

// isConfirmed reports whether binds confirm r as a block: both ends were in use on both
// protocols although no Windows program owns them.
func (f *fusion) isConfirmed(r port.Range) bool {
	binds, reading, ok := valueOf[[]windows.Bind](f.in, fact.NameBindProbe)
	listeners, owners, known := valueOf[[]windows.Listener](f.in, fact.NameListeners)
	if !ok || !known || reading.state() != fact.StateLive || owners.state() != fact.StateLive {
		return false
	}
	owned := windows.OwnedBy(listeners)
	var start, end port.Proto
	for _, b := range binds {
		switch {
		case b.Result != windows.BindInUse || owned(b.Proto, b.Port):
		case b.Port == r.Start:
			start |= b.Proto
		case b.Port == r.End:
			end |= b.Proto
		}
	}
	return start == port.Both && end == port.Both
}
