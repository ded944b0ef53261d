// Package question asks a system that may hang: one call at a time, whose answer is kept,
// and without a lock that is held meanwhile.
package question

import (
	"context"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
)

// Question is one question to the system, with its last answer. The zero value was never
// asked. It is safe for concurrent use, and no method waits for the system longer than its
// context allows.
type Question[T any] struct {
	mu       sync.Mutex
	kept     T
	hasKept  bool
	forgets  int         // how often Forget was called
	underWay *attempt[T] // nil if nobody is asking
}

// attempt is one call to the system.
type attempt[T any] struct {
	done    chan struct{} // closed when answer is set
	answer  T
	fault   *fault.Fault // ask panicked, so there is no answer
	givenUp bool         // somebody waited for it in vain
}

// Ask returns the kept answer if isFresh accepts it; otherwise that of the attempt under
// way, and if there is none, of a new one. ask is called in a goroutine of its own with the
// last answer, which is the zero value if none is kept, and with the context of the caller
// who began the attempt. If ctx ends first, Ask returns its error. From then on nobody waits for
// that attempt, and Ask returns a fact.NoteError with fact.NoteOldAnswer until it returns. If ask
// panics, Ask returns a fault.Fault.
func (q *Question[T]) Ask(ctx context.Context, isFresh func(T) bool, ask func(context.Context, T) T) (answer T, err error) {
	q.mu.Lock()
	if q.hasKept && isFresh(q.kept) {
		defer q.mu.Unlock()
		return q.kept, nil
	}
	a := q.underWay
	switch {
	case a == nil:
		a = q.begin(ctx, ask)
	case a.givenUp:
		q.mu.Unlock()
		return answer, &fact.NoteError{Note: fact.Note{Code: fact.NoteOldAnswer}, Kind: context.DeadlineExceeded}
	}
	q.mu.Unlock()
	select {
	case <-a.done:
		if a.fault != nil {
			return answer, a.fault
		}
		return a.answer, nil
	case <-ctx.Done():
		q.mu.Lock()
		defer q.mu.Unlock()
		a.givenUp = true
		return answer, ctx.Err()
	}
}

// begin starts an attempt. The caller holds q.mu.
func (q *Question[T]) begin(ctx context.Context, ask func(context.Context, T) T) *attempt[T] {
	a := &attempt[T]{done: make(chan struct{})}
	before, forgets := q.kept, q.forgets
	q.underWay = a
	go func() {
		defer close(a.done)
		a.fault = fault.Contain("asking the system", func() { a.answer = ask(ctx, before) })
		q.mu.Lock()
		defer q.mu.Unlock()
		q.underWay = nil
		if a.fault == nil && q.forgets == forgets {
			q.kept, q.hasKept = a.answer, true
		}
	}()
	return a
}

// Forget drops the kept answer, and that of an attempt under way once it comes. It never
// waits.
func (q *Question[T]) Forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	var none T
	q.kept, q.hasKept = none, false
	q.forgets++
}

// Last is the kept answer; ok is false if there is none.
func (q *Question[T]) Last() (answer T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.kept, q.hasKept
}
