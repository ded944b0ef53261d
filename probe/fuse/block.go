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

// couldBeBlock reports whether the numbers of r fit a block: sizes of 301, 4096 and 4097 ports were seen,
// 2 to 8192 are being discussed. The default ranges of the kernel (32768–60999) and of the VM in which WSL
// containers run (10000–20001; microsoft/WSL WSLCInit.cpp) are wider.
func couldBeBlock(r port.Range) bool {
	return r.Start >= 1024 && r.Len() >= 2 && r.Len() <= 8193
}

// isSetByWSL reports whether the port range inside the VM can be the one that WSL set
// to its block.
func (f *fusion) isSetByWSL(r port.Range) bool {
	return couldBeBlock(r) && !slices.Contains(f.meta.PortRangesSet, linux.FormatPortRange(r))
}

// setBlock takes the strongest claim that no other source contradicts. Sources in order:
// HCN, the port range inside the VM, binding on Windows. Without any, a block may be
// predicted while the VM is stopped.
func (f *fusion) setBlock() {
	hcn := f.hcnClaims()
	if f.Mode != fact.ModeUnknown && f.Mode != fact.ModeMirrored {
		return
	}
	var claims []claim
	for _, c := range slices.Concat(hcn, f.sysctlClaim(), f.bindClaim()) {
		if why, found := f.contradiction(c); found {
			f.notes[c.source] = why
			continue
		}
		claims = append(claims, c)
	}
	if c, found := f.believed(claims); found {
		f.noteListener(c)
		f.acceptBlock(c, claims)
		return
	}
	f.predictBlock()
	f.ruleOutBlock()
}

// ruleOutBlock says why there is no block although the mode is unknown: this Windows has no
// mirrored networking, or nothing asks for it and a search of all ports was in vain.
func (f *fusion) ruleOutBlock() {
	binds, _, ok := valueOf[[]windows.Bind](f.in, fact.NameBindProbe)
	switch {
	case f.Mode != fact.ModeUnknown || f.VMState != fact.VMRunning:
	case f.isTooOld():
		f.NoBlock = fact.NoteOldWindows
	case ok && f.applies(fact.RuleNoBlock) && f.asksForNoBlock() && windows.SearchedAll(binds):
		f.NoBlock = fact.NoteNoBlock
		f.notes[fact.NameBindProbe] = fact.Note{Code: fact.NoteNoBlock, Range: windows.SearchSpace()}
	}
}

// isTooOld reports whether this Windows is known to have no mirrored networking.
func (f *fusion) isTooOld() bool {
	return f.meta.WindowsBuild > 0 && f.meta.WindowsBuild < firstMirroredBuild
}

// believed is the claim to take. One that binds confirm comes before the others. If none is
// confirmed and two sources differ, nothing shows which one is right, so none is taken. If
// binds confirm another range than Linux uses, its sysctl was changed, which breaks localhost
// (microsoft/WSL#41227).
func (f *fusion) believed(claims []claim) (claim, bool) {
	if len(claims) == 0 {
		return claim{}, false
	}
	c := claims[max(slices.IndexFunc(claims, f.isProven), 0)]
	other, differ := otherRange(claims, c)
	if !differ {
		return c, true
	}
	proven, code := f.isProven(c), fact.NoteDisagree
	if proven && other.source == fact.NamePortRange {
		code = fact.NoteSetAside
	}
	f.notes[other.source] = fact.Note{Code: code, Range: other.Range, Other: c.Range}
	if !proven {
		f.notes[c.source] = fact.Note{Code: fact.NoteDisagree, Range: c.Range, Other: other.Range}
	}
	return c, proven
}

// isProven reports whether binds show that c is a block.
func (f *fusion) isProven(c claim) bool {
	return c.source == fact.NameBindProbe || f.isConfirmed(c.Range)
}

// otherRange is a claim of another source than c's that tells another range, unless c's
// source, which may know several blocks, has that range as well.
func otherRange(claims []claim, c claim) (other claim, found bool) {
	i := slices.IndexFunc(claims, func(o claim) bool {
		return o.source != c.source && !slices.ContainsFunc(claims, func(same claim) bool {
			return same.source == c.source && same.Range == o.Range
		})
	})
	if i < 0 {
		return claim{}, false
	}
	return claims[i], true
}

// acceptBlock makes c the block. If c is from HCN, which shows several blocks and does not
// tell which one is this user's, the others become reservations as well, since Windows
// refuses binds in them too.
func (f *fusion) acceptBlock(c claim, claims []claim) {
	f.Block = &fact.Block{Range: c.Range, State: c.state, Source: c.source, At: c.at}
	f.addBlock(c)
	for _, other := range claims {
		if c.source == fact.NameHCN && other.source == fact.NameHCN && other.Range != c.Range {
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

// UsualBlock is the range of the block in nearly every report from machines with default settings.
func UsualBlock() port.Range { return port.Range{Start: 44620, End: 48715} }

// predictBlock takes the range seen in nearly every report from machines with default
// settings: a guess, worth a hint only while WSL is stopped.
func (f *fusion) predictBlock() {
	likely := UsualBlock()
	if f.Vantage != fact.Windows || f.VMState != fact.VMStopped || f.DeclaredMode != fact.ModeMirrored || f.isTooOld() ||
		!f.applies(fact.RulePredict) {
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
