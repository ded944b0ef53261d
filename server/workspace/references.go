package workspace

import (
	"context"
	"path"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"go.lsp.dev/uri"
)

// maxReferences bounds how many files one walk follows references to.
const maxReferences = 1000

// name notes what f's references are read as; it needs w.mu.
func (w *Workspace) name(f *File) {
	for _, r := range f.Result().References {
		if u, ok := target(f, r); ok && r.Kind == scan.ComposeFile {
			w.named[Key(u)] = "compose.yaml"
		}
	}
}

// target is the file that a reference names. One that takes variables, leads to another
// system or leaves f's system of paths has none.
func target(f *File, r scan.Reference) (uri.URI, bool) {
	if r.Path == "" || strings.ContainsAny(r.Path, "$:\\") || path.IsAbs(r.Path) || !strings.HasPrefix(string(f.URI), "file:") {
		return "", false
	}
	return uri.File(path.Join(path.Dir(strings.ReplaceAll(f.URI.FsPath(), "\\", "/")), r.Path)), true
}

// followReferences reads the files that compose files take for their own and that no
// name gives away, and those that these name in turn.
func (w *Workspace) followReferences(ctx context.Context, seen map[string]bool, found func(*File)) {
	queue, followed := w.Files(), map[string]bool{}
	for n := 0; len(queue) > 0 && n < maxReferences && ctx.Err() == nil; n++ {
		f := queue[0]
		queue = queue[1:]
		for _, r := range f.Result().References {
			u, ok := target(f, r)
			if !ok || r.Kind != scan.ComposeFile || followed[Key(u)] {
				continue
			}
			seen[Key(u)], followed[Key(u)] = true, true
			if next := w.Reload(u); next != nil {
				queue = append(queue, next)
				if found != nil {
					found(next)
				}
			}
		}
	}
}

// insideOnly reports whether a compose file beside f gives f to a container as its
// variables: then its ports are the container's, or the developer's, or both.
func (w *Workspace) insideOnly(f *File) bool {
	for _, o := range w.Files() {
		for _, r := range o.Result().References {
			if u, ok := target(o, r); ok && r.Kind == scan.EnvFile && Key(u) == Key(f.URI) {
				return true
			}
		}
	}
	return false
}
