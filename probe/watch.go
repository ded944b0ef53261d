package probe

import (
	"bytes"
	"context"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/question"
)

// WatchOptions are the parameters of Watch.
type WatchOptions struct {
	// Interval returns the time between two full readings. It is called again and again, so
	// the time may change while Watch runs. 0 pauses polling, but Refresh and changed files
	// still cause a reading. A nil Interval means 0.
	Interval func() time.Duration
}

// A Reader may implement these interfaces as well.
type (
	// watchable Readers have paths that can be watched.
	watchable interface{ watchedPaths() []string }
	// pollable Readers have sources that are cheap to read.
	pollable interface{ cheapSources() []string }
	// keeping Readers cache the answers of slow sources. Forget drops them; it has nothing to
	// wait for. Its name is exported so that Readers of other packages' tests can have it.
	keeping interface{ Forget() }
)

// tick is how often Watch checks whether it must read again, for which it reads the cheap
// sources.
const tick = time.Second

// leastForgetting is the least time between two moments at which the kept answers are
// dropped, because all programs are then started again.
const leastForgetting = time.Minute

// A change is reported at once, unless changes keep coming: a block that flickers would have
// every file judged and published ten times a second. So atOnce changes are reported as they
// come, and from then on one in each settling. A change that must wait is read again when it
// may be reported, so the last state is always the one reported in the end.
const (
	atOnce   = 8
	settling = 5 * time.Second
)

// Watch reads until ctx ends. It calls changed with the first Snapshot, and with later ones
// that differ in substance (Same) from the one reported before, always from its own
// goroutine; where changes keep coming, with one in each settling. Last has the current times
// of a Snapshot that did not change. If a reading does not return, Watch reports the last
// Snapshot as outdated.
func (p *Probe) Watch(ctx context.Context, o WatchOptions, changed func(*fact.Snapshot)) {
	w := newWatch(p, o, changed)
	w.files = newFileWatch(p.reader)
	defer w.files.close()
	w.run(ctx)
}

func newWatch(p *Probe, o WatchOptions, changed func(*fact.Snapshot)) *watch {
	return &watch{Probe: p, interval: o.Interval, changed: changed, limit: rate.NewLimiter(rate.Every(settling), atOnce)}
}

// watch is the state of one Watch.
type watch struct {
	*Probe
	interval    func() time.Duration
	changed     func(*fact.Snapshot)
	files       *fileWatch
	reported    *fact.Snapshot
	limit       *rate.Limiter    // of reports
	settled     <-chan time.Time // when a change that was not reported may be; nil if there is none
	readAt      time.Time
	cheapAtRead [][]byte // what the cheap sources said at readAt
	forgotAt    time.Time
}

// run reads whenever it is time, until ctx ends.
func (w *watch) run(ctx context.Context) {
	for w.read(ctx) && w.wait(ctx) {
	}
}

// read reads once and reports what it read. It returns false when ctx has ended, also if the
// reading has not.
func (w *watch) read(ctx context.Context) bool {
	w.readAt = w.now()
	forget := w.takeForgetting()
	type result struct {
		snapshot *fact.Snapshot
		cheap    [][]byte
	}
	done := make(chan result, 1)
	go func() {
		var now result
		fault := fault.Contain("reading the machine", func() {
			if r, ok := w.reader.(keeping); ok && forget {
				r.Forget()
			}
			now.cheap = w.readCheap(ctx)
			now.snapshot = w.Read(ctx)
		})
		if fault != nil {
			now.snapshot = w.outdate()
		}
		done <- now
	}()
	late := time.NewTimer(w.patience())
	defer late.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case r := <-done:
			w.cheapAtRead = r.cheap
			w.report(r.snapshot)
			return ctx.Err() == nil
		case <-late.C:
			w.tell(w.outdate())
		}
	}
}

// report tells s, or has the machine read again when s may be told; nil is nothing.
func (w *watch) report(s *fact.Snapshot) {
	w.settled = nil
	if s == nil || s.Same(w.reported) {
		return
	}
	if w.reported != nil {
		turn := w.limit.Reserve()
		if wait := turn.Delay(); wait > 0 {
			turn.Cancel()
			w.settled = time.After(wait)
			return
		}
	}
	w.tell(s)
}

// tell calls changed if s says something new; nil is nothing.
func (w *watch) tell(s *fact.Snapshot) {
	if s == nil || s.Same(w.reported) {
		return
	}
	w.reported = s
	w.changed(s)
}

// patience is how long a reading may take until what was read before is outdated: since it
// began one interval after the one before, that is then three intervals old.
func (w *watch) patience() time.Duration {
	every := time.Duration(0)
	if w.interval != nil {
		every = w.interval()
	}
	return max(2*every, slowestReading())
}

// slowestReading is the longest that a reading takes by the limits of its sources.
func slowestReading() time.Duration {
	slowest := time.Duration(0)
	for _, s := range fuse.Sources() {
		slowest = max(slowest, s.Limit)
	}
	return metaLimit + slowest
}

// takeForgetting reports whether the kept answers are to be dropped now, and notes that
// they are.
func (w *watch) takeForgetting() bool {
	if !w.isForgettingDue() {
		return false
	}
	w.anew.Store(false)
	w.forgotAt = time.Now()
	return true
}

// isForgettingDue reports whether RefreshAnew was called and the kept answers were not
// dropped a short time ago.
func (w *watch) isForgettingDue() bool {
	return w.anew.Load() && (w.forgotAt.IsZero() || time.Since(w.forgotAt) >= leastForgetting)
}

// wait returns true when it is time to read again, false when ctx has ended.
func (w *watch) wait(ctx context.Context) bool {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-w.refresh:
			return true
		case <-w.settled:
			return true
		case <-w.files.changes():
			if w.settled == nil {
				return w.files.waitUntilQuiet(ctx)
			}
		case <-w.files.errors():
			if w.settled == nil {
				return w.files.waitUntilQuiet(ctx)
			}
		case <-ticker.C:
			if w.files.addMissing() || w.isForgettingDue() || w.settled == nil && w.isDue(ctx) {
				return true
			}
		}
	}
}

// isDue reports whether the interval has passed or a cheap source has changed; false for no
// interval.
func (w *watch) isDue(ctx context.Context) bool {
	if w.interval == nil {
		return false
	}
	every := w.interval()
	if every <= 0 {
		return false
	}
	return !question.IsYounger(w.readAt, w.now(), every) || !slices.EqualFunc(w.readCheap(ctx), w.cheapAtRead, bytes.Equal)
}

// readCheap reads the cheap sources; nil stands for one that cannot be read.
func (w *watch) readCheap(ctx context.Context) [][]byte {
	r, ok := w.reader.(pollable)
	if !ok {
		return nil
	}
	var seen [][]byte
	for _, name := range r.cheapSources() {
		raw, err := w.bounded(ctx, name, tick)
		if err != nil {
			raw = nil
		}
		seen = append(seen, raw)
	}
	return seen
}
