package workspace

import (
	"path"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
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
	if path.Base(f.Name) == dotenv {
		return w.published(f, own)
	}
	return w.overridden(f, own)
}

func hasVars(ls []scan.Literal) bool {
	for _, l := range ls {
		if l.Var != "" {
			return true
		}
	}
	return false
}

// published gives a .env file's literals the meaning that uses beside it lend them.
func (w *Workspace) published(f *File, own []scan.Literal) []scan.Literal {
	uses := map[string]scan.Use{}
	for _, o := range w.Beside(f) {
		if path.Base(o.Name) == dotenv {
			continue
		}
		for _, u := range usesOf(o) {
			if had, ok := uses[u.Var]; ok {
				u.Proto |= had.Proto
			}
			uses[u.Var] = u
		}
	}
	out := make([]scan.Literal, len(own))
	for i, l := range own {
		if u, ok := uses[l.Var]; ok && l.Var != "" {
			l.Role, l.Binder, l.Proto, l.Soft = u.Role, u.Binder, u.Proto, false
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

// HostPlaces lists every host-side literal of the workspace in the order of the files.
func (w *Workspace) HostPlaces() []Place {
	var out []Place
	for _, f := range w.Files() {
		if !w.Covered(f) {
			continue
		}
		for _, l := range f.Result().Literals {
			if l.Role == scan.HostBind || l.Role == scan.HostConnect {
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
	for _, p := range w.HostPlaces() {
		out = append(out, p.Literal.Range)
	}
	return out
}
