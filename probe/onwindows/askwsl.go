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
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/question"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// listKept is how long a list of running distributions is reused while the VM processes
// stay the same, unseenKept how long if those cannot be seen.
const (
	listKept   = time.Minute
	unseenKept = 10 * time.Second
)

// ListRunning runs `wsl.exe --list --running --quiet`, which neither starts a VM
// nor keeps one alive.
func (m *Machine) ListRunning(ctx context.Context) ([]byte, error) {
	list, err := m.listRunning(ctx, false)
	return list.raw, cmp.Or(err, list.err)
}

// runningNames are the names of the distributions that run.
func (m *Machine) runningNames(ctx context.Context, anew bool) ([]string, error) {
	list, err := m.listRunning(ctx, anew)
	return list.names, cmp.Or(err, list.err, list.parseErr)
}

// keptList is a kept answer of wsl.exe, and the names parsed from it.
type keptList struct {
	kept
	names    []string
	parseErr error
}

// listRunning returns the kept list while it is fresh, unless anew is set.
func (m *Machine) listRunning(ctx context.Context, anew bool) (keptList, error) {
	limit := listKept
	if m.mu.Lock(); m.vmsErr != nil {
		limit = unseenKept
	}
	m.mu.Unlock()
	isFresh := func(l keptList) bool { return !anew && l.isFresh(m.now(), m.Generation(), limit) }
	return m.list.Ask(ctx, isFresh, func(ctx context.Context, before keptList) keptList {
		raw, err := m.wsl(ctx, "--list", "--running", "--quiet")
		names, parseErr := windows.ParseRunning(raw)
		if err == nil && parseErr == nil {
			m.countStarts(len(names) == 0)
		}
		m.ages.set(m.now(), fact.NameListRunning)
		return keptList{before.next(raw, err, m.now(), m.Generation()), names, parseErr}
	})
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
	isFresh := func(k kept) bool { return k.isFresh(m.now(), m.Generation(), 24*time.Hour) }
	k, err := m.told.Ask(ctx, isFresh, func(ctx context.Context, before kept) kept {
		raw, err := m.wsl(ctx, "--version")
		m.ages.set(m.now(), fact.NameWSLVersion)
		return before.next(raw, err, m.now(), m.Generation())
	})
	return k.raw, cmp.Or(err, k.err)
}

// wsl runs wsl.exe. The command must either concern no distribution, or name by -d one that
// is known to run.
func (m *Machine) wsl(ctx context.Context, args ...string) ([]byte, error) {
	if !m.System.WSLInstalled() {
		return nil, errNoWSL()
	}
	if why := m.whyAvoided(fact.NameListRunning); why != nil {
		return nil, why // wsl.exe itself does not return
	}
	return m.run(ctx, append(os.Environ(), "WSL_UTF8=1"), "wsl.exe", args...)
}

// guestFacts is what a running distribution reported about its VM.
type guestFacts struct {
	generation string
	visits     int       // how often a distribution was asked in this generation
	at         time.Time // of the last visit
	mode, rng  kept      // of the last visit
	vmID       kept      // a failure is not asked again: WSL before 2.5.10 does not tell it
	err        error     // why no distribution could be asked just now
}

// hasFailed reports whether asking again might give an answer.
func (g guestFacts) hasFailed() bool {
	return g.mode.err != nil || g.rng.err != nil && !isFinal(g.rng.err)
}

// mayVisit reports whether a distribution may be asked (again). A visit counts as use of
// WSL. With default settings WSL stops a distribution 15 seconds after its last use, and the
// VM a minute later (microsoft/WSL WslCoreConfig.h), so that one which still runs after the
// shortest delay is used by somebody else. Where the settings are longer, the small number
// of visits lets the VM stop in the end.
func (g guestFacts) mayVisit(now time.Time) bool {
	switch {
	case g.visits == 0:
		return true
	case !g.hasFailed(), g.visits >= question.MostAttempts:
		return false
	}
	return !question.IsYounger(g.at, now, question.Delay(g.visits))
}

// NetworkingMode is what `wslinfo --networking-mode` says inside the VM.
func (m *Machine) NetworkingMode(ctx context.Context) ([]byte, error) {
	facts, err := m.askGuest(ctx)
	return facts.mode.raw, cmp.Or(err, facts.mode.err)
}

// PortRange is the file ip_local_port_range inside the VM.
func (m *Machine) PortRange(ctx context.Context) ([]byte, error) {
	facts, err := m.askGuest(ctx)
	return facts.rng.raw, cmp.Or(err, facts.rng.err)
}

// VMID is what `wslinfo --vm-id` says inside the VM.
func (m *Machine) VMID(ctx context.Context) ([]byte, error) {
	facts, err := m.askGuest(ctx)
	return facts.vmID.raw, cmp.Or(err, facts.vmID.err)
}

// askGuest returns what a visit of a running distribution gave. One that succeeds is the
// only one in the life of a VM: repeating it would keep the VM alive.
func (m *Machine) askGuest(ctx context.Context) (guestFacts, error) {
	isFresh := func(g guestFacts) bool {
		return g.generation == m.Generation() && !g.mayVisit(m.now())
	}
	facts, err := m.guest.Ask(ctx, isFresh, m.visit)
	if err = cmp.Or(err, facts.err); err != nil {
		return guestFacts{}, err
	}
	return facts, nil
}

// visit runs commands in a running distribution. It would start a VM that has stopped, so
// the list of what runs is read anew just before. The port range and the VM's id are read in
// mirrored networking only.
func (m *Machine) visit(ctx context.Context, facts guestFacts) guestFacts {
	if facts.err = m.whyAvoided(fact.NameWSLInfo); facts.err != nil {
		return facts
	}
	generation := m.Generation()
	if facts.generation != generation {
		facts = guestFacts{generation: generation}
	}
	if _, facts.err = m.askable(ctx, false); facts.err != nil {
		return facts
	}
	distro, err := m.askable(ctx, true)
	if facts.err = err; err != nil {
		return facts
	}
	facts = guestFacts{generation: m.Generation(), visits: facts.visits + 1, at: m.now()}
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
	m.ages.set(m.now(), fact.NameWSLInfo, fact.NamePortRange, fact.NameVMID)
	return facts
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
