package scan

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// Draft is a hit on its way to a literal; a rule's Adjust may change it.
type Draft struct {
	grammar.Hit
	Where Realm
	By    Binder
	Soft  bool
	Drop  bool // no literal after all
}

// settle decides what a hit at a place is, in this order: what the text says, what the
// rule says, what the siblings say. ok is false where the rule drops the hit.
func (s *scanner) settle(p *Cursor, r *Rule, h grammar.Hit, fromKey bool) (l Literal, ok bool) {
	d := &s.draft
	*d = Draft{Hit: h, Where: r.Where, By: r.By, Soft: r.Soft || h.Doubtful}
	if d.By == "" {
		d.By = ByProgram
	}
	if d.Var == "" {
		d.Var = p.Node.Var
	}
	if h.Engine {
		d.By = ByPublisher
	}
	if d.Host == "" && d.Sense != grammar.Publish && d.Sense != grammar.Inner && !fromKey {
		d.Host = p.SiblingHost()
	}
	if r.Adjust != nil {
		r.Adjust(p, d)
	}
	if d.Drop {
		return Literal{}, false
	}
	if d.Sense == grammar.Unsaid && d.Host == "" && d.Where == OnMachine && slices.Contains(mailPorts, d.Range.Start) && p.aboutMail() {
		d.Where = Elsewhere // without a machine beside it far more likely a provider's port than the machine's own
	}
	if d.Sense == grammar.Unsaid {
		d.Sense = senseOf(p, d, r)
	}
	return d.literal(p), true
}

// mailPorts are those that providers of mail offer (RFC 8314, RFC 5321).
var mailPorts = []uint16{25, 110, 143, 465, 587, 993, 995}

// maxText is how many bytes of an address or a variable a literal keeps: the longest host
// name has 253.
const maxText = 256

// keep is a copy of s of at most maxText bytes. The text that s was cut out of may be a
// whole script, which would stay in memory with it.
func keep(s string) string { return strings.Clone(s[:min(len(s), maxText)]) }

func (d *Draft) literal(p *Cursor) Literal {
	l := Literal{Role: roleOf(d), Range: d.Range, Proto: d.Proto, Path: p.path(), Address: keep(d.Host), Var: keep(d.Var), AnyHost: d.AnyHost}
	l.Soft = d.Soft && l.OnHost()
	if l.Role == HostBind {
		l.Binder = d.By
	}
	return l
}

// senseOf settles a bare number: by the machine named beside it, else by its rule. A
// local machine beside it is the interface that a program listens on, or where a service
// that it talks to runs; what the surroundings are called tells which.
func senseOf(p *Cursor, d *Draft, r *Rule) grammar.Sense {
	switch {
	case d.Host != "" && grammar.Unspecified(d.Host):
		return grammar.Bind
	case r.Sense != grammar.Unsaid:
		return r.Sense
	case d.Host == "" && !p.aboutPeer(), grammar.Local(d.Host) && p.OwnServer():
		return grammar.Bind
	}
	return grammar.Connect
}

// roleOf turns sense and realm into a role.
func roleOf(d *Draft) Role {
	far := d.Host != "" && !grammar.Local(d.Host)
	switch {
	case d.Sense == grammar.Note:
		return Documentation
	case d.Sense == grammar.Inner:
		return ContainerInternal
	case d.Where == Elsewhere:
		return RemoteConnect
	case d.Where == InContainer && grammar.FromContainer(d.Host):
		return HostConnect
	case d.Where == InContainer || d.Where == InCluster:
		if d.Sense == grammar.Publish {
			return HostBind
		}
		if far && strings.Contains(strings.Trim(d.Host, "."), ".") {
			return RemoteConnect
		}
		return ContainerInternal
	case far && d.Sense != grammar.Publish:
		return RemoteConnect
	}
	if d.Where == OnServer {
		d.Soft = true
	}
	if d.Sense == grammar.Connect {
		return HostConnect
	}
	return HostBind
}
