package probe

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// flips is how often the block changes in a minute of the tests, ten times a second.
const flips = 584

// flickering is a machine under Watch whose changes are announced like those of a watched file.
type flickering struct {
	*fake
	events   chan fsnotify.Event
	reported []*fact.Snapshot
}

// change gives the machine another port range and waits the given time.
func (f *flickering) change(ports string, wait time.Duration) {
	f.set(fact.NamePortRange, ports)
	select {
	case f.events <- fsnotify.Event{}:
	default:
	}
	time.Sleep(wait)
	synctest.Wait()
}

// last is the state of the block that was reported last.
func (f *flickering) last() fact.State { return blockState(f.reported[len(f.reported)-1]) }

func onAFlickeringMachine(t *testing.T, test func(*flickering)) {
	synctest.Test(t, func(t *testing.T) {
		f := &flickering{fake: mirroredGuest(), events: make(chan fsnotify.Event, 1)}
		w := newWatch(New(f, Options{}), WatchOptions{}, func(s *fact.Snapshot) { f.reported = append(f.reported, s) })
		w.files = &fileWatch{watcher: &fsnotify.Watcher{Events: f.events}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); w.run(ctx) }()
		synctest.Wait()
		test(f)
		cancel()
		<-done
	})
}

const (
	blockRange   = "44620 48715\n"
	movedRange   = "40525 44620\n"
	defaultRange = "32768 60999\n" // of the kernel, which is no block
)

// TestAFlappingBlockSettles has a block vanish, appear and move ten times a second: the first changes are
// reported at once, then one in each settling, and in the end the last state.
func TestAFlappingBlockSettles(t *testing.T) {
	onAFlickeringMachine(t, func(f *flickering) {
		for i := range flips {
			f.change([]string{defaultRange, blockRange, defaultRange, movedRange}[i%4], 100*time.Millisecond)
			if i < atOnce && len(f.reported) != i+2 {
				t.Fatalf("after %d changes %d reports", i+1, len(f.reported))
			}
		}
		most := 1 + atOnce + 1 + int(flips*100*time.Millisecond/settling)
		if n := len(f.reported); n > most || n < most-3 {
			t.Errorf("%d reports, want about %d", n, most)
		}
		if n := f.count(fact.NamePortRange); n > 3*most {
			t.Errorf("%d readings for %d reports", n, len(f.reported))
		}
		f.change(blockRange, settling)
		if f.last() != fact.StateLive {
			t.Errorf("the last state is not reported, the block is %s", f.last())
		}
		before := len(f.reported)
		time.Sleep(time.Hour)
		if len(f.reported) != before {
			t.Errorf("%d reports of no change", len(f.reported)-before)
		}
	})
}

// TestAChangeThatIsTakenBackIsNotReported: while it had to wait, the block came back.
func TestAChangeThatIsTakenBackIsNotReported(t *testing.T) {
	onAFlickeringMachine(t, func(f *flickering) {
		for i := range atOnce {
			f.change([]string{movedRange, blockRange}[i%2], 100*time.Millisecond)
		}
		f.change(defaultRange, 100*time.Millisecond)
		f.change(blockRange, time.Minute)
		if n := len(f.reported); n != 1+atOnce || f.last() != fact.StateLive {
			t.Errorf("%d reports, the block is %s", n, f.last())
		}
		f.change(defaultRange, 100*time.Millisecond)
		if f.last() != "none" {
			t.Errorf("after a calm minute a change is not reported at once, the block is %s", f.last())
		}
	})
}
