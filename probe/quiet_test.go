package probe

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onlinux"
)

// desk is an editor's window that a user leaves and returns to, over a Probe that watches a
// simulated machine.
type desk struct {
	*Probe
	focused atomic.Bool
}

// sitDown starts watching as the language server does: at the default interval while the
// window has the focus.
func sitDown(t *testing.T, p *Probe) (d *desk, stop func()) {
	d = &desk{Probe: p}
	d.focused.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Watch(ctx, WatchOptions{Interval: d.interval}, func(*fact.Snapshot) {})
	}()
	return d, func() { cancel(); <-done }
}

func (d *desk) interval() time.Duration {
	if !d.focused.Load() {
		return 0
	}
	return pollEvery
}

// lookAway takes the focus from the window for a while, and gives it back.
func (d *desk) lookAway(while time.Duration) {
	d.focused.Store(false)
	time.Sleep(while)
	d.focused.Store(true)
	d.Refresh()
}

// effort is what watching has cost a machine.
type effort struct{ netsh, wsl, visits, binds int }

func (e effort) programs() int { return e.netsh + e.wsl + e.visits }

func (e effort) minus(o effort) effort {
	return effort{e.netsh - o.netsh, e.wsl - o.wsl, e.visits - o.visits, e.binds - o.binds}
}

// within reports whether no count of e is above that of most.
func (e effort) within(most effort) bool {
	return e.netsh <= most.netsh && e.wsl <= most.wsl && e.visits <= most.visits && e.binds <= most.binds
}

// effort is the sum of the calls so far.
func (w *world) effort() effort {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := effort{binds: w.binds}
	for call, n := range w.calls {
		switch kindOfCall(call) {
		case "netsh":
			e.netsh += n
		case "wsl-list":
			e.wsl += n
		case "wsl-d":
			e.visits += n
		}
	}
	return e
}

// A search for the block makes that many binds at most, and each of the readings of an hour
// eight, which confirm the edges in both protocols.
const (
	search   = 240
	confirms = 8 * 330
)

// netshLists is the number of lists that netsh prints: exclusions and dynamic ranges by family
// and protocol, and the forwards.
const netshLists = 4 + 4 + 1

// quietMachines are machines on which watching was not quiet, with the most that an hour
// with 60 changes of the focus may cost. The lists of netsh are read every five
// minutes; those of WSL are read every minute, or every ten seconds where the processes of
// the VM cannot be seen. A visit has three commands where the mode is mirrored.
var quietMachines = map[string]struct {
	set  func(*world)
	most effort
}{
	"mirrored":                    {func(*world) {}, effort{netshLists * 13, 64, 3, confirms}},
	"wslinfo fails":               {func(w *world) { w.mute = true }, effort{netshLists * 13, 70, 4, search + confirms}},
	"Docker Desktop alone, NAT":   {func(w *world) { w.distro, w.mode = "docker-desktop", "nat" }, effort{netshLists * 13, 64, 0, 128}},
	"Docker Desktop alone":        {func(w *world) { w.distro = "docker-desktop" }, effort{netshLists * 13, 64, 0, search + confirms}},
	"processes cannot be seen":    {func(w *world) { w.unseen = true }, effort{netshLists * 13, 370, 3, confirms}},
	"netsh fails":                 {func(w *world) { w.noNetsh = true }, effort{netshLists * 7, 64, 3, confirms}},
	"wsl.exe fails":               {func(w *world) { w.noWSL = true }, effort{netshLists * 13, 2 * 7, 0, search + confirms}},
	"WSL is stopped":              {func(w *world) { w.session, w.vm = false, 0 }, effort{netshLists * 13, 64, 0, 0}},
	"WSL stopped, HCN not called": {func(w *world) { w.session, w.vm, w.unseen = false, 0, true }, effort{netshLists * 13, 370, 0, 0}},
}

// TestAnHourOfFocusChanges leaves the window and returns to it 60 times in an hour.
func TestAnHourOfFocusChanges(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(quietMachines)) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.open()
				quietMachines[name].set(w)
				d, stop := sitDown(t, w.probe())
				defer stop()
				for range 60 {
					time.Sleep(40 * time.Second)
					d.lookAway(20 * time.Second)
				}
				synctest.Wait()
				e := w.effort()
				t.Logf("in an hour: %+v, HCN %d", e, w.calls["HCN"])
				if most := quietMachines[name].most; !e.within(most) {
					t.Errorf("%+v, at most %+v are allowed", e, most)
				}
			})
		})
	}
}

// TestTenSwitchesCostNoMoreThanAMinute compares ten returns to the window, in a row and
// spread over a minute, with a minute of polling.
func TestTenSwitchesCostNoMoreThanAMinute(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(quietMachines)) {
		for _, away := range []time.Duration{time.Second, 5500 * time.Millisecond} {
			t.Run(name+" "+away.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t)
					w.open()
					quietMachines[name].set(w)
					d, stop := sitDown(t, w.probe())
					defer stop()
					time.Sleep(2 * time.Minute)
					before := w.effort()
					const minutes = 5 // since some programs are started once a minute
					time.Sleep(minutes * time.Minute)
					polling := w.effort().minus(before)
					minute := (polling.programs() + minutes - 1) / minutes
					before = w.effort()
					for range 10 {
						d.lookAway(away)
						time.Sleep(500 * time.Millisecond)
					}
					switches := w.effort().minus(before)
					t.Logf("ten switches %+v, five minutes of polling %+v", switches, polling)
					if switches.programs() > minute || switches.visits > 0 {
						t.Errorf("ten switches %+v, five minutes of polling %+v", switches, polling)
					}
				})
			})
		}
	}
}

// TestAnHourInARemoteWindow counts the Windows programs that a window inside WSL starts.
func TestAnHourInARemoteWindow(t *testing.T) {
	for name, fails := range map[string]bool{"interop works": false, "netsh fails": true} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			for path, content := range map[string]string{
				"/proc/sys/kernel/osrelease": "6.6.87.2-microsoft-standard-WSL2\n", "/run/WSL/1_interop": "",
				"/proc/sys/fs/binfmt_misc/WSLInterop": "enabled\n", "/mnt/c/Windows/System32/netsh.exe": "", "/usr/bin/wslinfo": "",
			} {
				full := filepath.Join(root, path)
				if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(content), 0o755)); err != nil {
					t.Fatal(err)
				}
			}
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				runs := map[string]int{}
				run := func(_ context.Context, c program.Command) ([]byte, error) {
					mu.Lock()
					defer mu.Unlock()
					runs[filepath.Base(c.Path)]++
					switch {
					case strings.HasSuffix(c.Path, "wslinfo"):
						return []byte("mirrored\n"), nil
					case fails:
						return nil, fs.ErrPermission
					}
					return []byte("----------    --------\r\n"), nil
				}
				inside := OpenLinux(&onlinux.Machine{Root: root, Run: run}).(*guest)
				// Watching files is left out: it waits for the system, so that the fake clock would stop.
				d, stop := sitDown(t, New(struct {
					Reader
					keeping
				}{inside, inside}, Options{}))
				defer stop()
				for range 60 {
					time.Sleep(40 * time.Second)
					d.lookAway(20 * time.Second)
				}
				synctest.Wait()
				t.Logf("in an hour: %v", runs)
				if most := netshLists * 13; runs["netsh.exe"] > most || runs["netsh.exe"] < netshLists*5 {
					t.Errorf("netsh.exe was started %d times; %d lists every five to ten minutes are wanted", runs["netsh.exe"], netshLists)
				}
			})
		})
	}
}
