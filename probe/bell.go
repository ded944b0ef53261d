package probe

import (
	"context"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Somebody who writes a file rings many times; what counts is the silence after.
const (
	quiet   = 60 * time.Millisecond
	longest = time.Second // of waiting for it
)

// bell rings when a file of a Reader changes. Where nothing can notify, it is
// silent: polling goes on without it.
type bell struct {
	watcher *fsnotify.Watcher // nil if the Reader has no paths
	paths   []string
}

func newBell(r Reader) *bell {
	b := &bell{}
	if w, ok := r.(watchable); ok {
		b.paths = w.watched()
	}
	if len(b.paths) == 0 {
		return b
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return &bell{}
	}
	b.watcher = watcher
	b.rehang()
	return b
}

func (b *bell) close() {
	if b.watcher != nil {
		b.watcher.Close()
	}
}

// rehang watches paths that are not watched: at first all, later those that were
// removed or renamed away and are there again. It reports whether there were any.
func (b *bell) rehang() bool {
	if b.watcher == nil {
		return false
	}
	hung, added := b.watcher.WatchList(), false
	for _, path := range b.paths {
		if !slices.Contains(hung, path) && b.watcher.Add(path) == nil {
			added = true
		}
	}
	return added
}

// rings receives one value a change; it is nil, and so blocks, without a watcher.
func (b *bell) rings() <-chan fsnotify.Event {
	if b.watcher == nil {
		return nil
	}
	return b.watcher.Events
}

// complains receives the watcher's errors, such as an overflow of its queue: then
// something has changed, too. Somebody has to receive them, or the watcher stops.
func (b *bell) complains() <-chan error {
	if b.watcher == nil {
		return nil
	}
	return b.watcher.Errors
}

// settle waits until the ringing has stopped, so that a file half written is not
// read. It returns false if ctx ends.
func (b *bell) settle(ctx context.Context) bool {
	enough := time.After(longest)
	for {
		select {
		case <-ctx.Done():
			return false
		case <-b.rings():
		case <-b.complains():
		case <-enough:
			return true
		case <-time.After(quiet):
			return true
		}
	}
}
