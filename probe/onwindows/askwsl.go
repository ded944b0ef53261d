package onwindows

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// listKept is how long a list of running distributions is reused while the VM processes
// stay the same, unseenKept how long if those cannot be seen.
const (
	listKept   = time.Minute
	unseenKept = 5 * time.Second
)

// ListRunning runs `wsl.exe --list --running --quiet`, which neither starts a VM
// nor keeps one alive.
func (m *Machine) ListRunning(ctx context.Context) ([]byte, error) {
	m.asking.Lock()
	defer m.asking.Unlock()
	list := m.listRunning(ctx, false)
	return list.raw, list.err
}

// runningNames are the names of the distributions that run. The caller holds m.asking.
func (m *Machine) runningNames(ctx context.Context, anew bool) ([]string, error) {
	list := m.listRunning(ctx, anew)
	return list.names, cmp.Or(list.err, list.parseErr)
}

// keptList is a kept answer of wsl.exe, and the names parsed from it.
type keptList struct {
	kept
	names    []string
	parseErr error
}

// listRunning returns the kept list while it is fresh, unless anew is set. The caller holds
// m.asking.
func (m *Machine) listRunning(ctx context.Context, anew bool) keptList {
	limit := listKept
	if m.mu.Lock(); m.vmsErr != nil {
		limit = unseenKept
	}
	m.mu.Unlock()
	if !anew && m.list.isFresh(m.now(), m.Generation(), limit) {
		return m.list
	}
	raw, err := m.wsl(ctx, "--list", "--running", "--quiet")
	names, parseErr := windows.ParseRunning(raw)
	if err == nil && parseErr == nil {
		m.countStarts(len(names) == 0)
	}
	m.list = keptList{kept{raw, err, m.now(), m.Generation()}, names, parseErr}
	m.ages.set(m.now(), fact.NameListRunning)
	return m.list
}

func (m *Machine) countStarts(idle bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !idle && (m.idle || m.starts == 0) {
		m.starts++
	}
	m.idle = idle
}

// Version runs `wsl.exe --version` once a generation (an update of WSL stops the VM), and
// daily.
func (m *Machine) Version(ctx context.Context) ([]byte, error) {
	m.asking.Lock()
	defer m.asking.Unlock()
	if !m.told.isFresh(m.now(), m.Generation(), 24*time.Hour) {
		raw, err := m.wsl(ctx, "--version")
		m.told = kept{raw, err, m.now(), m.Generation()}
		m.ages.set(m.now(), fact.NameWSLVersion)
	}
	return m.told.raw, m.told.err
}

// wsl runs wsl.exe. The command must either concern no distribution, or name by -d one that
// is known to run.
func (m *Machine) wsl(ctx context.Context, args ...string) ([]byte, error) {
	if !m.System.WSLInstalled() {
		return nil, errNoWSL()
	}
	return m.run(ctx, append(os.Environ(), "WSL_UTF8=1"), "wsl.exe", args...)
}

// guestFacts is what a running distribution reported about its VM.
type guestFacts struct {
	asked      bool
	generation string
	mode, rng  kept
	vmID       kept // a failure is not asked again: WSL before 2.5.10 does not tell it
}

// hasFailed reports whether asking again might give an answer.
func (g guestFacts) hasFailed() bool {
	return g.mode.err != nil || g.rng.err != nil && !isFinal(g.rng.err)
}

// NetworkingMode is what `wslinfo --networking-mode` says inside the VM.
func (m *Machine) NetworkingMode(ctx context.Context) ([]byte, error) {
	facts, err := m.askGuest(ctx)
	if err != nil {
		return nil, err
	}
	return facts.mode.raw, facts.mode.err
}

// PortRange is the file ip_local_port_range inside the VM.
func (m *Machine) PortRange(ctx context.Context) ([]byte, error) {
	facts, err := m.askGuest(ctx)
	if err != nil {
		return nil, err
	}
	return facts.rng.raw, facts.rng.err
}

// VMID is what `wslinfo --vm-id` says inside the VM.
func (m *Machine) VMID(ctx context.Context) ([]byte, error) {
	facts, err := m.askGuest(ctx)
	if err != nil {
		return nil, err
	}
	return facts.vmID.raw, facts.vmID.err
}

// askGuest runs commands in a running distribution, at most once in the life of a VM: a
// command counts as use of WSL, so repeating it would keep the VM alive, and it would start
// a VM that has stopped. So the list of what runs is read anew just before. The port range
// and the VM's id are read in mirrored networking only.
func (m *Machine) askGuest(ctx context.Context) (guestFacts, error) {
	m.asking.Lock()
	defer m.asking.Unlock()
	if m.guest.asked && m.guest.generation == m.Generation() {
		return m.guest, nil
	}
	if _, err := m.askable(ctx, false); err != nil {
		return guestFacts{}, err
	}
	distro, err := m.askable(ctx, true)
	if err != nil {
		return guestFacts{}, err
	}
	facts := guestFacts{asked: true, generation: m.Generation()}
	facts.mode = m.ask(ctx, distro, "/usr/bin/wslinfo", "--networking-mode")
	switch {
	case facts.mode.err != nil:
		facts.rng.err = facts.mode.err
	case strings.TrimSpace(string(facts.mode.raw)) != "mirrored":
		facts.rng.err = &fact.NoteError{Note: fact.Note{Code: fact.NoteMirrored}, Kind: fs.ErrNotExist}
	default:
		facts.rng = m.ask(ctx, distro, "/bin/cat", "/proc/sys/net/ipv4/ip_local_port_range")
		facts.vmID = m.ask(ctx, distro, "/usr/bin/wslinfo", "--vm-id")
	}
	if facts.vmID.raw == nil && facts.vmID.err == nil {
		facts.vmID.err = facts.rng.err
	}
	m.guest = facts
	m.ages.set(m.now(), fact.NameWSLInfo, fact.NamePortRange, fact.NameVMID)
	return facts, nil
}

func (m *Machine) ask(ctx context.Context, distro string, args ...string) kept {
	raw, err := m.wsl(ctx, append([]string{"-d", distro, "-e"}, args...)...)
	return kept{raw: raw, err: err}
}

// askable is a running distribution that may run commands: none of WSL1, which has no VM,
// and none of Docker Desktop's, which are not made for other programs' commands.
func (m *Machine) askable(ctx context.Context, anew bool) (string, error) {
	names, err := m.runningNames(ctx, anew)
	if err != nil {
		return "", err
	}
	versions, err := m.System.Distros()
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(names, func(name string) bool {
		return versions[name] == 2 && !strings.HasPrefix(name, "docker-desktop")
	})
	if i < 0 {
		return "", &fact.NoteError{Note: fact.Note{Code: fact.NoteNoDistro}, Kind: fs.ErrNotExist}
	}
	return names[i], nil
}

// isFinal reports whether err is permanent, so that asking again is useless.
func isFinal(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist)
}
