package workspace

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// Options are what a Workspace is made with. The zero value is usable.
type Options struct {
	Conditions view.Conditions
	// Changed is called for every new View, in order, while no other can be made. It must
	// not block. It may be nil.
	Changed func(view.Delta)
	// Background runs work that nobody waits for; nil runs it at once.
	Background func(func(context.Context))
	// Workers is how many goroutines a walk reads files with; zero means one.
	Workers int
	// Batch is how many files a walk puts into one View; zero means few, so that an edit
	// never waits long for its turn.
	Batch int
	// Whole keeps the literals of files on disk that nobody but their own file asks for.
	Whole bool
}

// Workspace holds the files of some folders and the open documents, as a View. It is
// safe for concurrent use.
type Workspace struct {
	options Options
	now     atomic.Pointer[view.View]

	layout  atomic.Pointer[layout]
	walking atomic.Pointer[walk] // the walk under way, nil without one

	mu      sync.Mutex // over making a View or a layout
	judging sync.Mutex // one change of the conditions at a time

	reading sync.Mutex     // over what follows; may be taken while mu is held
	reads   map[string]int // by key: the number of the latest reading from disk that was begun
	begun   int            // readings ever begun
}

// New makes a workspace without folders.
func New(o Options) *Workspace {
	w := &Workspace{options: o, reads: map[string]int{}}
	w.layout.Store(newLayout(nil, folder.Rules{}))
	w.now.Store(view.New(o.Conditions))
	return w
}

// View is the newest View. A request takes one and uses no other.
func (w *Workspace) View() *view.View { return w.now.Load() }

// edit makes the next View and tells Options.Changed. The caller holds w.mu.
func (w *Workspace) edit(change func(*view.Edit)) view.Delta {
	e := w.now.Load().Edit()
	change(e)
	next, delta := e.Done()
	w.now.Store(next)
	if w.options.Changed != nil {
		w.options.Changed(delta)
	}
	return delta
}

// SetFolders replaces the folders (paths of the file system). Files on disk outside of
// them are forgotten; open documents stay. Walk finds the files of new folders.
func (w *Workspace) SetFolders(roots []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var absolute []string
	for _, root := range roots {
		if abs, err := filepath.Abs(root); err == nil && !slices.Contains(absolute, abs) {
			absolute = append(absolute, abs)
		}
	}
	w.setLayout(newLayout(absolute, w.layout.Load().rules))
}

// Folders lists the folders as absolute paths.
func (w *Workspace) Folders() []string { return w.layout.Load().roots() }

// SetRules replaces the rules of which files are looked at; ask Walk to apply them to
// files that were left out before.
func (w *Workspace) SetRules(r folder.Rules) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.setLayout(newLayout(w.layout.Load().roots(), r))
}

// setLayout puts another layout in force and applies it to every file of the View. The caller
// holds w.mu.
func (w *Workspace) setLayout(l *layout) {
	w.layout.Store(l)
	v := w.View()
	w.edit(func(e *view.Edit) {
		for f := range v.Files() {
			l.reconsider(e, f)
		}
	})
}

// SamePath reports whether two absolute paths name the same file or folder.
func SamePath(a, b string) bool {
	return view.FoldCase(filepath.Clean(a)) == view.FoldCase(filepath.Clean(b))
}
