package onwindows

import (
	"cmp"
	"context"
	"io/fs"
	"slices"
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

// Binds tries the ports that show where the block is: those at the ends of the ranges that
// HCN, the inside of the VM, or an earlier search tell, on both protocols. If none is known,
// or a port inside each can be bound, it searches, once in the life of a VM, and again when
// what a search has found is gone. It binds nothing if no VM can hold a block.
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
	confirm := func(r port.Range) []windows.Bind {
		m.ages.set(m.now(), fact.NameBindProbe)
		return windows.Confirm(r, m.agreeing(r, owned))
	}
	search := func() []windows.Bind {
		m.ages.set(m.now(), fact.NameBindProbe)
		return windows.Search(windows.SearchSpace(), mostTried, m.System.Bind, owned)
	}
	tried.bind(m.thought(ctx, tried.found, owned), owned, confirm, search)
	return tried
}

// bind confirms the ranges that are thought to be the block until one is not contradicted, else it searches.
func (t *triedBinds) bind(thought []port.Range, owned windows.Owned, confirm func(port.Range) []windows.Bind, search func() []windows.Bind) {
	var now []windows.Bind
	for _, r := range thought {
		binds := confirm(r)
		now = withNewer(now, binds)
		if !anyBound(r, binds) {
			t.binds = withNewer(t.found, now)
			return
		}
	}
	if block, known := windows.FindBlock(t.found, owned); known && anyBound(block, now) {
		t.searched, t.found = false, nil // the block has gone or has moved
	}
	if t.searched {
		t.binds = withNewer(t.found, now)
		return
	}
	t.searched, t.found = true, search()
	t.binds = withNewer(now, t.found)
}

// thought lists the ranges that are thought to be the block, each once; found is the result
// of a search before.
func (m *Machine) thought(ctx context.Context, found []windows.Bind, owned windows.Owned) (ranges []port.Range) {
	if r := m.shownByHCN(ctx); r.Valid() {
		ranges = append(ranges, r)
	}
	guest, isKnown := m.guestPortRange(ctx)
	if isKnown && !slices.Contains(ranges, guest) {
		ranges = append(ranges, guest)
	}
	if r, isFound := windows.FindBlock(found, owned); isFound && !slices.Contains(ranges, r) {
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
	names, err := m.runningNames(ctx, false)
	if !vm && err == nil && len(names) == 0 {
		return fact.NoteNoVM
	}
	return ""
}

// hcnLimit is how long a search waits for HCN, which usually answers within 30 ms.
const hcnLimit = 2 * time.Second

// shownByHCN is the widest block that HCN showed last time, or shows now; zero for none. How
// HCN shows a block is not documented, so a table without one, or one that does not come,
// proves nothing, and one that shows it is checked.
func (m *Machine) shownByHCN(ctx context.Context) port.Range {
	if shown := m.lastOfHCN(); shown.Valid() {
		return shown
	}
	ctx, cancel := context.WithTimeout(ctx, hcnLimit)
	defer cancel()
	if _, err := m.HCN(ctx); err != nil {
		return port.Range{}
	}
	return m.lastOfHCN()
}

func (m *Machine) lastOfHCN() port.Range {
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
