package probe

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onwindows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// world is a simulated Windows machine with WSL. As in real WSL, a distribution stops 15 s
// after its last use and the VM 60 s after its last distribution; `wsl -d X -e` counts as
// use, and starts what does not run; listing does neither.
type world struct {
	t  testing.TB
	mu sync.Mutex // sources are read concurrently

	distro   string
	mode     string
	block    port.Range // of the VM that runs or will start next
	session  bool       // a terminal is open
	lastUse  time.Time  // of the distribution
	vmUntil  time.Time  // when the VM stops, if nothing happens
	vm       int        // how many VMs have been started
	unseen   bool       // the list of processes cannot be read
	missing  bool       // WSL is not installed
	mute     bool       // wslinfo fails
	noNetsh  bool       // netsh.exe fails
	noWSL    bool       // wsl.exe fails
	noHNS    bool       // the service hns does not run
	hcnErr   error      // of HCN, if it fails
	hcn      []byte     // nil: denied
	written  time.Time  // when .wslconfig was
	begun    time.Time  // when the VM was started
	config   string     // "" for one that asks for mode
	vmID     string     // of the VM
	vmIDErr  error      // why it is not told
	loopback port.Range // where a bind on 127.0.0.1 works although the block has the port
	listener []windows.Listener
	inside   []uint16 // TCP ports on which programs inside WSL listen
	onTrial  func()   // what happens at a bind of doctor

	now func() time.Time

	visits map[int]int // number of `wsl -d X -e`, by VM
	calls  map[string]int
	binds  int
}

func newWorld(t testing.TB) *world {
	return &world{
		t: t, now: time.Now, distro: "Ubuntu", mode: "mirrored", block: port.Range{Start: 44620, End: 48715},
		visits: map[int]int{}, calls: map[string]int{},
	}
}

const (
	idleDistro = 15 * time.Second
	idleVM     = 60 * time.Second
)

// open starts the distribution, as a user does; close ends the session.
func (w *world) open() {
	if !w.running() {
		w.vm++
		w.begun = w.now()
	}
	w.session = true
}

func (w *world) close() { w.session = false; w.use() }

func (w *world) use() {
	w.lastUse = w.now()
	w.vmUntil = w.lastUse.Add(idleDistro + idleVM)
}

func (w *world) distroRuns() bool { return w.session || w.now().Sub(w.lastUse) < idleDistro }
func (w *world) running() bool    { return w.session || w.now().Before(w.vmUntil) }

