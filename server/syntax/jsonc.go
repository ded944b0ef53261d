package syntax

import (
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// JSONC reads JSON with comments and trailing commas, even while it is being typed: if a comma, a
// value or a closing bracket is missing, no more than that member is lost.
func JSONC(src []byte) *Document { return readJSONC(src, &Document{}) }

// readJSONC is JSONC, but fills d, which must be empty.
func readJSONC(src []byte, d *Document) *Document {
	p := &jsonParser{src: src, text: string(src), names: map[string]string{}, doc: d}
	p.top = p.doc.root(Sequence)
	r := newTokenReader(src)
	for t, ok := r.next(); ok && !d.isFull(); t, ok = r.next() {
		p.token(t)
	}
	// The values of the file become the roots, instead of the sequence that they were collected
	// in.
	if values := p.doc.Roots[0].Children; len(values) > 0 {
		p.doc.Roots = values
		for _, v := range values {
			v.Parent, v.Key = nil, Key{}
		}
	}
	return p.doc
}

// jsonParser leaves a container by the node's Parent, so it needs no recursion.
type jsonParser struct {
	src    []byte
	text   string            // src as a string: values are substrings of it
	names  map[string]string // interned names of keys: a file repeats few names often
	doc    *Document
	top    *Node // innermost open container
	depth  int
	skip   int   // open containers that are too deep to be kept
	key    Key   // of the next value, if hasKey
	hasKey bool  // a name was read; a colon may make it a key
	colon  bool  // the colon after key was read
	latest *Node // the value read just now, if it is a string; a colon after it shows that it is a key
	minus  int   // end of a minus sign; a number that starts there is negative
}

func (p *jsonParser) token(t token) {
	switch {
	case t.kind == js.CommentToken || t.kind == js.CommentLineTerminatorToken:
		p.doc.noteComment(p.src, t)
	case t.kind == js.OpenBraceToken:
		p.open(Mapping, t)
	case t.kind == js.OpenBracketToken:
		p.open(Sequence, t)
	case t.kind == js.CloseBraceToken:
		p.close(Mapping, t)
	case t.kind == js.CloseBracketToken:
		p.close(Sequence, t)
	case t.kind == js.ColonToken:
		p.takeColon()
	case t.kind == js.CommaToken:
		p.forgetKey()
	case t.kind == js.SubToken:
		p.minus = t.end
	case t.kind == js.StringToken:
		p.scalar(text.Span{Start: t.start + 1, End: t.end - 1}, true)
	case js.IsNumeric(t.kind) || js.IsIdentifierName(t.kind):
		span := text.Span{Start: t.start, End: t.end}
		if p.minus == t.start && p.minus > 0 {
			span.Start-- // the sign of a number
		}
		p.scalar(span, false)
	}
}

// forgetKey clears what was noted of one member or element.
func (p *jsonParser) forgetKey() { p.key, p.hasKey, p.colon, p.latest = Key{}, false, false, nil }

// decode returns the text of a scalar, and its offsets as in Node.
func (p *jsonParser) decode(span text.Span, quoted bool) (value string, offsets []int32) {
	if !quoted || strings.IndexByte(p.text[span.Start:span.End], '\\') < 0 {
		return p.text[span.Start:span.End], nil
	}
	return unescape(p.src[span.Start:span.End], span.Start)
}

// named returns the key called value. It copies the name, so that whoever keeps the key does not
// keep the whole text of the file in memory.
func (p *jsonParser) named(value string, span text.Span) Key {
	name, ok := p.names[value]
	if !ok {
		name = strings.Clone(value)
		p.names[name] = name
	}
	return Named(name, span)
}

// takeColon makes the string before it a key. That string may have been taken for the value of
// the key before (if that value is missing) or for an element of a list (if an opening brace is
// missing).
func (p *jsonParser) takeColon() {
	if p.skip > 0 {
		return
	}
	if p.top.Kind == Sequence {
		p.openMissingBrace()
		return
	}
	if !p.hasKey && p.latest != nil && p.latest.Parent == p.top {
		p.key, p.hasKey = p.named(p.latest.Value, p.latest.Span), true
		p.top.Children = p.top.Children[:len(p.top.Children)-1]
	}
	p.latest = nil
	p.colon = p.hasKey
}

// openMissingBrace opens an object in a list; its first key is the string before the colon.
func (p *jsonParser) openMissingBrace() {
	key := p.latest
	if key == nil || key.Parent != p.top || p.doc.tooDeep(p.depth) {
		return
	}
	p.top.Children = p.top.Children[:len(p.top.Children)-1]
	p.open(Mapping, token{start: key.Span.Start, end: key.Span.Start})
	p.key, p.hasKey, p.colon = p.named(key.Value, key.Span), true, true
}

// scalar handles a name or a value.
func (p *jsonParser) scalar(span text.Span, quoted bool) {
	if p.skip > 0 {
		return
	}
	value, offsets := p.decode(span, quoted)
	if p.top.Kind == Mapping && !p.colon {
		p.key, p.hasKey, p.latest = p.named(value, span), true, nil
		return
	}
	n := p.doc.newNode()
	n.Span, n.Value, n.Quoted, n.offsets = span, value, quoted, offsets
	if p.place(n) != nil && quoted {
		p.latest = n
	}
}

// place adds n to the open container, under the current key; nil if the file has too many nodes.
func (p *jsonParser) place(n *Node) *Node {
	if p.top.Kind == Mapping {
		n.Key = p.key
	}
	p.forgetKey()
	return p.doc.add(p.top, n)
}

func (p *jsonParser) open(kind Kind, t token) {
	if kind == Mapping && p.skip == 0 && p.elementIsOpen() {
		p.top = p.top.Parent
		p.depth--
	}
	keyless := p.top.Kind == Mapping && !p.colon
	if p.skip > 0 || p.doc.tooDeep(p.depth) || keyless {
		p.skip++
		return
	}
	n := p.doc.newNode()
	n.Kind, n.Span = kind, text.Span{Start: t.start, End: t.end}
	if p.place(n) == nil {
		p.skip++
		return
	}
	p.top = n
	p.depth++
}

// elementIsOpen reports whether an object that starts here, in a list, shows that the object
// before it was not closed: the new object has no key, so it is not a member of the one before.
func (p *jsonParser) elementIsOpen() bool {
	up := p.top.Parent
	return p.top.Kind == Mapping && !p.colon && up != nil && up.Kind == Sequence && up.Parent != nil
}

// close ends the innermost container of this kind, and the unclosed containers inside it. It
// ignores a bracket that closes no near container.
func (p *jsonParser) close(kind Kind, t token) {
	if p.skip > 0 {
		p.skip--
		return
	}
	p.forgetKey()
	for n, up := p.top, 1; n.Parent != nil; n, up = n.Parent, up+1 {
		if n.Kind == kind {
			n.Span.End = t.end
			p.top = n.Parent
			p.depth -= up
			return
		}
		if up >= maxUnclosed {
			return
		}
	}
}
