package workspace

import (
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// Rules say which files of the folders are looked at, besides what scan claims.
// The globs are VS Code's: slash-separated, ** for any depth, {a,b} for either.
type Rules struct {
	Include []string // only files that match one of these; empty for all
	Exclude []string // never files that match one of these
}

// covers reports whether the file of this name is to be looked at.
func (r Rules) covers(name string) bool {
	return (len(r.Include) == 0 || matches(r.Include, name)) && !matches(r.Exclude, name)
}

// matches reports whether one of the globs matches name or a folder above it.
func matches(globs []string, name string) bool {
	for _, g := range globs {
		g = strings.TrimPrefix(g, "./")
		for at := name; at != ""; at = parent(at) {
			if ok, err := doublestar.Match(g, at); err == nil && ok {
				return true
			}
		}
	}
	return false
}

func parent(name string) string {
	i := strings.LastIndexByte(name, '/')
	return name[:max(i, 0)]
}

// skippedDirs are folders that hold other people's files or a version system's.
var skippedDirs = map[string]bool{
	".git": true, ".svn": true, ".hg": true, "CVS": true, "node_modules": true, "bower_components": true,
	".venv": true, "__pycache__": true, ".terraform": true, ".yarn": true,
}

// personal reports whether a file that git ignores is looked at all the same: settings
// that developers keep out of the repository on purpose, and that hold the ports of
// their own machine.
func personal(name string, isDir bool) bool {
	base := name[strings.LastIndexByte(name, '/')+1:]
	if isDir {
		return base == ".vscode" || base == ".devcontainer"
	}
	return base == ".env" || strings.HasPrefix(base, ".env.") || strings.Contains(base, ".override.") ||
		strings.HasPrefix(name, ".vscode/") || strings.Contains(name, "/.vscode/") ||
		strings.HasPrefix(name, ".devcontainer/") || strings.Contains(name, "/.devcontainer/")
}
