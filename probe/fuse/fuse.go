package fuse

import (
	"slices"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// fusion is one pass from readings to a Snapshot. Its methods run in the order in
// which Snapshot calls them; each may use what the ones before have set.
type fusion struct {
	*fact.Snapshot
	meta  Meta
	in    Readings             // without what is not believed
	notes map[string]fact.Note // by source: what fusing learned about it
}

// Snapshot combines the readings of all sources. The same arguments give the same result.
// meta is the current recording.json, in has a Reading for each source that was attempted,
// extra are the ranges that the user keeps free (empty fields mean both protocols, both
// families, both sides, live), doubts is what is not believed on this machine, now is when the reading was
// finished.
func Snapshot(meta Meta, in Readings, extra []fact.Reservation, doubts fact.Doubts, now time.Time) *fact.Snapshot {
	f := begin(meta, in, doubts, now)
	f.setBlock()
	f.addWindowsLists()
	f.addWindowsListeners()
	f.addForwards()
	f.addSysctls()
	f.addGuestListeners()
	f.addMirroredRules()
	f.addExtra(extra)
	f.Reservations = sortAndMerge(f.Reservations)
	f.listSources()
	return f.Snapshot
}

// begin takes the steps that come before the block.
func begin(meta Meta, in Readings, doubts fact.Doubts, now time.Time) *fusion {
	f := &fusion{
		Snapshot: &fact.Snapshot{
			Vantage: meta.Vantage, VMState: fact.VMUnknown, WSLVersion: meta.WSLVersion, Doubts: doubts,
			Generation: meta.Generation, CapturedAt: meta.CapturedAt, At: now,
		},
		meta: meta, in: in.believed(doubts), notes: map[string]fact.Note{},
	}
	if !f.applies(fact.RuleVMProcess) {
		f.meta.VMProcess = nil
	}
	switch meta.Docker {
	case fact.DockerDesktop, fact.DockerEngine, fact.DockerRemote:
		if f.applies(fact.RuleDocker) {
			f.Docker = meta.Docker
		}
	}
	f.setVersion()
	f.setVMState()
	f.setMode()
	f.setDeclared()
	return f
}

// applies reports whether nothing that a rule rests on is in doubt.
func (f *fusion) applies(rule fact.Rule) bool {
	return !f.Doubts.Concern(rule)
}

func (f *fusion) setVersion() {
	if v, _, ok := valueOf[string](f.in, fact.NameWSLVersion); ok {
		f.WSLVersion = v
	}
}

// setVMState uses `wsl --list --running`, which neither starts a VM nor keeps one alive. An
// empty list alone may come up to a minute early: the VM runs on for that long after its
// last distribution.
func (f *fusion) setVMState() {
	names, r, ok := valueOf[[]string](f.in, fact.NameListRunning)
	if ok && r.state() == fact.StateLive {
		f.Running = names
	}
	switch {
	case f.Vantage == fact.WSL2:
		f.VMState = fact.VMRunning
	case f.Vantage != fact.Windows:
	case isTrue(f.meta.VMProcess):
		f.VMState = fact.VMRunning
	case !ok || r.state() != fact.StateLive:
	case len(names) == 0:
		f.VMState = fact.VMStopped
	case f.meta.VMProcess == nil:
		f.VMState = fact.VMRunning
		// Distributions run, but no VM process was seen: all are WSL1, or the process has
		// another name. The state stays unknown.
	}
}

// isGuestCurrent reports whether what was read inside the VM describes one that still runs,
// read in its root network namespace.
func (f *fusion) isGuestCurrent() bool {
	return f.Vantage == fact.WSL2 || (f.Vantage == fact.Windows && f.VMState != fact.VMStopped)
}

// setMode uses the one source for the mode in effect, wslinfo. Where that does not exist
// (WSL before 2.0.4), loopback0 and a changed port range together prove mirrored mode,
// since only mirrored has both.
func (f *fusion) setMode() {
	word, _, ok := valueOf[string](f.in, fact.NameWSLInfo)
	switch {
	case f.Vantage == fact.WSL1:
		f.Mode, f.ModeSource = fact.ModeWSL1, fact.NameRecording
	case !f.isGuestCurrent():
	case ok:
		f.Mode, f.ModeSource = ModeOf(word), fact.NameWSLInfo
	case f.in[fact.NameWSLInfo].Source.Status != fact.StatusUnavailable || !isTrue(f.meta.Loopback0):
	default:
		if r, _, known := valueOf[port.Range](f.in, fact.NamePortRange); known && f.isSetByWSL(r) {
			f.Mode, f.ModeSource = fact.ModeMirrored, fact.SourceLoopback0
		}
	}
}

// ModeOf is the mode that a word of wslinfo names. It gives virtioproxy its newer name, consomme.
func ModeOf(word string) fact.Mode {
	if word == "virtioproxy" {
		return fact.ModeConsomme
	}
	return fact.Mode(word)
}

// listSources lists the attempted sources in the order of the table, with their notes.
func (f *fusion) listSources() {
	f.Sources = []fact.Source{}
	for _, s := range Sources() {
		r, read := f.in[s.Name]
		if !read || (r.Source.Status == fact.StatusUnavailable && !s.ListedAt(f.Vantage)) {
			continue
		}
		if r.Source.Status == fact.StatusOK {
			r.Source.Note = f.notes[s.Name]
		}
		r.Source.ReadAt = r.readAt
		f.Sources = append(f.Sources, r.Source)
	}
}

// add appends r. Empty fields mean both protocols, both families, live, and the side of
// the kind.
func (f *fusion) add(r fact.Reservation) {
	if r.Side == "" {
		r.Side = f.sideOf(r.Kind)
	}
	if r.Protos == 0 {
		r.Protos = port.Both
	}
	if r.Families == 0 {
		r.Families = fact.BothFamilies
	}
	if r.State == "" {
		r.State = fact.StateLive
	}
	f.Reservations = append(f.Reservations, r)
}

// sideOf is the side on which a reservation of kind k matters. WSL1 has no network of its
// own, so a rule of Windows applies inside WSL as well.
func (f *fusion) sideOf(k fact.Kind) fact.Side {
	if side := k.Info().Side; side != fact.SideWindows || f.Mode != fact.ModeWSL1 {
		return side
	}
	return fact.SideBoth
}

// addExtra adds the ranges that the user keeps free.
func (f *fusion) addExtra(extra []fact.Reservation) {
	for _, r := range extra {
		r.Kind, r.Source = fact.KindExtra, fact.SourceUser
		if r.Range.Valid() {
			f.add(r)
		}
	}
}

// windowsOwner finds the Windows socket that holds any port of r.
func (f *fusion) windowsOwner(r port.Range) (windows.Listener, bool) {
	listeners, reading, ok := valueOf[[]windows.Listener](f.in, fact.NameListeners)
	if !ok || reading.state() != fact.StateLive {
		return windows.Listener{}, false
	}
	i := slices.IndexFunc(listeners, func(l windows.Listener) bool { return r.Contains(l.Port) })
	if i < 0 {
		return windows.Listener{}, false
	}
	return listeners[i], true
}