// Run is the program.Runner of the world.
func (w *world) Run(_ context.Context, c program.Command) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !strings.HasPrefix(c.Path, `C:\Windows\System32\`) || c.Dir != `C:\Windows\System32` {
		w.t.Errorf("started %s in %s", c.Path, c.Dir)
	}
	line := strings.TrimPrefix(c.Path, `C:\Windows\System32\`) + " " + strings.Join(c.Args, " ")
	w.calls[line]++
	switch {
	case w.noNetsh && strings.HasPrefix(line, "netsh.exe"), w.noWSL && strings.HasPrefix(line, "wsl.exe"):
		return nil, errors.New("exit status 1")
	case line == "wsl.exe --list --running --quiet":
		if !slices.Contains(c.Env, "WSL_UTF8=1") {
			w.t.Error("WSL_UTF8 is not set")
		}
		if w.distroRuns() {
			return []byte(w.distro + "\r\n"), nil
		}
		return nil, nil
	case line == "wsl.exe --version":
		return []byte("WSL version: 2.6.3.0\r\n"), nil
	case strings.HasPrefix(line, "wsl.exe -d "+w.distro+" -e "):
		if !w.distroRuns() {
			w.t.Errorf("%v: started WSL: %s", w.now(), line)
		}
		w.visits[w.vm]++
		w.use()
		switch {
		case w.mute:
			return nil, errors.New("exit status 1")
		case strings.HasSuffix(line, "/usr/bin/wslinfo --networking-mode"):
			return []byte(w.mode + "\n"), nil
		case strings.HasSuffix(line, "/usr/bin/wslinfo --vm-id"):
			return []byte(w.vmID), w.vmIDErr
		case strings.HasSuffix(line, "/bin/cat /proc/net/tcp"):
			return []byte(procNet(w.inside...)), nil
		case strings.HasSuffix(line, "/bin/cat /proc/net/tcp6"):
			return nil, errors.New("exit status 1")
		}
		return fmt.Appendf(nil, "%d\t%d\n", w.block.Start, w.block.End), nil
	case line == "netsh.exe interface portproxy show all":
		return []byte("\r\n"), nil
	case strings.HasPrefix(line, "netsh.exe interface"):
		return []byte("----------    --------\r\n"), nil
	}
	w.t.Errorf("started %s", line)
	return nil, errors.New("no")
}

// The remaining methods implement onwindows.System.

func (w *world) HCN() ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls["HCN"]++
	if w.hcnErr != nil {
		return nil, w.hcnErr
	}
	if w.hcn == nil {
		return nil, fs.ErrPermission
	}
	return w.hcn, nil
}

func (w *world) VMs() (onwindows.VMs, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.unseen:
		return onwindows.VMs{}, fs.ErrPermission
	case w.running():
		return onwindows.VMs{WSL: true, Generation: fmt.Sprint("vmmemwsl ", w.vm), Started: w.begun}, nil
	}
	return onwindows.VMs{}, nil
}

func (w *world) Bind(proto port.Proto, p uint16) windows.BindResult {
	if w.loopback.Contains(p) {
		return windows.BindOK
	}
	return w.BindAll(proto, p)
}

func (w *world) BindAll(_ port.Proto, p uint16) windows.BindResult {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.binds++
	if w.running() && w.mode == "mirrored" && w.block.Contains(p) {
		return windows.BindInUse
	}
	return windows.BindOK
}

func (w *world) Listeners() ([]windows.Listener, error) { return w.listener, nil }

// procNet is a /proc/net/tcp in which programs listen on some ports of 127.0.0.1.
func procNet(ports ...uint16) string {
	text := "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	for i, p := range ports {
		text += fmt.Sprintf("%4d: 0100007F:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 %d 1\n", i, p, 20000+i)
	}
	return text
}

func (w *world) Trial(t windows.Trial) uint32 {
	if w.onTrial != nil {
		w.onTrial()
	}
	switch {
	case w.running() && w.mode == "mirrored" && slices.Contains(w.inside, t.Port):
		return windows.ErrorInUse
	case !w.running() || w.mode != "mirrored" || !w.block.Contains(t.Port):
		return 0
	case t.Option == windows.OptionReuse:
		return windows.ErrorAccess
	}
	return windows.ErrorInUse
}
func (w *world) Service(string) windows.ServiceState { return windows.ServiceRuns }
func (w *world) VMNames() ([]string, error) {
	if vms, err := w.VMs(); err != nil || !vms.WSL {
		return nil, err
	}
	return []string{"vmmemWSL"}, nil
}
func (w *world) ServesPipe(string) bool              { return false }
func (w *world) Registry() (windows.Registry, error) { return windows.Registry{}, nil }
func (w *world) UserConfig() ([]byte, error) {
	return []byte(cmp.Or(w.config, "[wsl2]\nnetworkingMode="+w.mode)), nil
}
func (w *world) ConfigChanged() time.Time { return w.written }
func (w *world) Distros() (map[string]int, error) {
	return map[string]int{"Ubuntu": 2, "docker-desktop": 2, "Old": 1}, nil
}

func (w *world) Docker() onwindows.Docker {
	return onwindows.Docker{Told: true, Endpoint: "npipe:////./pipe/" + onwindows.DesktopPipe}
}
func (w *world) WSLInstalled() bool     { return !w.missing }
func (w *world) HNSRuns() (bool, error) { return !w.noHNS, nil }
func (w *world) Build() int             { return 22631 }
func (w *world) Folder() string         { return `C:\Windows\System32` }
func (w *world) HasProgram(string) bool { return true }
func (w *world) probe() *Probe {
	return New(OpenWindows(&onwindows.Machine{System: w, Run: w.Run, Now: w.now}), Options{Now: w.now})
}

// poll reads every ten seconds for the given time, and returns the last Snapshot.
func poll(t *testing.T, p *Probe, long time.Duration) (s *fact.Snapshot) {
	for end := time.Now().Add(long); time.Now().Before(end); time.Sleep(10 * time.Second) {
		s = p.Read(t.Context())
	}
	return s
}

// TestAnHourOfPolling checks that watching neither starts WSL (world would report it) nor
// keeps it alive, sees it start and stop, and finds the block of the second VM.
func TestAnHourOfPolling(t *testing.T) {
	for _, unseen := range []bool{false, true} {
		t.Run(fmt.Sprintf("processes unseen %v", unseen), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.unseen = unseen
				p := w.probe()
				begin := time.Now()
				if s := poll(t, p, 5*time.Minute); s.VMState != fact.VMStopped || blockState(s) != fact.StatePredicted {
					t.Errorf("before: VM %s, block %s", s.VMState, blockState(s))
				}
				w.open()
				if s := poll(t, p, 15*time.Minute); s.VMState != fact.VMRunning || blockState(s) != fact.StateLive || s.Block.Range.Start != 44620 || s.WSLVersion != "2.6.3" {
					t.Errorf("in the session: VM %s, block %+v, WSL %q", s.VMState, s.Block, s.WSLVersion)
				}
				w.close()
				if s := poll(t, p, 2*time.Minute); w.running() || s.VMState != fact.VMStopped || blockState(s) != fact.StatePredicted {
					t.Errorf("two minutes later: runs %v, VM %s, block %s", w.running(), s.VMState, blockState(s))
				}
				poll(t, p, 18*time.Minute)
				w.block = port.Range{Start: 40525, End: 44620}
				w.open()
				if s := poll(t, p, 15*time.Minute); blockState(s) != fact.StateLive || s.Block.Range.Start != 40525 {
					t.Errorf("second VM: %+v", s.Block)
				}
				w.close()
				poll(t, p, 5*time.Minute)
				if w.running() || time.Since(begin) < time.Hour {
					t.Errorf("after %v: runs %v", time.Since(begin), w.running())
				}
				if w.vm != 2 || w.visits[1] != 3 || w.visits[2] != 3 {
					t.Errorf("%d VMs, visits %v, want three in the life of each", w.vm, w.visits)
				}
				t.Logf("calls in an hour: %v, binds %d", w.calls, w.binds)
			})
		})
	}
}

func TestDockerDesktopIsNotVisited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.distro = "docker-desktop"
		w.open()
		s := poll(t, w.probe(), 10*time.Minute)
		if blockState(s) != fact.StateLive || s.Block.Source != fact.NameBindProbe || s.Block.Range != w.block {
			t.Errorf("binding should have found the block: %+v", s.Block)
		}
		if len(w.visits) != 0 || w.binds > 240+60*8 {
			t.Errorf("visits %v, %d binds", w.visits, w.binds)
		}
		w.session = false
		w.vmUntil = time.Now().Add(time.Second)
		if s := poll(t, w.probe(), 2*time.Minute); blockState(s) == fact.StateLive {
			t.Error("the block outlives the VM")
		}
	})
}

// TestAVainSearchIsNotRepeated runs Docker Desktop alone, in NAT mode, where no
// distribution may be asked.
func TestAVainSearchIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.distro, w.mode = "docker-desktop", "nat"
		w.open()
		s := poll(t, w.probe(), 10*time.Minute)
		if s.Block != nil || w.binds == 0 || w.binds > 128 {
			t.Errorf("block %+v, %d binds", s.Block, w.binds)
		}
		if s.Mode != fact.ModeUnknown || s.NoBlock != fact.NoteNoBlock {
			t.Errorf("mode %q, no block since %q", s.Mode, s.NoBlock)
		}
	})
}

// TestConfigChangedSinceStart changes .wslconfig while the VM runs.
func TestConfigChangedSinceStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.written = time.Now()
		time.Sleep(time.Minute)
		w.open()
		p := w.probe()
		if s := p.Read(t.Context()); s.ConfigPending || s.DeclaredMode != fact.ModeMirrored {
			t.Errorf("pending %v, declared %q", s.ConfigPending, s.DeclaredMode)
		}
		time.Sleep(time.Minute)
		w.written, w.config = time.Now(), "[wsl2]\nnetworkingMode=nat\n"
		if s := p.Read(t.Context()); !s.ConfigPending || s.DeclaredMode != fact.ModeNAT || blockState(s) != fact.StateLive {
			t.Errorf("pending %v, declared %q, block %+v", s.ConfigPending, s.DeclaredMode, s.Block)
		}
	})
}

// TestAFailedVisitIsRepeatedAfterDelays has wslinfo fail for the whole life of a VM.
func TestAFailedVisitIsRepeatedAfterDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.mute = true
		w.open()
		p, begin := w.probe(), time.Now()
		var visits []time.Duration
		for time.Since(begin) < time.Hour {
			before := w.visits[1]
			if p.Read(t.Context()); w.visits[1] > before {
				visits = append(visits, time.Since(begin))
			}
			time.Sleep(10 * time.Second)
		}
		if want := []time.Duration{0, time.Minute, 6 * time.Minute, 21 * time.Minute}; !slices.Equal(visits, want) {
			t.Errorf("visits after %v, want %v", visits, want)
		}
	})
}

// TestTheListIsReadAnewBeforeAVisit has the only distribution stop after it was listed, while
// its VM still runs. A visit would start it again, which world reports.
func TestTheListIsReadAnewBeforeAVisit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.open()
		m := &onwindows.Machine{System: w, Run: w.Run}
		if _, err := m.Look(); err != nil {
			t.Fatal(err)
		}
		if names, err := m.ListRunning(t.Context()); len(names) == 0 || err != nil {
			t.Fatal(names, err)
		}
		w.close()
		time.Sleep(idleDistro)
		if !w.running() || w.distroRuns() {
			t.Fatal("only the VM should run")
		}
		if mode, err := m.NetworkingMode(t.Context()); err == nil || len(w.visits) > 0 {
			t.Errorf("mode %q, %v, visits %v", mode, err, w.visits)
		}
	})
}

func TestWSL1IsNotVisited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.distro = "Old"
		w.open()
		poll(t, w.probe(), time.Minute)
		if len(w.visits) != 0 {
			t.Errorf("visits %v", w.visits)
		}
	})
}

func TestHCNDeniedIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.open()
		p := w.probe()
		poll(t, p, 10*time.Minute)
		p.reader.(keeping).Forget()
		poll(t, p, time.Minute)
		if n := w.calls["HCN"]; n != 1 {
			t.Errorf("asked %d times", n)
		}
	})
}

// TestHCNThatFailsIsRepeatedAfterDelays has HCN fail with an error that may pass.
func TestHCNThatFailsIsRepeatedAfterDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.hcnErr = errors.New("0x800706BA")
		w.open()
		p := w.probe()
		for _, c := range []struct {
			after time.Duration
			calls int
		}{{time.Minute, 1}, {5 * time.Minute, 2}, {15 * time.Minute, 3}, {15 * time.Minute, 4}, {time.Minute, 5}} {
			poll(t, p, c.after)
			if n := w.calls["HCN"]; n != c.calls {
				t.Errorf("%d calls after another %v, want %d", n, c.after, c.calls)
			}
		}
		w.hcnErr, w.hcn = nil, hcnEntries(t, []byte("A tcp+udp 44620-48715\n"))
		if s := poll(t, p, 15*time.Minute); blockState(s) != fact.StateLive || s.Block.Source != fact.NameHCN {
			t.Errorf("after it recovered: block %+v", s.Block)
		}
	})
}

// TestHCNIsCheckedAtItsEdges has HCN show the block: the four ports at its ends are tried on
// both protocols, and nothing is searched.
func TestHCNIsCheckedAtItsEdges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.hcn = hcnEntries(t, []byte("host tcp 135\nA tcp+udp 44620-48715\n"))
		w.open()
		s := w.probe().Read(t.Context())
		if blockState(s) != fact.StateLive || s.Block.Source != fact.NameHCN || w.binds != 8 {
			t.Errorf("block %+v, %d binds", s.Block, w.binds)
		}
	})
}

// TestLyingHCNIsFoundOut has HCN show a block elsewhere than where binds are refused.
func TestLyingHCNIsFoundOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.hcn = hcnEntries(t, []byte("A tcp+udp 40000-44095\n"))
		w.open()
		s := w.probe().Read(t.Context())
		if blockState(s) != fact.StateLive || s.Block.Range != w.block || s.Block.Source == fact.NameHCN {
			t.Errorf("block %+v", s.Block)
		}
	})
}

// TestHCNOfAnotherVM has HCN show a VM whose id is not the one that this user's VM tells.
func TestHCNOfAnotherVM(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.hcn = hcnEntries(t, []byte("A tcp+udp 40000-44095\n"))
		w.vmID = "{42424242-4242-4242-4242-424242424242}\n"
		w.open()
		s := w.probe().Read(t.Context())
		if blockState(s) != fact.StateLive || s.Block.Range != w.block || noteOn(s, fact.NameHCN) != fact.NoteOtherVM {
			t.Errorf("block %+v, note %s", s.Block, noteOn(s, fact.NameHCN))
		}
	})
}

// TestUntoldVMID has a WSL that does not tell the VM's id, which is not asked for again.
func TestUntoldVMID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.vmIDErr = errors.New("exit status 1")
		w.open()
		p := w.probe()
		poll(t, p, 10*time.Minute)
		p.reader.(keeping).Forget()
		if s := p.Read(t.Context()); blockState(s) != fact.StateLive || w.visits[1] != 3 {
			t.Errorf("block %+v, visits %v", s.Block, w.visits)
		}
	})
}

// TestWildcardMustAgree lets binds on 127.0.0.1 succeed inside the block. They contradict it
// only if binds on all addresses succeed as well.
func TestWildcardMustAgree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.hcn = hcnEntries(t, []byte("A tcp+udp 44620-48715\n"))
		w.loopback = w.block
		w.open()
		if s := w.probe().Read(t.Context()); blockState(s) != fact.StateLive || s.Block.Source != fact.NameHCN {
			t.Errorf("block %+v", s.Block)
		}
	})
}

// noteOn is the remark on a source in s.
func noteOn(s *fact.Snapshot, name string) fact.NoteCode {
	return sourceOf(s, name).Note.Code
}

// TestSilentHCNIsNoAnswer has HCN answer without a block, which must then be found by other
// means.
func TestSilentHCNIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.hcn = hcnEntries(t, []byte("host tcp 135\n"))
		w.open()
		s := poll(t, w.probe(), time.Minute)
		if blockState(s) != fact.StateLive || s.Block.Source != fact.NamePortRange || w.binds == 0 {
			t.Errorf("block %+v, %d binds", s.Block, w.binds)
		}
	})
}

func TestNATIsNotProbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.mode = "nat"
		w.open()
		s := poll(t, w.probe(), 10*time.Minute)
		if s.Mode != fact.ModeNAT || s.Block != nil || w.binds != 0 || w.visits[1] != 1 {
			t.Errorf("mode %q, block %+v, %d binds, visits %v", s.Mode, s.Block, w.binds, w.visits)
		}
	})
}

// TestChangedSysctlIsFoundOut has a user change the port range inside Linux; binding on
// Windows shows that it is not the block, and where the block is.
func TestChangedSysctlIsFoundOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.open()
		real := w.block
		run := w.Run
		m := &onwindows.Machine{System: w, Run: func(ctx context.Context, c program.Command) ([]byte, error) {
			raw, err := run(ctx, c)
			if slices.Contains(c.Args, "/bin/cat") {
				raw = []byte("40000 47999\n")
			}
			return raw, err
		}}
		s := New(OpenWindows(m), Options{}).Read(t.Context())
		if blockState(s) != fact.StateLive || s.Block.Range != real || s.Block.Source != fact.NameBindProbe {
			t.Errorf("%+v", s.Block)
		}
	})
}

// TestAgesAreThoseOfTheData polls a machine whose answers are kept: each source tells when
// the machine was asked, not when the kept answer was looked at.
func TestAgesAreThoseOfTheData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.open()
		begin := time.Now()
		s := poll(t, w.probe(), 4*time.Minute+time.Second)
		last := 4 * time.Minute
		for name, want := range map[string]time.Duration{
			fact.NameExcludedIPv4TCP: last, fact.NamePortProxy: last, // for five minutes
			fact.NameWSLVersion: last, fact.NameWSLInfo: last, fact.NamePortRange: last, // for the life of the VM
			fact.NameListRunning: 0,                                               // for a minute, asked again just now
			fact.NameListeners:   0, fact.NameBindProbe: 0, fact.NameWSLConfig: 0, // not kept
		} {
			src := sourceOf(s, name)
			age, ok := src.Age(s.At)
			if !ok || age != want || src.At.Sub(begin) != last {
				t.Errorf("%s: age %v %v, want %v; attempt after %v", name, age, ok, want, src.At.Sub(begin))
			}
		}
		if s.Block == nil || !s.Block.At.Equal(begin) {
			t.Errorf("the block was told at the beginning: %+v", s.Block)
		}
	})
}

// TestFailedAttemptsDoNotRenewTheAge has a source fail after it was read.
func TestFailedAttemptsDoNotRenewTheAge(t *testing.T) {
	now := fixedNow()
	f := newFake(map[string]string{
		fact.NameRecording: `{"version":1,"vantage":"windows"}`, fact.NameWSLConfig: "[wsl2]\n", fact.NameRegistry: "!denied",
	})
	p := New(f, Options{Now: func() time.Time { return now }})
	p.Read(t.Context())
	f.set(fact.NameWSLConfig, "!timeout")
	now = now.Add(time.Hour)
	s := p.Read(t.Context())
	if age, ok := sourceOf(s, fact.NameWSLConfig).Age(now); !ok || age != time.Hour {
		t.Errorf("read an hour ago, timed out since: age %v %v", age, ok)
	}
	if age, ok := sourceOf(s, fact.NameRegistry).Age(now); !ok || age != 0 {
		t.Errorf("never read, denied just now: age %v %v", age, ok)
	}
}

// sourceOf is the source called name in s, the zero Source if s does not have it.
func sourceOf(s *fact.Snapshot, name string) fact.Source {
	i := slices.IndexFunc(s.Sources, func(src fact.Source) bool { return src.Name == name })
	if i < 0 {
		return fact.Source{}
	}
	return s.Sources[i]
}

func TestWithoutWSLNothingIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.missing = true
		s := poll(t, w.probe(), 10*time.Minute)
		for call := range w.calls {
			if !strings.HasPrefix(call, "netsh.exe") {
				t.Errorf("asked %s", call)
			}
		}
		if s.Block != nil || w.binds != 0 || s.VMState != fact.VMUnknown {
			t.Errorf("block %+v, %d binds, VM %s", s.Block, w.binds, s.VMState)
		}
	})
}

func TestNetshIsAskedEveryFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		poll(t, w.probe(), 20*time.Minute-time.Second)
		for call, n := range w.calls {
			if strings.HasPrefix(call, "netsh.exe") && n != 4 {
				t.Errorf("%d times %s", n, call)
			}
		}
		w.open()
		poll(t, w.probe(), time.Second)
	})
}
