package workspace

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"go.lsp.dev/uri"
)

// dotenv is the file that compose reads for its ${VARIABLES} without being told (Compose
// specification, "Interpolation").
const dotenv = ".env"

// Literals are f's literals as the files beside it make them count: a .env variable that
// a compose file publishes is published, and a default that a .env file overrides is
// not in use.
func (w *Workspace) Literals(f *File) []scan.Literal {
	own := f.Result().Literals
	if len(own) == 0 || !hasVars(own) {
		return own
	}
	if len(f.Result().References) > 0 || path.Base(f.Name) != dotenv && usesPublished(own) {
		return w.overridden(f, own)
	}
	return w.published(f, own)
}

func usesPublished(ls []scan.Literal) bool {
	return slices.ContainsFunc(ls, func(l scan.Literal) bool { return l.Var != "" && l.Binder == scan.ByPublisher })
}

func hasVars(ls []scan.Literal) bool {
	for _, l := range ls {
		if l.Var != "" {
			return true
		}
	}
	return false
}

// published gives the literals of a file of variables the meaning that others lend them:
// a compose file beside a .env publishes some; what is given to a container may be the
// container's own, which the file alone cannot tell.
func (w *Workspace) published(f *File, own []scan.Literal) []scan.Literal {
	uses := map[string]scan.Use{}
	for _, o := range w.Beside(f) {
		if path.Base(o.Name) == dotenv || path.Base(f.Name) != dotenv {
			continue
		}
		for _, u := range usesOf(o) {
			if had, ok := uses[u.Var]; ok {
				u.Proto |= had.Proto
			}
			uses[u.Var] = u
		}
	}
	inside := w.insideOnly(f)
	out := make([]scan.Literal, len(own))
	for i, l := range own {
		if u, ok := uses[l.Var]; ok && l.Var != "" {
			l.Role, l.Binder, l.Proto, l.Soft = u.Role, u.Binder, u.Proto, false
		} else if inside && l.Role == scan.HostBind {
			l.Soft = true
		}
		out[i] = l
	}
	return out
}

// usesOf are the places where f takes a published port from a variable, with or
// without a default.
func usesOf(f *File) []scan.Use {
	r := f.Result()
	var out []scan.Use
	for _, u := range r.Uses {
		if u.Binder == scan.ByPublisher {
			out = append(out, u)
		}
	}
	for _, l := range r.Literals {
		if l.Var != "" && l.Binder == scan.ByPublisher {
			out = append(out, scan.Use{Var: l.Var, Proto: l.Proto, Role: l.Role, Binder: l.Binder, Path: l.Path})
		}
	}
	return out
}

// overridden leaves out published defaults whose variable the .env file beside sets.
func (w *Workspace) overridden(f *File, own []scan.Literal) []scan.Literal {
	set := map[string]bool{}
	for _, o := range w.Beside(f) {
		if path.Base(o.Name) == dotenv {
			for _, l := range o.Result().Literals {
				set[l.Var] = l.Var != ""
			}
		}
	}
	var out []scan.Literal
	for _, l := range own {
		if l.Var == "" || l.Binder != scan.ByPublisher || !set[l.Var] {
			out = append(out, l)
		}
	}
	return out
}

// Place is one literal of one file.
type Place struct {
	File    *File
	Literal scan.Literal
}

// Places lists the workspace's literals in the order of the files: those of the
// developer's machine, and mentions in comments and prose.
func (w *Workspace) Places() []Place {
	var out []Place
	for _, f := range w.Files() {
		if !w.Covered(f) {
			continue
		}
		for _, l := range f.Result().Literals {
			if l.OnHost() || l.Role == scan.Documentation {
				out = append(out, Place{f, l})
			}
		}
	}
	return out
}

// Used lists the ports that the workspace binds or connects to on the developer's
// machine, for suggestions to keep away from.
func (w *Workspace) Used() []port.Range {
	var out []port.Range
	for _, p := range w.Places() {
		if p.Literal.OnHost() {
			out = append(out, p.Literal.Range)
		}
	}
	return out
}

// Sibling is the file called base beside f: open, kept, or read from disk; exists is
// false for one that is not there, which can then be created. Nil outside the folders.
func (w *Workspace) Sibling(f *File, base string) (sibling *File, exists bool) {
	u := uri.File(path.Join(path.Dir(filepath.ToSlash(f.URI.FsPath())), base))
	if known := w.Get(u); known != nil {
		return known, true
	}
	p := filepath.FromSlash(u.FsPath())
	w.mu.RLock()
	defer w.mu.RUnlock()
	if _, inside := w.folderOf(p); !inside || !strings.HasPrefix(string(f.URI), "file:") {
		return nil, false
	}
	_, err := os.Lstat(p)
	if err != nil {
		return w.newFile(u, nil), false
	}
	content := readText(p)
	if content == nil {
		return nil, false // there, but nothing to be edited
	}
	return w.newFile(u, content), true
}
