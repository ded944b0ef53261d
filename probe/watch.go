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
	// Interval tells the time between two full readings; it is asked again and
	// again, so it may change while Watch runs. 0 pauses polling; Refresh and
	// notified changes are followed all the same. A nil Interval means 0.
	Interval func() time.Duration
}

// A Reader may have more to offer than Read.
type (
	// watchable has sources at paths that notify of changes.
	watchable interface{ watchedPaths() []string }
	// pollable has sources that cost next to nothing to read.
	pollable interface{ cheapSources() []string }
	// keeping Readers keep answers of slow sources for a while, and can drop them.
	keeping interface{ dropKept() }
)

// tick is how often Watch looks whether there is something to do, and how often
// it reads the cheap sources.
const tick = time.Second

// Watch reads, calls changed with the first Snapshot and with every later one
// that differs from it in substance (Same), until ctx ends. changed is called
// from Watch's own goroutine, never twice at once. The ages of a Snapshot that
// did not change are to be had from Last.
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

// isDue reports whether the interval has passed or a cheap source has changed.
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
