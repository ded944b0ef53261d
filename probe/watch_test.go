package probe

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

func onePort(p uint16) port.Range { return port.One(p) }

func containsAll(s string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

// watching starts Watch in a synctest bubble and counts the Snapshots it reports.
func watching(t *testing.T, p *Probe, every time.Duration) (interval *atomic.Int64, changes *atomic.Int64, stop func()) {
	interval, changes = &atomic.Int64{}, &atomic.Int64{}
	interval.Store(int64(every))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.Watch(ctx, WatchOptions{Interval: func() time.Duration { return time.Duration(interval.Load()) }},
			func(*fact.Snapshot) { changes.Add(1) })
	}()
	synctest.Wait()
	return interval, changes, func() { cancel(); <-done }
}

func TestWatchPollsAtTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := mirroredGuest()
		interval, changes, stop := watching(t, New(f, Options{}), 30*time.Second)
		defer stop()
		time.Sleep(5*time.Minute + time.Second)
		if n := f.count(fact.NamePortRange); n < 10 || n > 12 {
			t.Errorf("%d readings in five minutes", n)
		}
		if changes.Load() != 1 {
			t.Errorf("%d changes, but nothing changed", changes.Load())
		}
		f.set(fact.NamePortRange, "40525 44620\n")
		time.Sleep(31 * time.Second)
		if changes.Load() != 2 {
			t.Errorf("%d changes after one change", changes.Load())
		}
		interval.Store(0)
		paused := f.count(fact.NamePortRange)
		time.Sleep(time.Hour)
		if n := f.count(fact.NamePortRange); n != paused {
			t.Errorf("%d readings while paused", n-paused)
		}
		interval.Store(int64(10 * time.Second))
		time.Sleep(2 * time.Second)
		if n := f.count(fact.NamePortRange); n != paused+1 {
			t.Errorf("%d readings after the pause, want one at once", n-paused)
		}
	})
}

func TestRefreshReadsAtOnceAndForgetsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forgetting{fake: mirroredGuest()}
		p := New(f, Options{})
		_, changes, stop := watching(t, p, 0)
		defer stop()
		f.set(fact.NamePortRange, "40525 44620\n")
		p.Refresh()
		p.Refresh()
		synctest.Wait()
		if changes.Load() != 2 || f.forgot.Load() != 0 {
			t.Errorf("%d changes, forgot %d times", changes.Load(), f.forgot.Load())
		}
	})
}

// TestRefreshAnewForgetsOnceAMinute also checks that no request is lost.
func TestRefreshAnewForgetsOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forgetting{fake: mirroredGuest()}
		p := New(f, Options{})
		_, _, stop := watching(t, p, 0)
		defer stop()
		after := func(wait time.Duration, request bool, want int64) {
			t.Helper()
			if time.Sleep(wait); request {
				p.RefreshAnew()
			}
			synctest.Wait()
			if n := f.forgot.Load(); n != want {
				t.Errorf("forgot %d times, want %d", n, want)
			}
		}
		after(0, true, 1)
		after(time.Second, true, 1)
		after(57*time.Second, true, 1)
		after(4*time.Second, false, 2)
		after(time.Hour, false, 2)
		after(0, true, 3)
	})
}

type forgetting struct {
	*fake
	forgot atomic.Int64
}

func (f *forgetting) Forget() { f.forgot.Add(1) }

// TestCheapSourcesAreLookedAtEverySecond checks that a changed sysctl is found long before
// the interval ends, and that this does not read the expensive sources.
func TestCheapSourcesAreLookedAtEverySecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &cheapFake{mirroredGuest()}
		_, changes, stop := watching(t, New(f, Options{}), time.Hour)
		defer stop()
		time.Sleep(10 * time.Second)
		if n := f.count(fact.NameProcTCP); n != 1 {
			t.Errorf("procfs was read %d times", n)
		}
		f.set(fact.NamePortRange, "40525 44620\n")
		time.Sleep(1100 * time.Millisecond)
		if changes.Load() != 2 {
			t.Errorf("%d changes", changes.Load())
		}
	})
}

type cheapFake struct{ *fake }

func (cheapFake) cheapSources() []string { return sysctls() }

// TestWatchFollowsARecording changes files of a replayed folder in all the ways
// that editors and tools do, without polling.
func TestWatchFollowsARecording(t *testing.T) {
	dir := t.TempDir()
	for name, content := range mirroredGuest().files {
		write(t, dir, name, content)
	}
	r, err := OpenRecording(dir)
	if err != nil {
		t.Fatal(err)
	}
	rename := func(name, content string) {
		write(t, dir, name+"~", content)
		if err := os.Rename(filepath.Join(dir, name+"~"), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		what string
		do   func()
		want func(*fact.Snapshot) bool
	}{
		{
			"write", func() { write(t, dir, fact.NamePortRange, "40525 44620\n") },
			func(s *fact.Snapshot) bool { return s.Block != nil && s.Block.Range.Start == 40525 },
		},
		{
			"rename over", func() { rename(fact.NameWSLInfo, "nat") },
			func(s *fact.Snapshot) bool { return s.Mode == fact.ModeNAT && s.Block == nil },
		},
		{
			"back", func() { rename(fact.NameWSLInfo, "mirrored") },
			func(s *fact.Snapshot) bool { return s.Block != nil },
		},
		{
			"a new file", func() { write(t, dir, fact.NameWSLVersion, "WSL version: 2.6.3.0\n") },
			func(s *fact.Snapshot) bool { return s.WSLVersion == "2.6.3" },
		},
		{
			"an error beside", func() { write(t, dir, fact.NameWSLVersion+errorSuffix, "denied no") },
			func(s *fact.Snapshot) bool { return hasSource(s, fact.NameWSLVersion, fact.StatusDenied) },
		},
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	at := -1
	New(r, Options{}).Watch(ctx, WatchOptions{}, func(s *fact.Snapshot) {
		if !s.Replayed {
			t.Error("not marked as replayed")
		}
		if at >= 0 && !steps[at].want(s) {
			return // an intermediate state
		}
		if at++; at == len(steps) {
			cancel()
			return
		}
		steps[at].do()
	})
	if at != len(steps) {
		t.Errorf("stuck at %q", steps[max(at, 0)].what)
	}
}

func hasSource(s *fact.Snapshot, name string, status fact.Status) bool {
	for _, src := range s.Sources {
		if src.Name == name && src.Status == status {
			return true
		}
	}
	return false
}

func TestSameIgnoresTimes(t *testing.T) {
	f := mirroredGuest()
	now := fixedNow()
	p := New(f, Options{Now: func() time.Time { now = now.Add(time.Minute); return now }})
	a, b := p.Read(t.Context()), p.Read(t.Context())
	if !a.Same(b) || a.At.Equal(b.At) {
		t.Error("two readings of the same machine differ")
	}
	f.set(fact.NamePortRange, "44620 48714\n")
	if c := p.Read(t.Context()); c.Same(b) {
		t.Error("another block is the same")
	}
	if a.Same(nil) {
		t.Error("something is nothing")
	}
}
