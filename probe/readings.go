package probe

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// staleAfter failed readings in a row, what a source told last is stale.
const staleAfter = 2

// reading is what is known of one source: how the last attempt went, and the last
// value it told.
type reading struct {
	source   fact.Source
	value    any
	known    bool      // a value was read since the machine's generation began
	at       time.Time // when it was read
	failures int       // attempts since then that failed
}

// state is how far the value may be believed.
func (r reading) state() fact.State {
	if r.failures >= staleAfter {
		return fact.StateStale
	}
	return fact.StateLive
}

// next is the reading after another attempt.
func (r reading) next(name string, value any, err error, at time.Time) reading {
	status, detail := statusOf(err)
	r.source = fact.Source{Name: name, Status: status, Detail: detail, At: at}
	if err != nil {
		r.failures++
		return r
	}
	r.value, r.known, r.at, r.failures = value, true, at, 0
	return r
}

// readings are the readings of one generation, by source name.
type readings map[string]reading

// value is the last value of the source called name; ok is false if none is known.
func value[T any](rs readings, name string) (v T, r reading, ok bool) {
	r = rs[name]
	if !r.known {
		return v, r, false
	}
	v, ok = r.value.(T)
	return v, r, ok
}

// readAll attempts all sources of vantage v side by side and adds to what was
// known before.
func (p *Probe) readAll(ctx context.Context, v fact.Vantage, before readings) readings {
	var mu sync.Mutex
	var wait sync.WaitGroup
	after := readings{}
	for _, s := range sources() {
		if !s.reads(v) {
			continue
		}
		wait.Go(func() {
			value, err := p.attempt(ctx, s)
			mu.Lock()
			defer mu.Unlock()
			after[s.name] = before[s.name].next(s.name, value, err, p.now())
		})
	}
	wait.Wait()
	return after
}

// attempt reads and parses one source.
func (p *Probe) attempt(ctx context.Context, s source) (any, error) {
	raw, err := p.bounded(ctx, s.name, s.limit)
	if err != nil {
		return nil, err
	}
	value, err := s.parse(raw)
	if err != nil {
		return nil, &sourceError{ErrMalformed, err.Error()}
	}
	return value, nil
}

// bounded reads one source within limit. A Reader that does not heed its context
// is left behind; until it returns, its source is not read again.
func (p *Probe) bounded(ctx context.Context, name string, limit time.Duration) ([]byte, error) {
	if !p.begin(name) {
		return nil, &sourceError{context.DeadlineExceeded, "an earlier attempt has not come back yet"}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type answer struct {
		raw []byte
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		defer p.end(name)
		raw, err := p.reader.Read(ctx, name)
		answers <- answer{raw, err}
	}()
	select {
	case a := <-answers:
		if errors.Is(a.err, context.DeadlineExceeded) && ctx.Err() != nil {
			return nil, timeout(limit)
		}
		return a.raw, a.err
	case <-ctx.Done():
		return nil, timeout(limit)
	}
}

func timeout(limit time.Duration) error {
	return &sourceError{context.DeadlineExceeded, fmt.Sprintf("no answer within %v", limit)}
}

// begin marks the source as being read; false if it already is.
func (p *Probe) begin(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy[name] {
		return false
	}
	p.busy[name] = true
	return true
}

func (p *Probe) end(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.busy, name)
}
