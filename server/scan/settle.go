package scan

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
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

// hostWords end the name of a key that holds the machine of a port beside it.
var hostWords = []string{"host", "hostname", "address", "addr", "server", "ip", "domain", "url", "uri", "endpoint", "bind", "servername", "interface"}

// siblingHost is the machine that a sibling of a port key names: X_HOST beside X_PORT,
// "host" beside "port". A suffix of the port key is looked for on the host key too.
func siblingHost(p *place) string {
	name := p.name()
	parent := p.parent()
	if parent == nil || !grammar.IsPort(name) && len(p.keys) > 0 && p.keys[len(p.keys)-1].Index < 0 {
		return ""
	}
	if len(p.keys) > 0 && p.keys[len(p.keys)-1].Index >= 0 {
		n, _, ok := strings.Cut(p.node.Value, "=")
		if !ok || !grammar.IsPort(n) {
			return ""
		}
		name = n
	}
	stem, rest := grammar.Stem(name)
	best, score := "", 0
	for _, c := range parent.Children {
		key, value := pairOf(c.Resolve(), c.Key)
		if value == "" {
			continue
		}
		if n := hostKeyScore(grammar.Words(key), stem, rest); n > score {
			best, score = hostIn(value), n
		}
	}
	return best
}

// pairOf is the name and value of a member of a mapping or of a list of NAME=value.
func pairOf(n *syntax.Node, k syntax.Key) (name, value string) {
	if n.Kind != syntax.Scalar {
		return "", ""
	}
	if k.Index < 0 {
		return k.Name, n.Value
	}
	name, value, _ = strings.Cut(n.Value, "=")
	return name, value
}

// hostKeyScore says how well a key's words name the machine of the port with this stem:
// 0 not at all, more for a closer match.
func hostKeyScore(words, stem, rest []string) int {
	at := slices.IndexFunc(words, func(w string) bool { return slices.Contains(hostWords, w) })
	if at < 0 {
		for i, w := range words { // "dbhost"
			if strings.HasSuffix(w, "host") && len(stem) > 0 && i < len(stem) && w == stem[i]+"host" {
				return 3
			}
		}
		return 0
	}
	prefix, suffix := words[:at], words[at+1:]
	if len(suffix) > 0 && suffix[0] == "name" { // hostName, serverName
		suffix = suffix[1:]
	}
	switch {
	case slices.Equal(prefix, stem) && slices.Equal(suffix, rest):
		return 5 - min(2, slices.Index(hostWords, words[at])/4)
	case slices.Equal(prefix, stem) && len(stem) > 0 && len(suffix) == 0:
		return 2
	case slices.Equal(prefix, stem) && len(stem) > 0:
		return 1
	}
	return 0
}

// hostIn is the machine that a host key's value names: the value, or the host of a URL.
func hostIn(value string) string {
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	if _, rest, ok := strings.Cut(value, "://"); ok {
		value = rest
		if at := strings.LastIndexByte(value, '@'); at >= 0 {
			value = value[at+1:]
		}
		if end := strings.IndexAny(value, "/?#"); end >= 0 {
			value = value[:end]
		}
	}
	if strings.Count(value, ":") == 1 && !strings.HasPrefix(value, "$") {
		value, _, _ = strings.Cut(value, ":")
	}
	return value
}
