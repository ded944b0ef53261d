package view

import (
	"path"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// dotenv is the file in which compose looks up its ${VARIABLES} without being told to (Compose
// specification, "Interpolation").
const dotenv = ".env"

// publishesVariable reports whether a text takes a published port from a variable, with or
// without a default. A .env file beside it can then set that port.
func publishesVariable(c *Content) bool {
	for _, u := range c.Result.Uses {
		if u.Binder == scan.ByPublisher {
			return true
		}
	}
	for _, l := range c.Result.Literals {
		if l.Var != "" && l.Binder == scan.ByPublisher {
			return true
		}
	}
	return false
}

func isDotenv(key string) bool { return path.Base(key) == dotenv }

// meaningOf returns f's literals with the changes that other files make: a variable of a .env file that
// a compose file publishes becomes a published port, and a default that the .env file overrides is left
// out.
func (v *View) meaningOf(f *File) []scan.Literal {
	own := f.Result.Literals
	if v.isInImage(f) {
		return inContainer(own)
	}
	if !hasVariables(own) {
		return own
	}
	if len(f.Result.References) > 0 || !isDotenv(f.Key) && publishesVariable(f.Content) {
		return v.withoutOverridden(f, own)
	}
	return v.asPublished(f, own)
}

// inContainer returns own, the literals of a script, as they are in a container.
func inContainer(own []scan.Literal) []scan.Literal {
	out := make([]scan.Literal, len(own))
	for i, l := range own {
		out[i] = l.InContainer()
	}
	return out
}

func hasVariables(ls []scan.Literal) bool {
	for i := range ls {
		if ls[i].Var != "" {
			return true
		}
	}
	return false
}

// asPublished returns own, the literals of a file of variables, with the roles that they have in the
// compose files that use their variables. If a compose file gives the whole file to a container
// (env_file), the roles are soft: a port may be one inside the container, and localhost may be the
// container. What a container calls its host is the machine.
func (v *View) asPublished(f *File, own []scan.Literal) []scan.Literal {
	uses := v.publishedUsesBeside(f)
	inside := v.isGivenToContainer(f.Key)
	if len(uses) == 0 && !inside {
		return own
	}
	out := make([]scan.Literal, len(own))
	for i, l := range own {
		if u, ok := uses[l.Var]; ok && l.Var != "" {
			l.Role, l.Binder, l.Proto, l.Soft = u.Role, u.Binder, u.Proto, false
		} else if inside {
			l = l.PerhapsInContainer()
		}
		out[i] = l
	}
	return out
}

// publishedUsesBeside returns, by name, the variables of a .env file that files in the same folder
// publish.
func (v *View) publishedUsesBeside(f *File) map[string]scan.Use {
	if !isDotenv(f.Key) {
		return nil
	}
	uses := map[string]scan.Use{}
	for o := range v.publishersIn(f.Dir()) {
		if o.Key == f.Key {
			continue
		}
		for _, u := range publishedUses(o.Content) {
			if had, ok := uses[u.Var]; ok {
				u.Proto |= had.Proto
			}
			uses[u.Var] = u
		}
	}
	return uses
}

// publishedUses returns the uses of variables for published ports in a text.
func publishedUses(c *Content) []scan.Use {
	var out []scan.Use
	for _, u := range c.Result.Uses {
		if u.Binder == scan.ByPublisher {
			out = append(out, u)
		}
	}
	for _, l := range c.Result.Literals {
		if l.Var != "" && l.Binder == scan.ByPublisher {
			out = append(out, scan.Use{Var: l.Var, Proto: l.Proto, Role: l.Role, Binder: l.Binder, Path: l.Path})
		}
	}
	return out
}

// withoutOverridden leaves out published defaults whose variable the .env file in the same folder sets. Outside of the
// workspace's folders that file is not read unless it is open, so there a default is uncertain.
func (v *View) withoutOverridden(f *File, own []scan.Literal) []scan.Literal {
	env := v.dotenvBeside(f)
	if env == nil && !f.Outside {
		return own
	}
	var out []scan.Literal
	for _, l := range own {
		isDefault := l.Var != "" && l.Binder == scan.ByPublisher
		if isDefault && env != nil && env.setsVariable(l.Var) {
			continue
		}
		l.Soft = l.Soft || isDefault && env == nil
		out = append(out, l)
	}
	return out
}

// dotenvBeside is the .env file in the folder of f; nil if there is none, and for the .env file itself.
func (v *View) dotenvBeside(f *File) *File {
	env, ok := v.files.Get(f.Dir() + "/" + dotenv)
	if !ok || env.Key == f.Key {
		return nil
	}
	return env
}

// Interpolated returns the ports that compose finds in the .env file beside f for the variables of the ports that f
// publishes, each with the span of the variable in f (of its default and the brace behind it, if it has one). There are
// none if f is no compose file, or if its text is not at hand.
func (v *View) Interpolated(f *File) []Interpolation {
	env := v.dotenvBeside(f)
	if env == nil || f.Text() == nil || !f.NamedCompose && !f.AsCompose {
		return nil
	}
	values := env.values()
	var out []Interpolation
	add := func(span text.Span, name string, by scan.Binder) {
		if value, ok := values[name]; ok && by == scan.ByPublisher && span.Len() > 0 {
			out = append(out, Interpolation{span, name, value})
		}
	}
	for _, u := range f.Result.Uses {
		add(u.Span, u.Var, u.Binder)
	}
	for _, l := range f.Result.Literals {
		if rest := f.Text()[l.Span.End:]; len(rest) > 0 && rest[0] == '}' {
			l.Span.End++
		}
		add(l.Span, l.Var, l.Binder)
	}
	return out
}

// Interpolation is what stands for a variable of a compose file.
type Interpolation struct {
	Span  text.Span
	Var   string
	Value port.Range
}

// values are the variables whose values are one port and nothing else.
func (c *Content) values() map[string]port.Range {
	out, seen := map[string]port.Range{}, map[string]bool{}
	for _, l := range c.Result.Literals {
		if l.Address == "" && !seen[l.Var] {
			out[l.Var] = l.Range
		} else {
			delete(out, l.Var)
		}
		seen[l.Var] = true
	}
	delete(out, "")
	return out
}
