// Package folder decides which files of one workspace folder on disk count, and finds them.
//
// A walk over the folder and a file that an event names follow the same rule (Walk and Counts). A
// regular file counts if
//   - the user's include and exclude globs allow it,
//   - no folder above it is one of skippedFolders or reached through a symbolic link,
//   - Git does not ignore it, by the .gitignore files from the repository's root down and
//     the repository's info/exclude, or it is one of the personal files that developers
//     keep out of the repository on purpose,
//   - and a format reads it.
//
// The repository's root is the nearest folder at or above the file that contains a .git. As in Git, a
// repository inside another one uses only its own ignore files. Without a repository, the .gitignore
// files at or below the workspace folder count. The user's global ignore file is not read.
//
// Names are slash-separated and relative to the folder on every system.
package folder

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// maxDepth bounds the nesting of folders, for a loop of folders whose identity the system does not tell.
// A file of the folder itself has depth 0.
const maxDepth = 64

// foldCase says whether capital and small letters in ignore files are the same: Git for Windows sets
// core.ignorecase.
const foldCase = runtime.GOOS == "windows"

// Folder is one workspace folder. Its methods may be called from several goroutines.
type Folder struct {
	root   string
	rules  compiledRules
	claims func(name string) bool

	lstat   func(string) (os.FileInfo, error) // os.Lstat; in tests a storage that hangs
	hanging atomic.Int64                      // calls of isReal that were given up and have not returned

	mu   sync.Mutex
	seen *tree // what Counts has read; nil if nothing was read since Forget
}

// Open makes the Folder of root, an absolute path. It reads nothing yet. claims reports whether a
// format reads the file of a name; several goroutines call it. Malformed globs match nothing;
// Rules.Check reports them.
func Open(root string, rules Rules, claims func(name string) bool) *Folder {
	compiled, _ := rules.compile()
	return &Folder{root: filepath.Clean(root), rules: compiled, claims: claims, lstat: os.Lstat}
}

// Root returns the path that was opened.
func (f *Folder) Root() string { return f.root }

// Covers reports whether the include and exclude globs allow name. A file that the user has opened
// needs nothing else.
func (f *Folder) Covers(name string) bool { return f.rules.cover(name) }

// Counts reports whether Walk would visit name if it is a regular file. It reads the ignore files of
// the folders above it when they are first needed, and remembers them until Forget or Walk is called.
func (f *Folder) Counts(name string) bool {
	if !fs.ValidPath(name) || name == "." {
		return false
	}
	t := f.seenTree()
	parent := t.levelOf(parentOf(name))
	return parent != nil && t.counts(parent, t.prefix+name)
}

// realLimit is how long the storage is waited for to tell links. A local disk takes microseconds.
const realLimit = 500 * time.Millisecond

// IsReal reports whether no link leads from the root to the file of a name, so that it is inside the
// folder on disk as well. A part of the way that does not exist is no link. It returns false if the storage
// does not answer, and as long as it has not answered an earlier call.
func (f *Folder) IsReal(name string) bool {
	if f.hanging.Load() > 0 {
		return false
	}
	done := make(chan bool, 1)
	go func() { done <- f.isReal(name) }()
	late := time.NewTimer(realLimit)
	defer late.Stop()
	select {
	case real := <-done:
		return real
	case <-late.C:
		f.hanging.Add(1)
		go func() { <-done; f.hanging.Add(-1) }()
		return false
	}
}

// isReal is IsReal, however long the storage takes.
func (f *Folder) isReal(name string) bool {
	for i := 0; i <= len(name); i++ {
		if i < len(name) && name[i] != '/' {
			continue
		}
		info, err := f.lstat(filepath.Join(f.root, filepath.FromSlash(name[:i])))
		if err == nil && i > 0 && !info.Mode().IsRegular() && !info.IsDir() {
			return false
		}
	}
	return true
}

// Forget drops what Counts remembers of ignore files.
func (f *Folder) Forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = nil
}

// seenTree returns what is remembered. Forget replaces it as a whole, so that a Counts that still runs
// cannot store outdated ignore files in the new one.
func (f *Folder) seenTree() *tree {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen == nil {
		f.seen = newTree(f)
	}
	return f.seen
}

// IsIgnoreFile reports whether name is a file that Git reads ignore patterns from. After
// an event for it, call Forget and Walk. The ignore files above the root and the
// info/exclude of a linked worktree have no name below the root.
func IsIgnoreFile(name string) bool {
	if foldCase {
		name = strings.ToLower(name)
	}
	name = "/" + name
	return strings.HasSuffix(name, "/.gitignore") || strings.HasSuffix(name, "/.git/info/exclude")
}

// skippedFolders contain other people's files, or those of a version control system.
var skippedFolders = map[string]bool{
	".git": true, ".svn": true, ".hg": true, "CVS": true, "node_modules": true, "bower_components": true,
	".venv": true, "__pycache__": true, ".terraform": true, ".yarn": true,
}

// isPersonalFolder reports whether the files directly in a folder of this base name count even if Git
// ignores the folder: developers keep the settings of their own machine there.
func isPersonalFolder(base string) bool { return base == ".vscode" || base == ".devcontainer" }

// isPersonalFile reports whether a file counts even if Git ignores it: it contains the settings, and
// the ports, of one developer's machine.
func isPersonalFile(name string) bool {
	base := baseOf(name)
	return base == ".env" || strings.HasPrefix(base, ".env.") || strings.Contains(base, ".override.") ||
		strings.HasPrefix(name, ".vscode/") || strings.Contains(name, "/.vscode/") ||
		strings.HasPrefix(name, ".devcontainer/") || strings.Contains(name, "/.devcontainer/")
}

// parentOf is the slash path of the folder that contains name, "" for the top.
func parentOf(name string) string { return name[:max(strings.LastIndexByte(name, '/'), 0)] }

// baseOf is the last element of a slash path.
func baseOf(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }
