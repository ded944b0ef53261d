package windows

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// mostTried bounds the ports that one search tries.
const mostTried = 700

// triedBinds remembers a search, for which once in the life of a VM is enough.
type triedBinds struct {
	generation string
	searched   bool
	binds      []Bind
}

// Binds tries to bind what tells whether the block is where it is thought to be:
// four ports where the range is known from inside the VM or from a search before,
// else a search, once in the life of a VM. Where HCN tells the block, or no VM can
// hold one, nothing is bound.
func (m *Machine) Binds(ctx context.Context) ([]Bind, error) {
	m.probing.Lock()
	defer m.probing.Unlock()
	if why := m.needless(ctx); why != "" {
		return nil, fmt.Errorf("%s: %w", why, fs.ErrNotExist)
	}
	listeners, err := m.System.Listeners()
	if err != nil {
		return nil, err
	}
	owned := OwnedBy(listeners)
	if generation := m.Generation(); m.tried.generation != generation {
		m.tried = triedBinds{generation: generation}
	}
	binds := m.tried.binds
	rng, known := m.thought(ctx)
	if !known {
		rng, known = FindBlock(binds, owned)
	}
	if known {
		fresh := Confirm(rng, m.System.Bind)
		binds = overlay(binds, fresh)
		if !refuted(rng, fresh) {
			return binds, nil
		}
	}
	if !m.tried.searched {
		m.tried.searched = true
		m.tried.binds = Search(SearchSpace(), mostTried, m.System.Bind, owned)
		binds = overlay(binds, m.tried.binds)
	}
	return binds, nil
}

// needless is why there is nothing to try, "" if there is.
func (m *Machine) needless(ctx context.Context) string {
	if !m.System.WSLInstalled() {
		return "WSL is not installed"
	}
	if m.hcnTells() {
		return "not needed, HCN tells the block"
	}
	if raw, err := m.NetworkingMode(ctx); err == nil && strings.TrimSpace(string(raw)) != "mirrored" {
		return "not needed, the networking mode holds no block"
	}
	m.mu.Lock()
	vm := m.vms.WSL
	m.mu.Unlock()
	raw, err := m.ListRunning(ctx)
	if names, parseErr := ParseRunning(raw); !vm && err == nil && parseErr == nil && len(names) == 0 {
		return "not needed, no VM runs"
	}
	return ""
}

// hcnTells reports whether HCN showed a block last time, or does now. What a block
// looks like there is not documented, so its silence is not taken for an answer.
func (m *Machine) hcnTells() bool {
	m.mu.Lock()
	told := m.hcnTold
	m.mu.Unlock()
	if told {
		return true
	}
	raw, err := m.HCN()
	return err == nil && holdsBlock(raw)
}

// thought is the range that the VM itself uses.
func (m *Machine) thought(ctx context.Context) (port.Range, bool) {
	raw, err := m.PortRange(ctx)
	if err != nil {
		return port.Range{}, false
	}
	r, err := linux.ParsePortRange(raw)
	return r, err == nil
}

// refuted reports whether an end of r could be bound.
func refuted(r port.Range, binds []Bind) bool {
	for _, b := range binds {
		if b.Result == BindOK && r.Contains(b.Port) {
			return true
		}
	}
	return false
}

// overlay replaces what fresh has tried anew.
func overlay(binds, fresh []Bind) []Bind {
	type socket struct {
		proto port.Proto
		port  uint16
	}
	anew := map[socket]bool{}
	for _, b := range fresh {
		anew[socket{b.Proto, b.Port}] = true
	}
	out := append([]Bind{}, fresh...)
	for _, b := range binds {
		if !anew[socket{b.Proto, b.Port}] {
			out = append(out, b)
		}
	}
	return out
}

// OwnedBy answers from a table of listeners.
func OwnedBy(listeners []Listener) Owned {
	type socket struct {
		proto port.Proto
		port  uint16
	}
	held := map[socket]bool{}
	for _, l := range listeners {
		held[socket{l.Proto, l.Port}] = true
	}
	return func(proto port.Proto, p uint16) bool { return held[socket{proto, p}] }
}
