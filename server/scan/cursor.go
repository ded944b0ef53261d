package scan

import (
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// Cursor is a node together with the keys that lead to it. The target of a YAML anchor has one Cursor
// for the anchor and one for each alias, each with its own keys. A Cursor is valid only during its
// visit: the walker reuses its memory.
type Cursor struct {
	Node *syntax.Node

	keys     []syntax.Key
	stack    []*syntax.Node // stack[i] is the container that has the key keys[i]
	state    pattern.State
	siblings siblings // shared by all Cursors of a document
}

// Parent is the container that the value is a member of, nil for the root.
func (p *Cursor) Parent() *syntax.Node {
	if len(p.stack) == 0 {
		return nil
	}
	return p.stack[len(p.stack)-1]
}

// Keys are the steps from the root to the value.
func (p *Cursor) Keys() []syntax.Key { return p.keys }

// Name is the innermost key with a name.
func (p *Cursor) Name() string {
	for i := len(p.keys) - 1; i >= 0; i-- {
		if p.keys[i].Kind == syntax.Member {
			return p.keys[i].Name
		}
	}
	return ""
}

// outerName is the name of the container the value is a member of.
func (p *Cursor) outerName() string {
	if len(p.keys) < 2 {
		return ""
	}
	return p.keys[len(p.keys)-2].Name
}

// Ancestor is the container that holds the first n keys of the path: Ancestor(0) is the root.
func (p *Cursor) Ancestor(n int) *syntax.Node {
	if n >= len(p.stack) {
		return p.Node
	}
	return p.stack[n]
}

// Within reports whether a key on the path has one of the names, ignoring case.
func (p *Cursor) Within(names ...string) bool {
	for _, k := range p.keys {
		for _, n := range names {
			if k.Kind == syntax.Member && strings.EqualFold(k.Name, n) {
				return true
			}
		}
	}
	return false
}

// OwnServer reports whether a port belongs to the program that the file configures, judging by the
// words of its key and of the keys around it.
func (p *Cursor) OwnServer() bool {
	stem, _ := word.Stem(p.Name())
	return word.Own.HasAll(stem) && !p.aboutPeer()
}

// surelyOwn reports whether a port with a local host beside it certainly belongs to the program that the
// file configures: a word says so, or it stands at the root. Otherwise, as in {endpoints: [{address,
// port}]}, the names leave open whether the program listens there or connects. They do so too for
// server_addr and server_port.
func (p *Cursor) surelyOwn() bool {
	stem, _ := word.Stem(p.Name())
	return len(p.keys) == 1 && len(stem) == 0 || p.ofOwnServer()
}

// aboutPeer reports whether the words of a port's key, or of the keys around it, name something that
// the program connects to.
func (p *Cursor) aboutPeer() bool {
	stem, _ := word.Stem(p.Name())
	for _, w := range stem {
		if word.IsPeer(w) {
			return true
		}
	}
	for _, k := range p.keys[:max(0, len(p.keys)-1)] {
		for _, w := range word.Split(k.Name) {
			if word.IsPeer(w) {
				return true
			}
		}
	}
	return false
}

// Side is what the names of the keys around an address say about it, the innermost name that says
// anything: Bind below "listener", Connect below "peers", Unsaid if no name tells.
func (p *Cursor) Side() grammar.Sense {
	for i := len(p.keys) - 1; i >= 0; i-- {
		name := p.keys[i].Name
		switch {
		case word.SaysListenAddress(name):
			return grammar.Bind
		case word.SaysPeer(name):
			return grammar.Connect
		}
	}
	return grammar.Unsaid
}

// ofOwnServer reports whether an address belongs to the program that the file configures: http_addr, or
// address below "server". A key server_address is more often that of another program's server.
func (p *Cursor) ofOwnServer() bool {
	for i, k := range p.keys {
		for _, w := range word.Split(k.Name) {
			if word.Own.Has(w) && (w != "server" || i < len(p.keys)-1) {
				return true
			}
		}
	}
	return false
}

// SettleAddress decides by the names of the keys whether the program listens on an address of the
// machine or connects to it. A URL is connected to, unless a name says that it is listened on. other is
// the sense of an address for which no name tells.
func (p *Cursor) SettleAddress(d *Draft, other grammar.Sense) {
	if d.Host != "" && !grammar.Local(d.Host) || d.Sense == grammar.Inner {
		return
	}
	switch side := p.Side(); {
	case side != grammar.Unsaid:
		d.Sense = side
	case d.Sense != grammar.Connect || d.URL: // what listens on every address, or has a scheme, tells by itself
	case p.ofOwnServer():
		d.Sense, d.Soft = grammar.Bind, true
	default:
		d.Sense, d.Soft = other, d.Soft || other == grammar.Bind
	}
}

// settleAnyAddress handles an address such as 0.0.0.0, which is one to listen on unless the names of the keys
// say that something is reached there: the program itself or another one.
func (p *Cursor) settleAnyAddress(d *Draft) {
	switch side := p.Side(); {
	case side == grammar.Connect && d.Web:
		d.Sense = grammar.Connect
	case side != grammar.Bind && word.SaysReached(p.Name()):
		d.Soft = true
	}
}

// aboutMail reports whether the key, or the key around it, has a word for mail.
func (p *Cursor) aboutMail() bool {
	stem, _ := word.Stem(p.portName())
	for _, w := range append(stem, word.Split(p.outerName())...) {
		if word.IsMail(w) {
			return true
		}
	}
	return false
}

// portName is the name that says port: the key, or the NAME of a NAME=value in a list; "" if there is
// none.
func (p *Cursor) portName() string {
	if p.Parent() == nil || len(p.keys) == 0 {
		return ""
	}
	key := p.keys[len(p.keys)-1]
	name := key.Name
	if key.Kind == syntax.Element {
		var ok bool
		if name, _, ok = strings.Cut(p.Node.Value, "="); !ok {
			return ""
		}
	}
	if !word.SaysPort(name) {
		return ""
	}
	return name
}

// SiblingHost is the host that a sibling of a port key names: X_HOST beside X_PORT, "host" beside
// "port"; "" if there is none. A host key with the same suffix as the port key is preferred.
func (p *Cursor) SiblingHost() string { return p.siblingHost().host }

func (p *Cursor) siblingHost() hostKey {
	name := p.portName()
	if name == "" {
		return hostKey{}
	}
	return p.siblings.host(p.Parent(), name)
}

// repeated reports whether a sibling names the host with this port behind it, as X_URL beside X_PORT. A
// client needs no more than X_URL, so that X_PORT tells X where to listen.
func (p *Cursor) repeated(d *Draft) bool {
	return d.Range.Start == d.Range.End && p.siblingHost().port == strconv.Itoa(int(d.Range.Start)) && !p.aboutPeer()
}

// switchedOff reports whether a key beside the value says that what they describe is switched off, or what
// the first words of the value's own key name. Beside keys at the root, "enabled" may be about anything:
// ENABLED=false among a program's variables.
func (p *Cursor) switchedOff() bool {
	if p.Parent() == nil {
		return false
	}
	off := p.siblings.of(p.Parent()).off
	if len(off) == 0 {
		return false
	}
	words := word.Split(p.Name())
	for n := 1; n < len(words); n++ {
		if off[strings.Join(words[:n], " ")] {
			return true
		}
	}
	return off[""] && len(p.keys) > 1
}

// maxPath is how many bytes of its key path a literal keeps.
const maxPath = 512

// path writes the key path: services.web.ports[0]. A path longer than maxPath keeps only its last keys,
// since every literal of a file would repeat the rest.
func (p *Cursor) path() string {
	from, length := len(p.keys), 0
	for from > 0 && length <= maxPath {
		from--
		length += len(p.keys[from].Name) + len(".")
	}
	if length <= maxPath {
		return syntax.Path(p.keys)
	}
	if from == len(p.keys)-1 { // the last key alone is too long
		return strings.ToValidUTF8(p.keys[from].Name[:min(len(p.keys[from].Name), maxPath)], "") + "…"
	}
	return "…" + syntax.Path(p.keys[from+1:])
}

// Scalar makes a ValueReader of a grammar. It reads scalars only, and no operands of a computation.
func Scalar(read func(string) grammar.Found) ValueReader {
	return func(p *Cursor) []Piece {
		if p.Node.Kind != syntax.Scalar || p.Node.Computed {
			return nil
		}
		if found := read(p.Node.Value); len(found.Hits)+len(found.Uses)+found.Commands > 0 {
			return []Piece{{p.Node, found}}
		}
		return nil
	}
}
