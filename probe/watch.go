package probe

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
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
	// keeping Readers cache the answers of slow sources, and can drop them.
	keeping interface{ dropKept() }
)

// tick is how often Watch checks whether it must read again, for which it reads the cheap
// sources.
const tick = time.Second

// Watch reads until ctx ends. It calls changed with the first Snapshot, and with every
// later one that differs in substance (Same) from the one reported before, always from its
// own goroutine. Last has the current times of a Snapshot that did not change.
func (p *Probe) Watch(ctx context.Context, o WatchOptions, changed func(*fact.Snapshot)) {
	w := watch{Probe: p, interval: o.Interval, files: newFileWatch(p.reader)}
	defer w.files.close()
	var last *fact.Snapshot
	for {
		w.readAt, w.cheapAtRead = time.Now(), w.readCheap(ctx)
		s := p.Read(ctx)
		if ctx.Err() != nil {
			return
		}
		if !s.Same(last) {
			last = s
			changed(s)
		}
		if !w.wait(ctx) {
			return
		}
	}
}

// watch is the state of one Watch.
type watch struct {
	*Probe
	interval    func() time.Duration
	files       *fileWatch
	readAt      time.Time
	cheapAtRead [][]byte // what the cheap sources said at readAt
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
			if r, ok := w.reader.(keeping); ok {
				r.dropKept()
			}
			return true
		case <-w.files.changes():
			return w.files.waitUntilQuiet(ctx)
		case <-w.files.errors():
			return w.files.waitUntilQuiet(ctx)
		case <-ticker.C:
			if w.files.addMissing() || w.isDue(ctx) {
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
	return time.Since(w.readAt) >= every || !slices.EqualFunc(w.readCheap(ctx), w.cheapAtRead, bytes.Equal)
}

// readCheap reads the cheap sources; nil stands for one that cannot be read.
func (w *watch) readCheap(ctx context.Context) [][]byte {
	r, ok := w.reader.(pollable)
	if !ok {
		return nil
	}
	var seen [][]byte
	for _, name := range r.cheapSources() {
		raw, err := w.reader.Read(ctx, name)
		if err != nil {
			raw = nil
		}
		seen = append(seen, raw)
	}
	return seen
}
