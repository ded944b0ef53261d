package onwindows

import (
	"context"
	"io/fs"
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

// Binds tries the ports that show where the block is: four at the ends of the range known
// from inside the VM or from a search before. If none is known, or one inside it can be
// bound, it searches, once in the life of a VM. It binds nothing if HCN shows the block or
// no VM can hold one.
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
	rng, known := m.guestPortRange(ctx)
	if !known {
		rng, known = windows.FindBlock(binds, owned)
	}
	if known {
		fresh := windows.Confirm(rng, m.System.Bind)
		binds = withNewer(binds, fresh)
		if !anyBound(rng, fresh) {
			return binds, nil
		}
	}
	if !m.tried.searched {
		m.tried.searched = true
		m.tried.binds = windows.Search(windows.SearchSpace(), mostTried, m.System.Bind, owned)
		binds = withNewer(binds, m.tried.binds)
	}
	return binds, nil
}

// whyNotBind is the reason for trying no bind at all, "" where binds are needed.
func (m *Machine) whyNotBind(ctx context.Context) fact.NoteCode {
	if !m.System.WSLInstalled() {
		return fact.NoteNoWSL
	}
	if m.hcnTells() {
		return fact.NoteHCNTells
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

// hcnTells reports whether HCN showed a block last time, or does now. How HCN shows a block
// is not documented, so a table without one proves nothing.
func (m *Machine) hcnTells() bool {
	m.mu.Lock()
	told := m.hcnTold
	m.mu.Unlock()
	if told {
		return true
	}
	if _, err := m.HCN(); err != nil {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.hcnTold
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
