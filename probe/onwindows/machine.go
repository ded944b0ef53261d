package onwindows

import (
	"context"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
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
	// Bind binds 127.0.0.1 with default options, without listening, and closes.
	Bind(port.Proto, uint16) windows.BindResult
	// BindAll does the same with 0.0.0.0.
	BindAll(port.Proto, uint16) windows.BindResult
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
// starts WSL nor keeps it alive.
type Machine struct {
	System System
	Run    program.Runner
	Now    func() time.Time // nil means time.Now

	mu       sync.Mutex // guards what follows
	vms      VMs
	vmsErr   error
	hcnGone  error      // permanent error of HCN, which is not called any more
	hcnBlock port.Range // the widest block that HCN showed last; zero for none
	netsh    map[string]kept
	starts   int  // how often a list of running distributions became non-empty
	idle     bool // the last such list was empty

	ages ages

	askingHCN sync.Mutex // one call of HCN at a time

	asking sync.Mutex // one call of wsl.exe at a time; guards what follows
	list   keptList
	told   kept // version
	guest  guestFacts

	probing sync.Mutex // guards what follows
	tried   triedBinds
}

// kept is an answer with its time and its generation.
type kept struct {
	raw        []byte
	err        error
	at         time.Time
	generation string
}

// isFresh reports whether k is younger than limit and of the given generation.
func (k kept) isFresh(now time.Time, generation string, limit time.Duration) bool {
	age := now.Sub(k.at)
	return !k.at.IsZero() && k.generation == generation && 0 <= age && age < limit
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

// Forget drops the kept answers, so that the next reading asks Windows. HCN's permanent
// errors are remembered for the session, and a running VM is not asked twice for what it
// has reported.
func (m *Machine) Forget() {
	m.mu.Lock()
	m.netsh = nil
	m.mu.Unlock()
	m.asking.Lock()
	m.list, m.told = keptList{}, kept{}
	if m.guest.hasFailed() {
		m.guest = guestFacts{}
	}
	m.asking.Unlock()
	m.probing.Lock()
	m.tried.searched = false
	m.probing.Unlock()
}

// HCN is the raw table of port reservations. If Windows denies the call or lacks the
// function, it is called only once; if WSL is not installed, never, since the call would
// start a service.
func (m *Machine) HCN() ([]byte, error) {
	if !m.System.WSLInstalled() {
		return nil, errNoWSL()
	}
	m.askingHCN.Lock()
	defer m.askingHCN.Unlock()
	m.mu.Lock()
	gone := m.hcnGone
	m.mu.Unlock()
	if gone != nil {
		return nil, gone
	}
	raw, err := m.System.HCN()
	m.mu.Lock()
	defer m.mu.Unlock()
	if isFinal(err) {
		m.hcnGone = err
	}
	m.hcnBlock = widestBlock(raw)
	return raw, err
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
	generation := m.Generation()
	m.mu.Lock()
	k := m.netsh[key]
	m.mu.Unlock()
	if k.isFresh(m.now(), generation, netshKept) {
		return k.raw, k.err
	}
	raw, err := m.run(ctx, nil, "netsh.exe", args...)
	m.ages.set(m.now(), key)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.netsh == nil {
		m.netsh = map[string]kept{}
	}
	m.netsh[key] = kept{raw, err, m.now(), generation}
	return raw, err
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
		return time.Now()
	}
	return m.Now()
}

func errNoWSL() error {
	return &fact.NoteError{Note: fact.Note{Code: fact.NoteNoWSL}, Kind: fs.ErrNotExist}
}
