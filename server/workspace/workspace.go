package workspace

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/uri"
)

// Options configure a Workspace. The zero value is usable.
type Options struct {
	Conditions view.Conditions
	// Changed is called for every new View, in order, before another can be made. It must not block. It
	// may be nil.
	Changed func(view.Delta)
	// Background runs work that no caller waits for; if it is nil, the work is done at once.
	Background func(func(context.Context))
	// OtherFiles is called when a policy has changed which files count or how they are read, so that a walk is
	// needed. It must not block, and may be nil.
	OtherFiles func()
	// PolicyFolders are the absolute paths of the folders in which, and above which, policy files are looked for;
	// nil for the folders of the workspace.
	PolicyFolders []string
	// Workers is how many goroutines of a walk read files; zero means one.
	Workers int
	// Batch is how many files a walk puts into one View; zero means few, so that an edit never waits
	// long.
	Batch int
	// Whole keeps all literals of files on disk, including those that only their own file needs.
	Whole bool
	// Outermost is the folder below which the path of a file tells whether anybody starts a program from
	// it (see format.IsNoise); "" for the file's own folder of the workspace.
	Outermost string
}

// Workspace holds the files of some folders and the open documents, as a View. It is
// safe for concurrent use.
type Workspace struct {
	options Options
	room    int // how many literals all files together may have
	now     atomic.Pointer[view.View]

	layout  atomic.Pointer[layout]
	walking atomic.Pointer[walk] // the current walk, nil if there is none

	mu       sync.Mutex // held while a View or a layout is made
	judging  sync.Mutex // held while the conditions change
	policing sync.Mutex // held while policy files are read, which may take long; taken before judging

	reading sync.Mutex     // guards the fields below; may be taken while mu is held
	reads   map[string]int // by key: the number of the latest reading from disk that was begun
	begun   int            // how many readings were begun so far
}

// New makes a workspace without folders.
func New(o Options) *Workspace {
	w := &Workspace{options: o, room: maxLiterals, reads: map[string]int{}}
	w.layout.Store(w.newLayout(nil, Rules{}, nil))
	w.now.Store(view.New(o.Conditions))
	return w
}

// View is the newest View. A request takes one View and uses no other.
func (w *Workspace) View() *view.View { return w.now.Load() }

// edit makes the next View and calls Options.Changed. The caller holds w.mu.
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

// SetFolders replaces the folders (paths of the file system). Files on disk outside of them are
// removed; open documents stay. Call Walk to find the files of new folders.
func (w *Workspace) SetFolders(roots []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var absolute []string
	for _, root := range roots {
		if abs, err := filepath.Abs(root); err == nil && !slices.Contains(absolute, abs) {
			absolute = append(absolute, abs)
		}
	}
	w.setLayout(w.newLayout(absolute, w.layout.Load().rules, w.layout.Load().policies))
}

// Folders lists the folders as absolute paths.
func (w *Workspace) Folders() []string { return w.layout.Load().roots() }

// Rules say which files count.
type Rules struct {
	All folder.Rules
	Own map[string]folder.Rules // of folders of the workspace, by their keys, instead of All
}

// of are the rules of a folder, given by its absolute path.
func (r Rules) of(root string) folder.Rules {
	if own, ok := r.Own[view.Key(uri.File(root))]; ok {
		return own
	}
	return r.All
}

// SetRules replaces the rules. Call Walk to find files that the old rules left out.
func (w *Workspace) SetRules(r Rules) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.setLayout(w.newLayout(w.layout.Load().roots(), r, w.layout.Load().policies))
}

// setLayout replaces the layout and applies it to every file of the View. The caller holds w.mu.
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
