package folder

import (
	"os"
	"path/filepath"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder/ignore"
)

// tree is one reading of the ignore files: that of a walk, or that of Counts since Forget.
//
// A path, unlike a name, is relative to the repository's root where that is above ours,
// since that is what ignore files above our root speak of.
type tree struct {
	folder *Folder
	prefix string // what stands before a name in a path: "" or a slash path with a slash at its end
	root   *level

	mu     sync.Mutex
	levels map[string]*level // what Counts knows, by name; nil for a folder in which nothing counts
}

// level is one folder of the tree and all that its entries are judged by.
type level struct {
	path  string
	stack *ignore.Stack // the ignore files that apply to the entries
	// isIgnored is set for a personal folder that Git ignores: its own files count, its
	// folders do not, unless a pattern includes them.
	isIgnored  bool
	isIncluded bool // an include glob stands for all that is inside
	depth      int  // number of folders between this one and the root
}

// newTree reads the ignore files of and above the root.
func newTree(f *Folder) *tree {
	prefix, stack := readAbove(f.root)
	t := &tree{folder: f, prefix: prefix, levels: map[string]*level{}}
	t.root = &level{stack: stack, isIncluded: f.rules.includesAll}
	if prefix != "" {
		t.root.path = prefix[:len(prefix)-1]
	}
	t.root.stack = readStack(t.root, f.root, true, true)
	t.levels[""] = t.root
	return t
}

// name is the name of a path at or below the root.
func (t *tree) name(path string) string { return path[min(len(t.prefix), len(path)):] }

// locate returns where the file or folder of a path is on disk.
func (t *tree) locate(path string) string {
	name := t.name(path)
	if name == "" {
		return t.folder.root
	}
	return t.folder.root + string(filepath.Separator) + filepath.FromSlash(name)
}

// enter judges the folder at path, which lies in parent, by its path only. It returns nil
// if nothing in it counts. readStack adds the ignore files that it holds itself.
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
		isIncluded: parent.isIncluded || rules.include.match(name),
	}
}

// counts reports whether the regular file at path, which lies in parent, counts.
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

// levelOf returns the folder of a name, nil if nothing in it counts. It reads what it
// does not remember of the folders from the root down to it.
func (t *tree) levelOf(name string) *level {
	at := t.root
	for i := 0; i <= len(name) && name != "" && at != nil; i++ {
		if i == len(name) || name[i] == '/' {
			at = t.child(at, name[:i])
		}
	}
	return at
}

// child returns the folder of a name, which lies in parent, and reads it if that
// was not done before.
func (t *tree) child(parent *level, name string) *level {
	t.mu.Lock()
	p, ok := t.levels[name]
	t.mu.Unlock()
	if ok {
		return p
	}
	if p = t.enter(parent, t.prefix+name); p != nil {
		dir := t.locate(p.path)
		// A walk follows no symbolic links. A folder that is gone is judged by its name:
		// an event tells of a file in it that was deleted.
		if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
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

// readStack returns the stack of p, a folder at dir on disk, with the ignore files that
// it holds. mayHaveIgnoreFile and mayBeRepository tell whether there is a .gitignore and
// a .git to look at.
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
