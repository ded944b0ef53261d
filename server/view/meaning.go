package view

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

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
	uses := v.publishedUsesOf(f)
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

// publishedUsesOf returns, by name, the variables of a file that compose files publish which look them up there.
func (v *View) publishedUsesOf(f *File) map[string]scan.Use {
	uses := map[string]scan.Use{}
	for _, key := range v.publishersFor(f.Key) {
		o := v.File(key)
		if o == nil {
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

// withoutOverridden leaves out published defaults whose variable is set where compose looks it up. Outside of the
// workspace's folders the .env file beside f is not read unless it is open, so there a default is uncertain.
func (v *View) withoutOverridden(f *File, own []scan.Literal) []scan.Literal {
	environments := v.readEnvironmentsOf(f)
	isUncertain := f.Outside && v.File(dotenvBeside(f.Key)) == nil
	if len(environments) == 0 && !isUncertain {
		return own
	}
	var out []scan.Literal
	for _, l := range own {
		isDefault := l.Var != "" && l.Binder == scan.ByPublisher
		if isDefault && slices.ContainsFunc(environments, func(env *File) bool { return env.setsVariable(l.Var) }) {
			continue
		}
		l.Soft = l.Soft || isDefault && isUncertain
		out = append(out, l)
	}
	return out
}

// Interpolated returns the ports that compose finds for the variables of the ports that f publishes in the .env file
// beside f, or in the files of those that include f, each with the span of the variable in f (of its default and the
// brace behind it, if it has one). A variable for which two files have different values is left out: which one counts
// depends on the file that compose is started with. There are none if f is no compose file, or if its text is not at hand.
func (v *View) Interpolated(f *File) []Interpolation {
	if f.Text() == nil || !f.NamedCompose && !f.AsCompose {
		return nil
	}
	values := v.valuesFor(f)
	var out []Interpolation
	add := func(span text.Span, name string, by scan.Binder) {
		if found, ok := values[name]; ok && by == scan.ByPublisher && span.Len() > 0 {
			found.Span, found.Var = span, name
			out = append(out, found)
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
	From  *File // which sets the variable
}

// valuesFor are the ports that compose looks up for the variables of f, without those that files disagree about.
func (v *View) valuesFor(f *File) map[string]Interpolation {
	out := map[string]Interpolation{}
	var differ []string
	for _, env := range v.readEnvironmentsOf(f) {
		for name, value := range env.values() {
			had, ok := out[name]
			switch {
			case !ok:
				out[name] = Interpolation{Value: value, From: env}
			case had.Value != value:
				differ = append(differ, name)
			}
		}
	}
	for _, name := range differ {
		delete(out, name)
	}
	return out
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
