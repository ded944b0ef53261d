package onwindows

import (
	"cmp"
	"context"
	"io/fs"
	"strings"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// mostTried limits the ports that one search tries.
const mostTried = 700

// triedBinds is what binding has shown of the VM of one generation.
type triedBinds struct {
	generation string
	searched   bool
	found      []windows.Bind // by the search
	binds      []windows.Bind // now
	err        error          // why nothing was bound now
}

// Binds tries the ports that show where the block is: four at the ends of the range known
// from inside the VM or from a search before. If none is known, or one inside it can be
// bound, it searches, once in the life of a VM. It binds nothing if HCN shows the block or
// no VM can hold one.
func (m *Machine) Binds(ctx context.Context) ([]windows.Bind, error) {
	never := func(triedBinds) bool { return false }
	tried, err := m.tried.Ask(ctx, never, m.tryBinds)
	return tried.binds, cmp.Or(err, tried.err)
}

func (m *Machine) tryBinds(ctx context.Context, before triedBinds) triedBinds {
	tried := triedBinds{generation: m.Generation()}
	if before.generation == tried.generation {
		tried.searched, tried.found = before.searched, before.found
	}
	if why := m.whyNotBind(ctx); why != "" {
		tried.err = &fact.NoteError{Note: fact.Note{Code: why}, Kind: fs.ErrNotExist}
		return tried
	}
	listeners, err := m.System.Listeners()
	if err != nil {
		tried.err = err
		return tried
	}
	owned := windows.OwnedBy(listeners)
	tried.binds = tried.found
	rng, known := m.guestPortRange(ctx)
	if !known {
		rng, known = windows.FindBlock(tried.binds, owned)
	}
	if known {
		fresh := windows.Confirm(rng, m.System.Bind)
		tried.binds = withNewer(tried.binds, fresh)
		if !anyBound(rng, fresh) {
			return tried
		}
	}
	if !tried.searched {
		tried.searched = true
		tried.found = windows.Search(windows.SearchSpace(), mostTried, m.System.Bind, owned)
		tried.binds = withNewer(tried.binds, tried.found)
	}
	return tried
}

// whyNotBind is the reason for trying no bind at all, "" where binds are needed.
func (m *Machine) whyNotBind(ctx context.Context) fact.NoteCode {
	if !m.System.WSLInstalled() {
		return fact.NoteNoWSL
	}
	if m.hcnTells(ctx) {
		return fact.NoteHCNTells
	}
	if raw, err := m.NetworkingMode(ctx); err == nil && strings.TrimSpace(string(raw)) != "mirrored" {
		return fact.NoteNoBlockHere
	}
	m.mu.Lock()
	vm := m.vms.WSL
	m.mu.Unlock()
	names, err := m.runningNames(ctx, false)
	if !vm && err == nil && len(names) == 0 {
		return fact.NoteNoVM
	}
	return ""
}

// hcnLimit is how long a search waits for HCN, which usually answers within 30 ms.
const hcnLimit = 2 * time.Second

// hcnTells reports whether HCN showed a block last time, or does now. How HCN shows a block
// is not documented, so a table without one proves nothing, and neither does one that does
// not come.
func (m *Machine) hcnTells(ctx context.Context) bool {
	if m.hasHCNTold() {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, hcnLimit)
	defer cancel()
	_, err := m.HCN(ctx)
	return err == nil && m.hasHCNTold()
}

func (m *Machine) hasHCNTold() bool {
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
