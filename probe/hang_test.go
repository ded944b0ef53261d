package probe

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onwindows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// stuck is a world in which one call of the system does not return while the name of the
// call is set, whatever its context says.
type stuck struct {
	*world
	call atomic.Value  // of string: the name of a call in hangs, "" for none
	let  chan struct{} // closed at the end of the test
}

// hangs are the calls that may hang.
var hangs = []string{"HCN", "HNSRuns", "Bind", "Listeners", "Registry", "VMs", "wsl.exe", "netsh.exe"}

func (s *stuck) hang(call string) {
	if s.call.Load() == call {
		<-s.let
	}
}

func (s *stuck) HNSRuns() (bool, error) { s.hang("HNSRuns"); return s.world.HNSRuns() }
func (s *stuck) Listeners() ([]windows.Listener, error) {
	s.hang("Listeners")
	return s.world.Listeners()
}

func (s *stuck) Registry() (windows.Registry, error) { s.hang("Registry"); return s.world.Registry() }
func (s *stuck) VMs() (onwindows.VMs, error)         { s.hang("VMs"); return s.world.VMs() }
func (s *stuck) Bind(proto port.Proto, p uint16) windows.BindResult {
	s.hang("Bind")
	return s.world.Bind(proto, p)
}

// HCN shows the block only while there is a VM.
func (s *stuck) HCN() ([]byte, error) {
	s.hang("HCN")
	raw, err := s.world.HCN()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.running() {
		return nil, nil
	}
	return raw, err
}

