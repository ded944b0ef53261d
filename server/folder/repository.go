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

// readAbove reads the ignore files that apply at root, an absolute path, from folders
// above it: those from the root of the repository that root lies in. prefix is the path
// of root in that repository with a slash at its end; it is empty, and stack too, if root
// is the root of a repository or in none.
//
// A root that Git ignores was opened all the same, so that somebody wants to see its files:
// nothing above it is read then. Otherwise nothing in it would count.
func readAbove(root string) (prefix string, stack *ignore.Stack) {
	if physical, err := filepath.EvalSymlinks(root); err == nil {
		root = physical // what Git sees as the folders above
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

// findRepository returns the root of the repository that dir lies in: the nearest folder
// at or above it that has a .git, and that one's Git folder; see findGitFolder.
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

// findGitFolder reports whether dir is the root of a repository and returns the folder
// that Git keeps that repository in: .git, or what a .git file of a submodule or a linked
// worktree points to. git is empty if that is not known or must not be looked at.
func findGitFolder(dir string) (git string, ok bool) {
	dot := filepath.Join(dir, ".git")
	info, err := os.Lstat(dot)
	switch {
	case err != nil:
		return "", false
	case info.IsDir():
		_, err = os.Lstat(filepath.Join(dot, "HEAD")) // an empty .git is none to Git
		return dot, err == nil
	case info.Mode().IsRegular():
		target, isLink := strings.CutPrefix(string(readSmall(dot)), "gitdir:")
		return follow(dir, target), isLink
	}
	return "", info.Mode()&os.ModeSymlink != 0 // a repository, but links are not followed
}

// readExclude reads the info/exclude of a Git folder, which speaks of the folder base.
func readExclude(git, base string) *ignore.Set {
	if git == "" {
		return nil
	}
	// A linked worktree has it in common with the others.
	if common := readSmall(filepath.Join(git, "commondir")); common != nil {
		if git = follow(git, string(common)); git == "" {
			return nil
		}
	}
	return readSet(filepath.Join(git, "info", "exclude"), base)
}

// follow returns the path that a file in dir names, absolute or relative to dir, or ""
// for one on another computer: Windows would send the user's credentials there.
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

// readSet reads the ignore file at p, which speaks of the folder base. It returns nil if
// there is none.
func readSet(p, base string) *ignore.Set {
	return ignore.Parse(readSmall(p), base, foldCase)
}

// readSmall reads a regular file of at most maxIgnoreFile bytes; nil for anything else. A
// symbolic link is not followed, as Git does not follow a .gitignore that is one.
func readSmall(p string) []byte { return ReadRegular(p, maxIgnoreFile) }
