package onwindows

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/question"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// System is what Windows reports by calls rather than by programs. Open opens the real one;
// tests use their own.
type System interface {
	// HCN is the raw array of HcnEnumerateGuestNetworkPortReservations. An error that is
	// fs.ErrPermission or fs.ErrNotExist is permanent.
	HCN() ([]byte, error)
	// Listeners are the TCP listeners and the UDP sockets with their owners.
	Listeners() ([]windows.Listener, error)
	// Registry are the values of ParseRegistry.
	Registry() (windows.Registry, error)
	// UserConfig is the .wslconfig of this user; empty if there is none, which means the
	// same to WSL.
	UserConfig() ([]byte, error)
	// ConfigChanged is when .wslconfig was last written; zero if unknown.
	ConfigChanged() time.Time
	// VMs is what the list of processes shows of VMs.
	VMs() (VMs, error)
	// Distros maps the names of this user's distributions to 1 (WSL1) or 2.
	Distros() (map[string]int, error)
	// WSLInstalled reports whether the service of WSL exists.
	WSLInstalled() bool
	// HNSRuns reports whether the service hns runs, which HCN calls and would start.
	HNSRuns() (bool, error)
	// Bind binds 127.0.0.1 with default options, without listening, and closes.
	Bind(port.Proto, uint16) windows.BindResult
	// BindAll does the same with 0.0.0.0.
	BindAll(port.Proto, uint16) windows.BindResult
	// Trial makes one bind of doctor and returns the error of Winsock, 0 if it worked.
	Trial(windows.Trial) uint32
	// Service is the state of a service, which asking does not change.
	Service(name string) windows.ServiceState
	// VMNames are the names of all processes that begin with vmmem.
	VMNames() ([]string, error)
	// ServesPipe reports whether a process serves a named pipe.
	ServesPipe(name string) bool
	// Docker holds the facts that show which engine publishes containers.
	Docker() Docker
	// Build is the build number of Windows, 0 if unknown.
	Build() int
	// Folder is the system folder, such as C:\Windows\System32.
	Folder() string
	// HasProgram reports whether the system folder holds a program.
	HasProgram(name string) bool
}

// VMs is what the list of processes shows of VMs.
type VMs struct {
	WSL        bool      // a process named vmmemWSL runs
	Generation string    // changes when a VM starts or stops; "" if none runs
	Started    time.Time // when vmmemWSL started, the last one if there are several; zero if unknown
}

// Machine is a Windows system. It limits when each source is read, so that reading neither
// starts WSL nor keeps it alive. No lock is held while Windows is asked, so that a call which
// hangs delays nothing but its own answer.
type Machine struct {
	System System
	Run    program.Runner
	Now    func() time.Time // nil means question.Now

	hcn   question.Question[kept]
	list  question.Question[keptList]
	told  question.Question[kept] // version
	guest question.Question[guestFacts]
	tried question.Question[triedBinds]

	mu       sync.Mutex // guards what follows
	vms      VMs
	vmsErr   error
	hcnGone  error      // permanent error of HCN, which is not called any more
	hcnBlock port.Range // the widest block that HCN showed last; zero for none
	netsh    map[string]*question.Question[kept]
	starts   int         // how often a list of running distributions became non-empty
	idle     bool        // the last such list was empty
	doubts   fact.Doubts // see Avoid

	ages ages
}

// kept is an answer with its time and its generation.
type kept struct {
	raw        []byte
	err        error
	at         time.Time
	generation string
	failures   int // attempts in a row that failed, in this generation
}

// next is the answer after k.
func (k kept) next(raw []byte, err error, now time.Time, generation string) kept {
	after := kept{raw: raw, err: err, at: now, generation: generation}
	switch {
	case err == nil:
	case k.generation == generation:
		after.failures = k.failures + 1
	default:
		after.failures = 1
	}
	return after
}

// isFresh reports whether k is of the given generation and younger than limit or, if it
// failed, not yet to be repeated.
func (k kept) isFresh(now time.Time, generation string, limit time.Duration) bool {
	if k.failures > 0 {
		limit = question.Delay(k.failures)
	}
	return !k.at.IsZero() && k.generation == generation && question.IsYounger(k.at, now, limit)
}

// Look reads the list of processes. It is the cheap part of every reading, and shows the
// rest whether a VM has started or stopped since.
func (m *Machine) Look() (VMs, error) {
	vms, err := m.System.VMs()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.vms, m.vmsErr = vms, err
	return vms, err
}

// Generation changes whenever a VM starts. It names the VM processes or, if none can be
// seen, counts how often distributions have begun to run.
func (m *Machine) Generation() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.vms.Generation != "" {
		return m.vms.Generation
	}
	return fmt.Sprintf("start %d", m.starts)
}

// Forget drops the kept answers, so that the next reading asks Windows. It does not wait for
// Windows. HCN's permanent errors are remembered for the session, and a running VM is not
// asked twice for what it has reported.
func (m *Machine) Forget() {
	m.mu.Lock()
	lists := slices.Collect(maps.Values(m.netsh))
	m.mu.Unlock() // a Question takes the lock while its own is held
	for _, list := range lists {
		list.Forget()
	}
	m.hcn.Forget()
	m.list.Forget()
	m.told.Forget()
	m.tried.Forget()
	if facts, ok := m.guest.Last(); ok && facts.hasFailed() {
		m.guest.Forget()
	}
}