// Run is a program.Runner that does not return, although the real one would.
func (s *stuck) Run(ctx context.Context, c program.Command) ([]byte, error) {
	s.hang(c.Path[strings.LastIndex(c.Path, `\`)+1:])
	return s.world.Run(ctx, c)
}

// newStuck is a stuck world with a running VM whose block HCN tells.
func newStuck(t *testing.T) *stuck {
	s := &stuck{world: newWorld(t), let: make(chan struct{})}
	s.call.Store("")
	s.hcn = hcnEntries(t, []byte("A tcp+udp 44620-48715\n"))
	s.open()
	return s
}

// observed keeps the last Snapshot that Watch reported.
func observed(t *testing.T, p *Probe) (last *atomic.Pointer[fact.Snapshot], stop func()) {
	last = &atomic.Pointer[fact.Snapshot]{}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Watch(ctx, WatchOptions{Interval: func() time.Duration { return pollEvery }}, last.Store)
	}()
	return last, func() { cancel(); <-done }
}

// TestAHangingSystemFreezesNothing has each call hang in turn, a user switch windows and
// refresh meanwhile, and WSL stop. Within three intervals no block is live any more, the
// refreshes are done, and Watch ends when it is told to.
func TestAHangingSystemFreezesNothing(t *testing.T) {
	for _, call := range hangs {
		t.Run(call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStuck(t)
				p := New(OpenWindows(&onwindows.Machine{System: s, Run: s.Run}), Options{})
				last, stop := observed(t, p)
				time.Sleep(25 * time.Second)
				if got := blockState(last.Load()); got != fact.StateLive {
					t.Fatalf("at first the block is %s", got)
				}
				s.call.Store(call)
				p.RefreshAnew()
				time.Sleep(time.Second)
				p.Refresh()
				s.mu.Lock()
				s.session, s.vmUntil = false, time.Now()
				s.mu.Unlock()
				time.Sleep(3 * pollEvery)
				if got := last.Load(); blockState(got) == fact.StateLive || got.VMState == fact.VMRunning {
					t.Errorf("three intervals after WSL stopped the block is %s, the VM %s", blockState(got), got.VMState)
				}
				if p.anew.Load() {
					t.Error("the refresh was not done")
				}
				stop() // returns although the call hangs; if not, synctest reports a deadlock
				close(s.let)
			})
		})
	}
}

// TestOthersAreReadWhileHCNHangs checks that the block is found by binding where HCN never
// answers, and that HCN is not called a second time.
func TestOthersAreReadWhileHCNHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStuck(t)
		s.call.Store("HCN")
		last, stop := observed(t, New(OpenWindows(&onwindows.Machine{System: s, Run: s.Run}), Options{}))
		time.Sleep(5*pollEvery - pollEvery/2)
		if got := last.Load(); blockState(got) != fact.StateLive || got.Block.Source != fact.NamePortRange || s.effort().binds == 0 {
			t.Errorf("block %+v, %+v", got.Block, s.effort())
		}
		stop()
		close(s.let)
		synctest.Wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		if n := s.calls["HCN"]; n != 1 {
			t.Errorf("HCN was called %d times", n)
		}
	})
}

// TestAReadingThatDoesNotReturnIsOutdated has the part of a reading hang that has no limit
// of its own.
func TestAReadingThatDoesNotReturnIsOutdated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		let := make(chan struct{})
		p := New(&stuckForgetting{mirroredGuest(), let}, Options{})
		last, stop := observed(t, p)
		time.Sleep(pollEvery / 2)
		if got := blockState(last.Load()); got != fact.StateLive {
			t.Fatalf("at first the block is %s", got)
		}
		p.RefreshAnew()
		time.Sleep(2*pollEvery + time.Second)
		if got := blockState(last.Load()); got != fact.StateStale || p.Last() != last.Load() {
			t.Errorf("the block is %s", got)
		}
		close(let)
		synctest.Wait()
		if got := blockState(last.Load()); got != fact.StateLive {
			t.Errorf("after it returned the block is %s", got)
		}
		stop()
	})
}

// stuckForgetting does not return from Forget until let is closed.
type stuckForgetting struct {
	*fake
	let chan struct{}
}

func (f *stuckForgetting) Forget() { <-f.let }

// TestABindThatHangsStopsNothing has a bind for a suggestion hang. It is given up, no other
// is tried meanwhile, and the machine is read.
func TestABindThatHangsStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStuck(t)
		p := New(OpenWindows(&onwindows.Machine{System: s, Run: s.Run}), Options{})
		p.Read(t.Context())
		s.call.Store("Bind")
		for range 3 {
			if free, known := p.Confirms(port.Range{Start: 8080, End: 8090}, port.Both); free || known {
				t.Errorf("free %v, known %v", free, known)
			}
		}
		if n := p.hangingBinds.Load(); n != 1 {
			t.Errorf("%d binds hang", n)
		}
		p.SetExtra(nil)
		if got := blockState(p.Read(t.Context())); got != fact.StateLive {
			t.Errorf("the block is %s", got)
		}
		s.call.Store("")
		close(s.let)
		time.Sleep(confirmedFor)
		if free, known := p.Confirms(port.One(8080), port.Both); !free || !known {
			t.Errorf("after it returned: free %v, known %v", free, known)
		}
	})
}

// TestHCNIsCalledOnlyWhereItStartsNothing checks the conditions of the call, each alone.
func TestHCNIsCalledOnlyWhereItStartsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(*world)
		note fact.NoteCode
	}{
		"hns and a VM run":        {func(*world) {}, ""},
		"hns does not run":        {func(w *world) { w.noHNS = true }, fact.NoteNoHNS},
		"no VM runs":              {func(w *world) { w.session = false }, fact.NoteNoVM},
		"WSL is not installed":    {func(w *world) { w.missing = true }, fact.NoteNoWSL},
		"a distribution was seen": {func(w *world) { w.unseen = true }, ""},
		"no distribution runs":    {func(w *world) { w.unseen, w.session = true, false }, fact.NoteNoVM},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.hcn = hcnEntries(t, []byte("A tcp+udp 44620-48715\n"))
				w.open()
				c.set(w)
				s := w.probe().Read(t.Context())
				i := slices.IndexFunc(s.Sources, func(src fact.Source) bool { return src.Name == fact.NameHCN })
				if got := s.Sources[i]; got.Note.Code != c.note || (got.Status == fact.StatusOK) != (c.note == "") {
					t.Errorf("%+v", got)
				}
				if called := w.calls["HCN"] > 0; called != (c.note == "") {
					t.Errorf("called %d times", w.calls["HCN"])
				}
			})
		})
	}
}
