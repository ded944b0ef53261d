package lsp

import "sync"

// mostOpen is how many requests may be open before another message is read.
const mostOpen = 256

// backlog counts the requests whose answers the client has not taken. A client that asks faster than it
// reads has to wait; otherwise the answers would fill the memory.
type backlog struct {
	mu      sync.Mutex
	changed *sync.Cond
	open    int
	ended   bool
}

func newBacklog() *backlog {
	b := &backlog{}
	b.changed = sync.NewCond(&b.mu)
	return b
}

// asked counts a request.
func (b *backlog) asked() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open++
}

// answered is called when the client has taken an answer.
func (b *backlog) answered() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open--
	b.changed.Broadcast()
}

// wait returns when another message may be handled, and when the session has ended.
func (b *backlog) wait() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.open >= mostOpen && !b.ended {
		b.changed.Wait()
	}
}

// end lets nobody wait any more.
func (b *backlog) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	b.changed.Broadcast()
}
