package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// settled is a hit on its way to a literal; a rule's role function may change it.
type settled struct {
	grammar.Hit
	where realm
	by    Binder
	soft  bool
	drop  bool
}

// settle decides what a hit at a place is, in this order: what the text says, what the
// rule says, what the siblings say.
func settle(p *place, r *rule, h grammar.Hit, fromKey bool) (Literal, bool) {
	s := &settled{Hit: h, where: r.where, by: r.by, soft: r.soft || h.Doubtful}
	if s.by == "" {
		s.by = ByProgram
	}
	if s.Var == "" {
		s.Var = p.node.Var
	}
	if h.Engine {
		s.by = ByPublisher
	}
	if s.Host == "" && s.Sense != grammar.Publish && s.Sense != grammar.Inner && !fromKey {
		s.Host = siblingHost(p)
	}
	if r.role != nil {
		r.role(p, s)
	}
	if s.drop {
		return Literal{}, false
	}
	if s.Sense == grammar.Unsaid {
		s.Sense = senseOf(s, r)
	}
	role := roleOf(s)
	l := Literal{Role: role, Range: s.Range, Proto: s.Proto, Path: p.path(), Address: s.Host, Var: s.Var, AnyHost: s.AnyHost, Soft: s.soft}
	if l.Role == HostBind {
		l.Binder = s.by
	}
	if l.Role != HostBind && l.Role != HostConnect {
		l.Soft = false
	}
	return l, true
}

// senseOf settles a bare number: by the machine named beside it, else by its rule.
func senseOf(s *settled, r *rule) grammar.Sense {
	switch {
	case s.Host != "" && grammar.Unspecified(s.Host):
		return grammar.Bind
	case r.sense != grammar.Unsaid:
		return r.sense
	case s.Host != "":
		return grammar.Connect
	}
	return grammar.Bind
}

// roleOf turns sense and realm into a role.
func roleOf(s *settled) Role {
	far := s.Host != "" && !grammar.Local(s.Host)
	switch {
	case s.Sense == grammar.Note:
		return Documentation
	case s.Sense == grammar.Inner:
		return ContainerInternal
	case s.where == elsewhere:
		return RemoteConnect
	case s.where == inContainer && grammar.FromContainer(s.Host):
		return HostConnect
	case s.where == inContainer || s.where == inCluster:
		if s.Sense == grammar.Publish {
			return HostBind
		}
		if far && strings.Contains(strings.Trim(s.Host, "."), ".") {
			return RemoteConnect
		}
		return ContainerInternal
	case far && s.Sense != grammar.Publish:
		return RemoteConnect
	}
	if s.where == onServer {
		s.soft = true
	}
	if s.Sense == grammar.Connect {
		return HostConnect
	}
	return HostBind
}
