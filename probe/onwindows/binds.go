package onwindows

import (
	"context"
	"io/fs"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// mostTried limits the ports that one search tries.
const mostTried = 700

// triedBinds is the result of a search, which is made once in the life of a VM.
type triedBinds struct {
	generation string
	searched   bool
	binds      []windows.Bind
}

// Binds tries the ports that show where the block is: those at the ends of the ranges that
// HCN, the inside of the VM, or an earlier search tell, on both protocols. If none is known,
// or a port inside each can be bound, it searches, once in the life of a VM. It binds nothing
// if no VM can hold a block.
func (m *Machine) Binds(ctx context.Context) ([]windows.Bind, error) {
	m.probing.Lock()
	defer m.probing.Unlock()
	if why := m.whyNotBind(ctx); why != "" {
		return nil, &fact.NoteError{Note: fact.Note{Code: why}, Kind: fs.ErrNotExist}
	}
	listeners, err := m.System.Listeners()
	if err != nil {
		return nil, err
	}
	owned := windows.OwnedBy(listeners)
	if generation := m.Generation(); m.tried.generation != generation {
		m.tried = triedBinds{generation: generation}
	}
	binds := m.tried.binds
	for _, r := range m.thought(ctx, owned) {
		m.ages.set(m.now(), fact.NameBindProbe)
		fresh := windows.Confirm(r, m.agreeing(r, owned))
		binds = withNewer(binds, fresh)
		if !anyBound(r, fresh) {
			return binds, nil
		}
	}
	if !m.tried.searched {
		m.tried.searched = true
		m.ages.set(m.now(), fact.NameBindProbe)
		m.tried.binds = windows.Search(windows.SearchSpace(), mostTried, m.System.Bind, owned)
		binds = withNewer(binds, m.tried.binds)
	}
	return binds, nil
}

// thought lists the ranges that are thought to be the block, each once. The caller holds
// m.probing.
func (m *Machine) thought(ctx context.Context, owned windows.Owned) (ranges []port.Range) {
	if r := m.shownByHCN(); r.Valid() {
		ranges = append(ranges, r)
	}
	r, known := m.guestPortRange(ctx)
	if !known {
		r, known = windows.FindBlock(m.tried.binds, owned)
	}
	if known && !slices.Contains(ranges, r) {
		ranges = append(ranges, r)
	}
	return ranges
}

// agreeing binds on 127.0.0.1 and, where that works inside r, on all addresses too: only if
// both work is r contradicted. A Windows program that owns the port can be the reason why the
// second bind fails, so there the first counts.
func (m *Machine) agreeing(r port.Range, owned windows.Owned) windows.Binder {
	return func(proto port.Proto, p uint16) windows.BindResult {
		result := m.System.Bind(proto, p)
		if result == windows.BindOK && r.Contains(p) && !owned(proto, p) {
			return m.System.BindAll(proto, p)
		}
		return result
	}
}

// whyNotBind is the reason for trying no bind at all, "" where binds are needed.
func (m *Machine) whyNotBind(ctx context.Context) fact.NoteCode {
	if !m.System.WSLInstalled() {
		return fact.NoteNoWSL
	}
	if raw, err := m.NetworkingMode(ctx); err == nil && strings.TrimSpace(string(raw)) != "mirrored" {
		return fact.NoteNoBlockHere
	}
	m.mu.Lock()
	vm := m.vms.WSL
	m.mu.Unlock()
	m.asking.Lock()
	names, err := m.runningNames(ctx, false)
	m.asking.Unlock()
	if !vm && err == nil && len(names) == 0 {
		return fact.NoteNoVM
	}
	return ""
}

// shownByHCN is the widest block that HCN shows, zero for none. How HCN shows a block is not
// documented, so a table without one proves nothing, and one that shows it is checked.
func (m *Machine) shownByHCN() port.Range {
	m.mu.Lock()
	shown := m.hcnBlock
	m.mu.Unlock()
	if shown.Valid() {
		return shown
	}
	if _, err := m.HCN(); err != nil {
		return port.Range{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hcnBlock
}

// guestPortRange is the range that Linux inside the VM uses for outgoing connections; ok is
// false if it is unknown.
func (m *Machine) guestPortRange(ctx context.Context) (r port.Range, ok bool) {
	raw, err := m.PortRange(ctx)
	if err != nil {
		return port.Range{}, false
	}
	r, err = linux.ParsePortRange(raw)
	return r, err == nil
}

// anyBound reports whether one of the binds inside r worked, so that r is not the block.
func anyBound(r port.Range, binds []windows.Bind) bool {
	for _, b := range binds {
		if b.Result == windows.BindOK && r.Contains(b.Port) {
			return true
		}
	}
	return false
}

// withNewer returns fresh, and those of binds whose port and protocol are not in fresh.
func withNewer(binds, fresh []windows.Bind) []windows.Bind {
	type socket struct {
		proto port.Proto
		port  uint16
	}
	anew := map[socket]bool{}
	for _, b := range fresh {
		anew[socket{b.Proto, b.Port}] = true
	}
	out := append([]windows.Bind{}, fresh...)
	for _, b := range binds {
		if !anew[socket{b.Proto, b.Port}] {
			out = append(out, b)
		}
	}
	return out
}
