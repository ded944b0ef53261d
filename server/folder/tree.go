package folder

import (
	"os"
	"path/filepath"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder/ignore"
)

// tree is one reading of the ignore files: by a walk, or by Counts since Forget.
//
// A name is relative to our root. A path is relative to the repository's root if that is above ours,
// because the ignore files above our root need that.
type tree struct {
	folder *Folder
	prefix string // path of our root: "", or a slash path with a slash at its end; prefix + name is a path
	root   *level

	mu     sync.Mutex
	levels map[string]*level // what Counts has read, by name; nil for a folder in which nothing counts
}

// level is one folder of the tree and everything that decides which of its entries count.
type level struct {
	path  string
	stack *ignore.Stack // the ignore files that apply to the entries
	// isIgnored is set for a personal folder that Git ignores: the files directly in it count, but its
	// folders only if a pattern includes them.
	isIgnored  bool
	isIncluded bool // everything inside is included: by an include glob, or because there are none
	depth      int  // number of folders between this one and the root
	parent     *level
	id         folderID
	hasID      bool // the system tells the identity of the folder
}

// newTree reads the ignore files of the root and above it.
func newTree(f *Folder) *tree {
	prefix, stack := readAbove(f.root)
	t := &tree{folder: f, prefix: prefix, levels: map[string]*level{}}
	t.root = &level{stack: stack, isIncluded: f.rules.includesAll}
	if prefix != "" {
		t.root.path = prefix[:len(prefix)-1]
	}
	t.root.stack = readStack(t.root, f.root, true, true)
	if root, err := openFolderAt(f.root); err == nil {
		t.root.id, t.root.hasID = identify(root)
		_ = root.Close()
	}
	t.levels[""] = t.root
	return t
}

// name is the name of a path at or below the root.
func (t *tree) name(path string) string { return path[min(len(t.prefix), len(path)):] }

// locate returns the location on disk of the file or folder of a path.
func (t *tree) locate(path string) string {
	name := t.name(path)
	if name == "" {
		return t.folder.root
	}
	return t.folder.root + string(filepath.Separator) + filepath.FromSlash(name)
}

// open opens the folder p on disk.
func (t *tree) open(p *level) (openFolder, error) {
	if name := t.name(p.path); p != t.root && name != "" {
		return openFolderIn(t.folder.root, name)
	}
	return openFolderAt(t.folder.root)
}

// enter decides by its path whether anything in a folder of parent may count, and returns nil if not.
// The caller adds the folder's own ignore files with readStack.
func (t *tree) enter(parent *level, path string) *level {
	rules := &t.folder.rules
	base, name := baseOf(path), t.name(path)
	if parent.depth == maxDepth || skippedFolders[base] || rules.exclude.match(name) {
		return nil
	}
	ignored := isIgnored(parent, path, true)
	if ignored && !isPersonalFolder(base) {
		return nil
	}
	return &level{
		path: path, stack: parent.stack, depth: parent.depth + 1, isIgnored: ignored,
		isIncluded: parent.isIncluded || rules.include.match(name), parent: parent,
	}
}

// isFirst reads the identity of p, open as on, and reports whether no folder above it is the same one.
func (p *level) isFirst(on openFolder) bool {
	id, ok := identify(on)
	if !ok {
		return true
	}
	if p.parent.isLoop(id) {
		return false
	}
	p.id, p.hasID = id, true
	return true
}

// isLoopAt reports whether p, the folder at dir on disk, is the same one as a folder above it. One that
// cannot be opened is none.
func (p *level) isLoopAt(dir string) bool {
	on, err := openFolderAt(dir)
	if err != nil {
		return false
	}
	defer on.Close()
	return !p.isFirst(on)
}

// counts reports whether the regular file at path in the folder parent counts.
func (t *tree) counts(parent *level, path string) bool {
	rules, name := &t.folder.rules, t.name(path)
	return (parent.isIncluded || rules.include.match(name)) && t.folder.claims(name) && !rules.exclude.match(name) &&
		(isPersonalFile(name) || !isIgnored(parent, path, false))
}

// isIgnored reports whether Git ignores the entry of parent at path.
func isIgnored(parent *level, path string, isFolder bool) bool {
	switch parent.stack.Match(path, isFolder) {
	case ignore.Ignored:
		return true
	case ignore.Included:
		return false
	}
	return parent.isIgnored
}

// levelOf returns the folder of a name, nil if nothing in it counts. It reads the folders from the root
// down to it that it does not remember.
func (t *tree) levelOf(name string) *level {
	at := t.root
	for i := 0; i <= len(name) && name != "" && at != nil; i++ {
		if i == len(name) || name[i] == '/' {
			at = t.child(at, name[:i])
		}
	}
	return at
}

// child returns the folder of a name in parent, and reads it on the first call.
func (t *tree) child(parent *level, name string) *level {
	t.mu.Lock()
	p, ok := t.levels[name]
	t.mu.Unlock()
	if ok {
		return p
	}
	if p = t.enter(parent, t.prefix+name); p != nil {
		dir := t.locate(p.path)
		// A walk follows no symbolic links. A folder that does not exist any more is judged by its
		// name: the event may be about a deleted file in it.
		if info, err := os.Lstat(dir); err == nil && !info.IsDir() || p.isLoopAt(dir) {
			p = nil
		} else {
			p.stack = readStack(p, dir, true, true)
		}
	}
	t.mu.Lock()
	t.levels[name] = p
	t.mu.Unlock()
	return p
}

// readStack returns the stack of p, a folder at dir on disk, with the ignore files in it.
// mayHaveIgnoreFile and mayBeRepository say whether to look for a .gitignore and a .git.
func readStack(p *level, dir string, mayHaveIgnoreFile, mayBeRepository bool) *ignore.Stack {
	stack := p.stack
	if mayBeRepository {
		if git, ok := findGitFolder(dir); ok {
			stack = (*ignore.Stack)(nil).Push(readExclude(git, p.path))
		}
	}
	if mayHaveIgnoreFile {
		stack = stack.Push(readSet(filepath.Join(dir, ".gitignore"), p.path))
	}
	return stack
}
