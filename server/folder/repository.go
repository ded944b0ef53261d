package folder

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder/ignore"
)

// maxIgnoreFile is the size in bytes above which an ignore file is not read. People write
// a few hundred lines.
const maxIgnoreFile = 2 << 20

// readAbove reads the ignore files above root, an absolute path, that apply at root: those from the
// root of the repository that contains root. prefix is the path of root in that repository, with a
// slash at its end. If root is the root of a repository or in no repository, prefix and stack are
// empty.
//
// If Git ignores root itself, nothing above it is read, because otherwise nothing in root would count
// although the user has opened it.
func readAbove(root string) (prefix string, stack *ignore.Stack) {
	if physical, err := filepath.EvalSymlinks(root); err == nil {
		root = physical // the folders above, as Git sees them
	}
	top, git, ok := findRepository(root)
	if !ok || top == root {
		return "", nil
	}
	relative, err := filepath.Rel(top, root)
	if err != nil {
		return "", nil
	}
	path := filepath.ToSlash(relative)
	stack = stack.Push(readExclude(git, ""))
	stack = stack.Push(readSet(filepath.Join(top, ".gitignore"), ""))
	for i := range len(path) {
		if path[i] == '/' {
			above := path[:i]
			stack = stack.Push(readSet(filepath.Join(top, filepath.FromSlash(above), ".gitignore"), above))
		}
	}
	if stack.Ignores(path, true) {
		return "", nil
	}
	return path + "/", stack
}

// findRepository returns the root of the repository that contains dir, which is the nearest folder at
// or above it with a .git, and the Git folder of that root; see findGitFolder.
func findRepository(dir string) (top, git string, ok bool) {
	for {
		if git, ok := findGitFolder(dir); ok {
			return dir, git, true
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", "", false
		}
		dir = above
	}
}

// findGitFolder reports whether dir is the root of a repository and returns the folder in which Git
// keeps that repository: .git, or the target of the .git file of a submodule or a linked worktree. git
// is empty if that folder is not known or must not be read.
func findGitFolder(dir string) (git string, ok bool) {
	dot := filepath.Join(dir, ".git")
	info, err := os.Lstat(dot)
	switch {
	case err != nil:
		return "", false
	case info.IsDir():
		_, err = os.Lstat(filepath.Join(dot, "HEAD")) // to Git a .git without HEAD is no repository
		return dot, err == nil
	case info.Mode().IsRegular():
		target, isLink := strings.CutPrefix(string(readSmall(dot)), "gitdir:")
		return follow(dir, target), isLink
	}
	return "", info.Mode()&os.ModeSymlink != 0 // a link: it marks a repository, but it is not followed
}

// readExclude reads the info/exclude of a Git folder; its patterns are relative to the folder base.
func readExclude(git, base string) *ignore.Set {
	if git == "" {
		return nil
	}
	// The file of a linked worktree is that of the main repository.
	if common := readSmall(filepath.Join(git, "commondir")); common != nil {
		if git = follow(git, string(common)); git == "" {
			return nil
		}
	}
	return readSet(filepath.Join(git, "info", "exclude"), base)
}

// follow returns the path that a file in dir contains, absolute or relative to dir. It returns "" for a
// path on another computer, to which Windows would send the user's credentials.
func follow(dir, target string) string {
	target = filepath.FromSlash(strings.TrimSpace(target))
	if target == "" {
		return ""
	}
	if !filepath.IsAbs(target) && filepath.VolumeName(target) == "" {
		target = filepath.Join(dir, target)
	}
	volume := filepath.VolumeName(target)
	isLocal := volume == "" || len(volume) == len("C:") && volume[1] == ':'
	if !isLocal && !strings.EqualFold(volume, filepath.VolumeName(dir)) {
		return ""
	}
	return target
}

// readSet reads the ignore file at p; its patterns are relative to the folder base. It returns nil if
// there is none.
func readSet(p, base string) *ignore.Set {
	return ignore.Parse(readSmall(p), base, foldCase)
}

// readSmall reads a regular file of at most maxIgnoreFile bytes; nil for anything else. Like Git it
// does not follow a .gitignore that is a symbolic link.
func readSmall(p string) []byte {
	b, _ := ReadRegular(p, maxIgnoreFile)
	return b
}
