package probe

import (
	"context"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Editors write a file in several steps. So a changed file is read once it has not changed
// for quiet, and after mostQuiet at the latest.
const (
	quiet     = 60 * time.Millisecond
	mostQuiet = time.Second
)

// fileWatch reports changes to the files of a Reader. Where the system cannot watch files
// it reports none, and changes are found by polling only.
type fileWatch struct {
	watcher *fsnotify.Watcher // nil where there is nothing to watch
	paths   []string
}

func newFileWatch(r Reader) *fileWatch {
	w := &fileWatch{}
	if watched, ok := r.(watchable); ok {
		w.paths = watched.watchedPaths()
	}
	if len(w.paths) == 0 {
		return w
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return &fileWatch{}
	}
	w.watcher = watcher
	w.addMissing()
	return w
}

func (w *fileWatch) close() {
	if w.watcher != nil {
		w.watcher.Close()
	}
}

// addMissing watches the paths that are not watched yet: at first all, later those that
// were removed or renamed and exist again. It reports whether it added any.
func (w *fileWatch) addMissing() bool {
	if len(w.paths) == 0 {
		return false
	}
	watched, added := w.watcher.WatchList(), false
	for _, path := range w.paths {
		if !slices.Contains(watched, path) && w.watcher.Add(path) == nil {
			added = true
		}
	}
	return added
}

// changes receives one value for each change. Without a watcher it is nil, and so blocks
// forever.
func (w *fileWatch) changes() <-chan fsnotify.Event {
	if w.watcher == nil {
		return nil
	}
	return w.watcher.Events
}

// errors receives the watcher's errors, such as an overflow of its queue, which means that
// something has changed as well. They must be received, or the watcher stops.
func (w *fileWatch) errors() <-chan error {
	if w.watcher == nil {
		return nil
	}
	return w.watcher.Errors
}

// waitUntilQuiet waits until no more changes come, so that a half-written file is not
// read. It returns false if ctx ends.
func (w *fileWatch) waitUntilQuiet(ctx context.Context) bool {
	enough := time.After(mostQuiet)
	for {
		select {
		case <-ctx.Done():
			return false
		case <-w.changes():
		case <-w.errors():
		case <-enough:
			return true
		case <-time.After(quiet):
			return true
		}
	}
}