// HCN is the raw table of port reservations. The call is made only where it starts nothing:
// the service that it calls runs, and there is a VM. If Windows denies the call or lacks the
// function, it is called only once.
func (m *Machine) HCN(ctx context.Context) ([]byte, error) {
	if !m.System.WSLInstalled() {
		return nil, errNoWSL()
	}
	isFresh := func(k kept) bool {
		return k.failures > 0 && k.isFresh(m.now(), m.Generation(), 0)
	}
	k, err := m.hcn.Ask(ctx, isFresh, m.callHCN)
	return k.raw, cmp.Or(err, k.err)
}

// callHCN calls HCN, unless that is useless or would start a service. Then the answer does
// not count as a failure, so that the next reading looks again.
func (m *Machine) callHCN(ctx context.Context, before kept) kept {
	if why := m.whyNotHCN(ctx); why != nil {
		m.setHCNBlock(port.Range{})
		return kept{err: why}
	}
	raw, err := m.System.HCN()
	m.setHCNBlock(widestBlock(raw))
	if isFinal(err) {
		m.mu.Lock()
		m.hcnGone = err
		m.mu.Unlock()
	}
	return before.next(raw, err, m.now(), m.Generation())
}

// whyNotHCN is why HCN is not called, nil if it is.
func (m *Machine) whyNotHCN(ctx context.Context) error {
	m.mu.Lock()
	gone := m.hcnGone
	m.mu.Unlock()
	if gone = cmp.Or(gone, m.whyAvoided(fact.NameHCN)); gone != nil {
		return gone
	}
	return m.whyHCNMightStart(ctx)
}

// whyHCNMightStart is what is missing for a call of HCN that starts nothing, nil if all is there.
func (m *Machine) whyHCNMightStart(ctx context.Context) error {
	if !m.seesVM(ctx) {
		return &fact.NoteError{Note: fact.Note{Code: fact.NoteNoVM}, Kind: fs.ErrNotExist}
	}
	runs, err := m.System.HNSRuns()
	if err == nil && !runs {
		return &fact.NoteError{Note: fact.Note{Code: fact.NoteNoHNS}, Kind: fs.ErrNotExist}
	}
	return err
}

func (m *Machine) setHCNBlock(r port.Range) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hcnBlock = r
}

// seesVM reports whether there is a VM: a process or, where processes cannot be seen, a
// distribution that runs.
func (m *Machine) seesVM(ctx context.Context) bool {
	m.mu.Lock()
	vms, err := m.vms, m.vmsErr
	m.mu.Unlock()
	if err == nil {
		return vms.Generation != ""
	}
	names, err := m.runningNames(ctx, false)
	return err == nil && len(names) > 0
}

// widestBlock is the widest block that a table of reservations shows, zero for none.
func widestBlock(raw []byte) port.Range {
	entries, err := windows.ParseHCN(raw)
	blocks, _ := windows.Blocks(entries)
	if err != nil || len(blocks) == 0 {
		return port.Range{}
	}
	return blocks[0].Range
}

// netshKept is how long an answer of netsh is reused: its lists change at boot and when
// WSL, Hyper-V or Docker create networks.
const netshKept = 5 * time.Minute

// Netsh runs a show command of netsh.exe, which needs no elevation.
func (m *Machine) Netsh(ctx context.Context, key string, args ...string) ([]byte, error) {
	isFresh := func(k kept) bool { return k.isFresh(m.now(), m.Generation(), netshKept) }
	k, err := m.netshQuestion(key).Ask(ctx, isFresh, func(ctx context.Context, before kept) kept {
		generation := m.Generation()
		raw, err := m.run(ctx, nil, "netsh.exe", args...)
		m.ages.set(m.now(), key)
		return before.next(raw, err, m.now(), generation)
	})
	return k.raw, cmp.Or(err, k.err)
}

func (m *Machine) netshQuestion(key string) *question.Question[kept] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.netsh == nil {
		m.netsh = map[string]*question.Question[kept]{}
	}
	if m.netsh[key] == nil {
		m.netsh[key] = &question.Question[kept]{}
	}
	return m.netsh[key]
}

// run starts a program of the system folder, in the system folder.
func (m *Machine) run(ctx context.Context, env []string, name string, args ...string) ([]byte, error) {
	if !m.System.HasProgram(name) {
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteNoProgram, Who: name}, Kind: fs.ErrNotExist}
	}
	path := m.System.Folder() + `\` + name
	return m.Run(ctx, program.Command{Path: path, Dir: m.System.Folder(), Args: args, Env: env})
}

func (m *Machine) now() time.Time {
	if m.Now == nil {
		return question.Now()
	}
	return m.Now()
}

func errNoWSL() error {
	return &fact.NoteError{Note: fact.Note{Code: fact.NoteNoWSL}, Kind: fs.ErrNotExist}
}
