// Package probe reads what the machine reserves: which ports WSL, Hyper-V and other
// owners keep from programs, on Windows and inside WSL.
//
// It reads every source through one interface (Reader), from the live machine or from a
// recording, remembers earlier readings, and watches for changes. Package fuse turns the
// readings into a Snapshot. Nothing here knows of editors, files of a workspace, or port
// literals.
package probe

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/question"
)

// Options are the parameters of a Probe. The zero value is usable.
type Options struct {
	// Extra are ranges the user names; they appear in every Snapshot as
	// KindExtra with Source "user". Empty fields mean: both protocols, both
	// families, both sides, live.
	Extra []fact.Reservation
	// Now tells the time; nil means the clock on the wall.
	Now func() time.Time
	// Programs has the names of listening programs read on Linux, and the listening programs
	// on macOS. That takes long, so it is for a single reading that somebody waits for.
	Programs bool
	// Remembered is what doctor has shown to be false on this machine; what rests on that is not believed. It is
	// asked at each reading, so that a run of doctor counts at once. It may hang; nil means that nothing
	// is remembered.
	Remembered func() (doctor.Remembered, error)
}

// Probe turns readings of one Reader into Snapshots. It remembers earlier readings, to
// distinguish fresh facts from stale ones. It is safe for concurrent use.
type Probe struct {
	reader   Reader
	now      func() time.Time
	programs bool // see Options
	memory   memory
	refresh  chan struct{} // a pending request for a reading; capacity 1
	anew     atomic.Bool   // RefreshAnew was called, and not yet fulfilled

	hangingBinds atomic.Int64 // binds that were given up and have not returned

	reading  sync.Mutex // one Read at a time; guards the next two
	meta     fuse.Meta
	readings fuse.Readings

	mu    sync.Mutex // guards the rest
	busy  map[string]bool
	extra []fact.Reservation
	last  *fact.Snapshot
	tried map[socket]triedSocket
}

// New makes a Probe over r.
func New(r Reader, o Options) *Probe {
	now := o.Now
	if now == nil {
		now = question.Now
	}
	return &Probe{
		reader: r, now: now, extra: o.Extra, programs: o.Programs, memory: memory{find: o.Remembered},
		refresh: make(chan struct{}, 1), busy: map[string]bool{},
	}
}

// SetExtra replaces the ranges the user names, from the next Read on.
func (p *Probe) SetExtra(extra []fact.Reservation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.extra = extra
}

// Last is the Snapshot of the last Read, changed or not; nil before the first. Its times
// are newer than those of an equal Snapshot that Watch reported before.
func (p *Probe) Last() *fact.Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.last
}

// Refresh asks a running Watch to read at once. Answers of slow sources are reused as long
// as they are fresh. It never blocks.
func (p *Probe) Refresh() {
	select {
	case p.refresh <- struct{}{}:
	default:
	}
}

// RefreshAnew is Refresh for a user who asks for it: all sources are read again, also the
// slow ones. Since that starts many programs, it happens once a minute at most; a request
// that comes sooner is fulfilled when the minute has passed. It never blocks.
func (p *Probe) RefreshAnew() {
	p.anew.Store(true)
	p.Refresh()
}

// outdate makes the last Snapshot an outdated one, and returns it; nil before the first.
func (p *Probe) outdate() *fact.Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last != nil {
		p.last = p.last.Outdated()
	}
	return p.last
}

// metaLimit is how long recording.json is waited for.
const metaLimit = 5 * time.Second

// Read reads all sources concurrently, each with its own time limit, and fuses them. It
// always returns a Snapshot: what could not be read is a status in it. If ctx ends
// meanwhile, the previous Snapshot is returned, if there is one.
func (p *Probe) Read(ctx context.Context) *fact.Snapshot {
	p.reading.Lock()
	defer p.reading.Unlock()
	meta, metaErr := p.readMeta(ctx)
	if !meta.Continues(p.meta) {
		p.readings = nil
	}
	doubts := p.doubts(ctx, meta)
	after := p.readAll(ctx, meta.Vantage, p.readings, doubts(p.readings))
	if before := p.Last(); ctx.Err() != nil && before != nil {
		return before
	}
	p.meta, p.readings = meta, after
	_, replayed := p.reader.(*recording)
	p.mu.Lock()
	defer p.mu.Unlock()
	s := fuse.Snapshot(meta, after, p.extra, doubts(after), p.now())
	s.Replayed = replayed
	if metaErr != nil {
		s.Sources = append(s.Sources, sourceAfter(fact.NameRecording, metaErr, s.At))
	}
	p.last = s
	return s
}

// readMeta reads recording.json; on failure it returns the previous one, in which it is not
// known whether a VM process runs, or vantage Other.
func (p *Probe) readMeta(ctx context.Context) (fuse.Meta, error) {
	raw, err := p.bounded(ctx, fact.NameRecording, metaLimit)
	if err == nil {
		var meta fuse.Meta
		if meta, err = parseMeta(raw); err == nil {
			return meta, nil
		}
	}
	if p.meta.Vantage == "" {
		return fuse.Meta{Vantage: fact.Other}, err
	}
	meta := p.meta
	meta.VMProcess = nil
	return meta, err
}
