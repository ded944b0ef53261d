// Package folder is temporary: the real one is written beside.
package folder

import (
	"context"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

type Rules struct{ Include, Exclude []string }

type Folder struct {
	root   string
	rules  Rules
	claims func(string) bool
}

func Open(root string, rules Rules, claims func(name string) bool) *Folder {
	return &Folder{root, rules, claims}
}
func (f *Folder) Root() string { return f.root }
func (f *Folder) Forget()      {}
func (f *Folder) Counts(name string) bool {
	return f.Covers(name) && f.claims(name)
}
func (f *Folder) Covers(name string) bool {
	r := f.rules
	return (len(r.Include) == 0 || matches(r.Include, name)) && !matches(r.Exclude, name)
}
func IsIgnoreFile(name string) bool { return path.Base(name) == ".gitignore" }

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

var skippedDirs = map[string]bool{".git": true, "node_modules": true}

func personal(name string, isDir bool) bool {
	base := name[strings.LastIndexByte(name, '/')+1:]
	if isDir {
		return base == ".vscode" || base == ".devcontainer"
	}
	return base == ".env" || strings.HasPrefix(base, ".env.") || strings.Contains(base, ".override.") ||
		strings.HasPrefix(name, ".vscode/") || strings.Contains(name, "/.vscode/") ||
		strings.HasPrefix(name, ".devcontainer/") || strings.Contains(name, "/.devcontainer/")
}

func (f *Folder) Walk(ctx context.Context, workers int, visit func(name string)) error {
	f.dir(ctx, "", nil, visit)
	return ctx.Err()
}

func (f *Folder) dir(ctx context.Context, rel string, ignored []gitignore.Pattern, visit func(string)) {
	if ctx.Err() != nil {
		return
	}
	entries, err := os.ReadDir(filepath.Join(f.root, filepath.FromSlash(rel)))
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.Name() == ".gitignore" {
			b, _ := os.ReadFile(filepath.Join(f.root, rel, ".gitignore"))
			var domain []string
			if rel != "" {
				domain = strings.Split(rel, "/")
			}
			for _, line := range strings.Split(string(b), "\n") {
				if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
					ignored = append(slices.Clip(ignored), gitignore.ParsePattern(line, domain))
				}
			}
		}
	}
	m := gitignore.NewMatcher(ignored)
	for _, e := range entries {
		name := path.Join(rel, e.Name())
		if len(ignored) > 0 && m.Match(strings.Split(name, "/"), e.IsDir()) && !personal(name, e.IsDir()) {
			continue
		}
		switch {
		case e.IsDir():
			if !skippedDirs[e.Name()] && !matches(f.rules.Exclude, name) {
				f.dir(ctx, name, ignored, visit)
			}
		case e.Type().IsRegular() && f.Counts(name):
			visit(name)
		}
	}
}
