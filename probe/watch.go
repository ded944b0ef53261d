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
	watchable interface{ watched() []string }
	// pollable has sources that cost next to nothing to read.
	pollable interface{ cheap() []string }
	// forgetful keeps answers of slow sources for a while, and can let them go.
	forgetful interface{ forget() }
)

// tick is how often Watch looks whether there is something to do, and how often
// it reads the cheap sources.
const tick = time.Second

// Watch reads, calls changed with the first Snapshot and with every later one
// that differs from it in substance (Same), until ctx ends. changed is called
// from Watch's own goroutine, never twice at once. The ages of a Snapshot that
// did not change are to be had from Last.
func (p *Probe) Watch(ctx context.Context, o WatchOptions, changed func(*fact.Snapshot)) {
	w := watch{Probe: p, interval: o.Interval, bell: newBell(p.reader)}
	defer w.bell.close()
	var seen *fact.Snapshot
	for {
		w.readAt, w.glance = time.Now(), w.look(ctx)
		s := p.Read(ctx)
		if ctx.Err() != nil {
			return
		}
		if !s.Same(seen) {
			seen = s
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
	interval func() time.Duration
	bell     *bell
	readAt   time.Time
	glance   [][]byte // what the cheap sources said at readAt
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
			if r, ok := w.reader.(forgetful); ok {
				r.forget()
			}
			return true
		case <-w.bell.rings():
			return w.bell.settle(ctx)
		case <-w.bell.complains():
			return w.bell.settle(ctx)
		case <-ticker.C:
			if w.bell.rehang() || w.due(ctx) {
				return true
			}
		}
	}
}

// due reports whether the interval has passed or a cheap source has changed.
func (w *watch) due(ctx context.Context) bool {
	if w.interval == nil {
		return false
	}
	every := w.interval()
	if every <= 0 {
		return false
	}
	return time.Since(w.readAt) >= every || !slices.EqualFunc(w.look(ctx), w.glance, bytes.Equal)
}

// look reads the cheap sources.
func (w *watch) look(ctx context.Context) [][]byte {
	r, ok := w.reader.(pollable)
	if !ok {
		return nil
	}
	var seen [][]byte
	for _, name := range r.cheap() {
		raw, err := w.reader.Read(ctx, name)
		if err != nil {
			raw = nil
		}
		seen = append(seen, raw)
	}
	return seen
}
