package folder

import (
	"context"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
)

// batchSize is how many files of one folder a worker visits in a row. The other workers can take the
// rest, so that a folder of many files does not occupy only one of them.
const batchSize = 32

// Walk calls visit for each regular file that counts, once and in no order, from up to workers
// goroutines at a time. It reads all ignore files again, and makes Counts do the same. It does not
// follow symbolic links, reads each folder on disk once though several paths lead to it, and skips a
// folder that cannot be read. It stops early when ctx ends, and
// returns ctx.Err().
func (f *Folder) Walk(ctx context.Context, workers int, visit func(name string)) error {
	f.Forget()
	t := newTree(f)
	w := &walk{ctx: ctx, tree: t, visit: visit, todo: []task{{level: t.root}}, read: map[folderID]bool{}}
	w.changed.L = &w.mu
	var workersDone sync.WaitGroup
	for range max(workers, 1) {
		workersDone.Go(w.work)
	}
	workersDone.Wait()
	return ctx.Err()
}

// walk is one run of Walk.
type walk struct {
	ctx   context.Context
	tree  *tree
	visit func(name string)

	mu      sync.Mutex
	changed sync.Cond
	todo    []task // the last one is done first, which keeps the list short
	read    map[folderID]bool
	busy    int // how many workers may still add to todo
}

// task is a folder to read, or files to visit.
type task struct {
	level *level
	names []string
}

// work does tasks until there are none and no worker can add one.
func (w *walk) work() {
	for {
		t, ok := w.take()
		if !ok {
			return
		}
		if w.ctx.Err() == nil {
			fault.Contain("walking a folder", func() { w.do(t) })
		}
		w.finish()
	}
}

// take waits for a task and returns the newest. ok is false if there is none and no busy worker could
// add one.
func (w *walk) take() (t task, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.todo) == 0 {
		if w.busy == 0 {
			return task{}, false
		}
		w.changed.Wait()
	}
	last := len(w.todo) - 1
	t, w.todo = w.todo[last], w.todo[:last]
	w.busy++
	return t, true
}

// finish records that the latest task is done.
func (w *walk) finish() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.busy--
	if w.busy == 0 && len(w.todo) == 0 {
		w.changed.Broadcast()
	}
}

func (w *walk) add(tasks []task) {
	if len(tasks) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.todo = append(w.todo, tasks...)
	w.changed.Broadcast()
}

// do first adds the other work that it finds to todo, then visits the files of a task.
func (w *walk) do(t task) {
	names := t.names
	if t.level != nil {
		var folders []task
		names, folders = w.readFolder(t.level)
		for len(names) > batchSize {
			folders = append(folders, task{names: names[:batchSize]})
			names = names[batchSize:]
		}
		w.add(folders)
	}
	for _, name := range names {
		if w.ctx.Err() != nil {
			return
		}
		fault.Contain("looking at a file", func() { w.visit(name) })
	}
}

// isNew reports whether the folder p, open as on, is read for the first time, by whatever path: in a
// loop of folders, and where several folders lead into each other, there is no end of paths.
func (w *walk) isNew(p *level, on openFolder) bool {
	if p != w.tree.root && !p.isFirst(on) {
		return false
	}
	if !p.hasID {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	before := w.read[p.id]
	w.read[p.id] = true
	return !before
}

// readFolder returns the names of the files of a folder that count, and its folders in which something
// may count.
func (w *walk) readFolder(p *level) (names []string, folders []task) {
	dir := w.tree.locate(p.path)
	entries, err := w.readEntries(p)
	if err != nil {
		return nil, nil
	}
	if p != w.tree.root { // newTree has read the root's ignore files
		p.stack = readStack(p, dir, hasEntry(entries, ".gitignore"), hasEntry(entries, ".git"))
	}
	for i, path := range pathsOf(p.path, entries) {
		switch entries[i].kind {
		case isFolder:
			if sub := w.tree.enter(p, path); sub != nil {
				folders = append(folders, task{level: sub})
			}
		case isRegular:
			if w.tree.counts(p, path) {
				names = append(names, strings.Clone(w.tree.name(path)))
			}
		}
	}
	return names, folders
}

// readEntries returns the entries of the folder p; none if they were read before.
func (w *walk) readEntries(p *level) ([]entry, error) {
	on, err := w.tree.open(p)
	if err != nil {
		return nil, err
	}
	defer on.Close()
	if !w.isNew(p, on) {
		return nil, nil
	}
	return on.entries()
}

// pathsOf returns the paths of the entries of a folder. They share one allocation, since most are
// needed only once.
func pathsOf(folder string, entries []entry) []string {
	if folder != "" {
		folder += "/"
	}
	length := 0
	for _, e := range entries {
		length += len(folder) + len(e.name)
	}
	var all strings.Builder
	all.Grow(length)
	paths := make([]string, len(entries))
	for i, e := range entries {
		start := all.Len()
		all.WriteString(folder)
		all.WriteString(e.name)
		paths[i] = all.String()[start:]
	}
	return paths
}

// hasEntry reports whether one of the entries has this name.
func hasEntry(entries []entry, name string) bool {
	for _, e := range entries {
		if e.name == name || foldCase && strings.EqualFold(e.name, name) {
			return true
		}
	}
	return false
}
