package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// script is what a script does with its variables.
type script struct {
	literals []assignedLiteral
	uses     map[string][]variableUse // by the name of the variable, as key writes it
	roles    map[string]*Literal      // by the name of the variable: what role has returned; nil for none
}

// assignedLiteral is a literal that a script assigns to a variable.
type assignedLiteral struct {
	at   int    // index in the literals found so far
	name string // of the variable
}

// variableUse is one use of a variable for a port.
type variableUse struct {
	literal Literal // the role that a port from the variable has
	to      string  // the variable that it is assigned to; "" if it is used otherwise
}

// key is the name by which a variable is known.
func (s *scanner) key(variable string) string {
	if s.format.AnyCase {
		return strings.ToLower(variable)
	}
	return variable
}

// variables are those of the script, nil if the format is none.
func (s *scanner) variables() *script {
	if s.script == nil && s.format.OwnVariables {
		s.script = &script{uses: map[string][]variableUse{}, roles: map[string]*Literal{}}
	}
	return s.script
}

// assigned notes that the next literal is assigned to the variable called name; "" if it is not.
func (s *scanner) assigned(name string) {
	if name == "" {
		return
	}
	if v := s.variables(); v != nil {
		v.literals = append(v.literals, assignedLiteral{len(s.out.Literals), s.key(name)})
	}
}

// used notes a use of a variable; l has the role that a port from it has.
func (s *scanner) used(l *Literal, u grammar.VarUse) {
	if v := s.variables(); v != nil {
		v.uses[s.key(u.Var)] = append(v.uses[s.key(u.Var)], variableUse{*l, s.key(u.Assigned)})
	}
}

// settleVariables gives the literals that a script assigns the roles that their variables have. A port that
// the script itself does not use may be anything, so its role is soft.
func (s *scanner) settleVariables() {
	if s.script == nil {
		return
	}
	for _, a := range s.script.literals {
		l := &s.out.Literals[a.at]
		use := s.script.role(a.name)
		switch {
		case use != nil && (use.Role == HostBind || l.Role == HostBind):
			l.Role, l.Binder, l.Soft = use.Role, use.Binder, use.Soft
		case l.OnHost():
			l.Soft = true
		}
	}
}

// role finds what a variable is used for: a bind if there is one, else the first use; nil if there is none.
func (v *script) role(name string) *Literal {
	if known, ok := v.roles[name]; ok {
		return known
	}
	v.roles[name] = nil // for variables that get their values from each other
	var best *Literal
	for i := range v.uses[name] {
		u := &v.uses[name][i]
		use := &u.literal
		if u.to != "" {
			use = v.role(u.to)
		}
		if use != nil && (best == nil || weightOf(use) > weightOf(best)) {
			best = use
		}
	}
	v.roles[name] = best
	return best
}

// weightOf says which of several uses of a variable counts: the highest.
func weightOf(l *Literal) int {
	switch {
	case l.Role == HostBind && !l.Soft:
		return 2
	case l.Role == HostBind:
		return 1
	}
	return 0
}
