package probe

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
)

// readAll reads all sources of vantage v concurrently, except those that doubts keep from being asked; one that
// fails keeps its value in before.
func (p *Probe) readAll(ctx context.Context, v fact.Vantage, before fuse.Readings, doubts fact.Doubts) fuse.Readings {
	var mu sync.Mutex
	var wait sync.WaitGroup
	after := fuse.Readings{}
	notAsked := doubts.NotAsked()
	p.avoid(doubts)
	for _, s := range fuse.Sources() {
		if !s.ReadAt(v) || s.OnDemand && !p.programs {
			continue
		}
		if slices.Contains(notAsked, s.Name) {
			mu.Lock()
			after[s.Name] = fuse.NotAsked(s.Name, p.now())
			mu.Unlock()
			continue
		}
		wait.Go(func() {
			var value any
			var err error
			if fault := fault.Contain("reading "+s.Name, func() { value, err = p.attempt(ctx, s) }); fault != nil {
				err = noteOf(fault, ErrMalformed)
			}
			mu.Lock()
			defer mu.Unlock()
			if src := sourceAfter(s.Name, err, p.now()); err != nil {
				after[s.Name] = before[s.Name].WithFailure(src)
			} else {
				after[s.Name] = before[s.Name].WithValue(src, value, p.dateOf(src))
			}
		})
	}
	wait.Wait()
	return after
}

// dateOf is when the data of src, just read, was asked of the machine.
func (p *Probe) dateOf(src fact.Source) time.Time {
	if d, ok := p.reader.(dated); ok {
		if at := d.askedAt(src.Name); !at.IsZero() {
			return at
		}
	}
	return src.At
}

// noteOf is the error for a source whose reading, or parsing, ended in a panic.
func noteOf(f *fault.Fault, kind error) error {
	return &fact.NoteError{Note: fact.Note{Code: fact.NoteFault, Who: fmt.Sprint(f.Panic)}, Kind: kind}
}

// attempt reads and parses one source.
func (p *Probe) attempt(ctx context.Context, s fuse.SourceSpec) (any, error) {
	raw, err := p.raw(ctx, s)
	if err != nil {
		return nil, err
	}
	value, err := s.Parse(raw)
	var noted *fact.NoteError
	if errors.As(err, &noted) {
		return nil, &fact.NoteError{Note: noted.Note, Kind: ErrMalformed}
	}
	if err != nil {
		return nil, &sourceError{ErrMalformed, err.Error()}
	}
	return value, nil
}

// bounded reads one source within limit. It does not wait longer for a Reader that ignores
// its context; until that returns, the source is not read again.
func (p *Probe) bounded(ctx context.Context, name string, limit time.Duration) ([]byte, error) {
	if !p.begin(name) {
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteOldAnswer}, Kind: context.DeadlineExceeded}
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type answer struct {
		raw []byte
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		var raw []byte
		var err error
		if fault := fault.Contain("reading "+name, func() { raw, err = p.reader.Read(ctx, name) }); fault != nil {
			err = noteOf(fault, fault)
		}
		p.end(name) // before the answer, after which the next reading may begin
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
	return &fact.NoteError{Note: fact.Note{Code: fact.NoteNoAnswer, Limit: limit}, Kind: context.DeadlineExceeded}
}

// begin notes that the source is being read; false if it already is.
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
