package scan

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// Draft is a hit that is not yet a Literal; a rule's Adjust may change it.
type Draft struct {
	grammar.Hit
	Where Realm
	By    Binder
	Soft  bool
	Drop  bool // it becomes no literal
}

// settle decides the role of a hit: by the text, then by the rule, then by the siblings. ok is false if
// the rule drops the hit.
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
		host := p.siblingHost()
		d.Host, d.Soft = host.host, d.Soft || host.near
	}
	if r.Adjust == nil && d.Sense == grammar.Bind && d.Host != "" && grammar.Unspecified(d.Host) {
		p.settleAnyAddress(d)
	}
	if r.Adjust != nil {
		r.Adjust(p, d)
	}
	if d.Drop {
		return Literal{}, false
	}
	if d.Sense == grammar.Unsaid && d.Where == OnMachine && p.OfMailProvider(d) {
		d.Where = Elsewhere // without a host beside it, far more likely a provider's port than one of the machine
	}
	if d.Sense == grammar.Unsaid {
		d.Sense = senseOf(p, d, r)
	}
	d.Soft = d.Soft || p.switchedOff()
	return d.literal(p), true
}

// mailPorts are the ports of mail providers (RFC 8314, RFC 5321).
var mailPorts = []uint16{25, 110, 143, 465, 587, 993, 995}

// OfMailProvider reports whether a port without a host is one that providers of mail have, below a name for mail.
func (p *Cursor) OfMailProvider(d *Draft) bool {
	return d.Host == "" && slices.Contains(mailPorts, d.Range.Start) && p.aboutMail()
}

// maxText is how many bytes of an address or a variable a literal keeps: the longest host name has 253.
const maxText = 256

// keep copies at most maxText bytes of s. s may be a substring of a whole script, which would otherwise
// stay in memory.
func keep(s string) string { return strings.Clone(s[:min(len(s), maxText)]) }

func (d *Draft) literal(p *Cursor) Literal {
	l := Literal{Role: roleOf(d), Range: d.Range, Proto: d.Proto, Path: p.path(), Address: keep(d.Host), Var: keep(d.Var), AnyHost: d.AnyHost}
	l.Soft = d.Soft && l.OnHost()
	if l.Role == HostBind {
		l.Binder = d.By
	}
	return l
}

// senseOf decides what a bare number is. A rule for container ports is right, unless the host beside
// the port is the machine that runs the container. Otherwise an unspecified address beside it (0.0.0.0)
// means listening; then the rule decides, if it says anything, but a name such as remotePort or
// targetPort is believed more than a rule that says listening. A local host beside it may be the
// interface that the program listens on, or the host of a service that it connects to; the names of the
// keys tell which.
func senseOf(p *Cursor, d *Draft, r *Rule) grammar.Sense {
	switch {
	case r.Sense == grammar.Inner && grammar.FromContainer(d.Host):
		return grammar.Connect
	case r.Sense == grammar.Inner:
		return grammar.Inner
	case d.Host != "" && grammar.Unspecified(d.Host):
		return grammar.Bind
	case r.Sense == grammar.Bind && word.SaysPort(p.Name()) && word.SaysConnect(p.Name()):
		return grammar.Connect
	case r.Sense != grammar.Unsaid:
		return r.Sense
	case d.Host == "" && !p.aboutPeer():
		return grammar.Bind
	case grammar.Local(d.Host) && p.OwnServer():
		d.Soft = d.Soft || !p.surelyOwn()
		return grammar.Bind
	case grammar.Local(d.Host) && p.repeated(d):
		d.Soft = true
		return grammar.Bind
	}
	return grammar.Connect
}

// roleOf returns the role for the sense and the realm of d.
func roleOf(d *Draft) Role {
	far := d.Host != "" && !grammar.Local(d.Host)
	switch {
	case d.Sense == grammar.Note:
		return Documentation
	case d.Sense == grammar.Inner:
		return ContainerInternal
	case d.Where == Elsewhere:
		return RemoteConnect
	case (d.Where == InContainer || d.Where == InCluster) && grammar.FromContainer(d.Host):
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
