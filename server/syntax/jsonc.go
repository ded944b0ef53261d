package syntax

import (
	"strings"

	"github.com/tdewolff/parse/v2/js"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// JSONC reads JSON with comments and trailing commas, also while it is being typed: where
// a comma, a value or a closing bracket is missing, no more than that member is lost.
func JSONC(src []byte) *Document { return readJSONC(src, &Document{}) }

// readJSONC is JSONC; d is the empty document to fill.
func readJSONC(src []byte, d *Document) *Document {
	p := &jsonParser{src: src, text: string(src), names: map[string]string{}, doc: d}
	p.top = p.doc.root(Sequence)
	r := newTokenReader(src)
	for t, ok := r.next(); ok; t, ok = r.next() {
		p.token(t)
	}
	// The value of the file becomes the root in place of the sequence that it was hung below.
	if values := p.doc.Roots[0].Children; len(values) > 0 {
		p.doc.Roots = values
		for _, v := range values {
			v.Parent, v.Key = nil, Key{}
		}
	}
	return p.doc
}

// jsonParser finds its way out of a container by Parent links, so it needs no recursion.
type jsonParser struct {
	src    []byte
	text   string            // src again: values are parts of it
	names  map[string]string // of keys: few names are used many times
	doc    *Document
	top    *Node // innermost open container
	depth  int
	skip   int   // open containers too deep to be kept
	key    Key   // of the value to come, if hasKey
	hasKey bool  // a name was read that a colon may turn into a key
	colon  bool  // the colon behind key was seen
	latest *Node // the value read just now, if a string; a colon behind it shows that it was a key
	minus  int   // end of a minus sign; a number there is negative
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

// forgetKey ends a member or an element.
func (p *jsonParser) forgetKey() { p.key, p.hasKey, p.colon, p.latest = Key{}, false, false, nil }

// decode is the text of a scalar, and its offsets as Node has them.
func (p *jsonParser) decode(span text.Span, quoted bool) (value string, offsets []int32) {
	if !quoted || strings.IndexByte(p.text[span.Start:span.End], '\\') < 0 {
		return p.text[span.Start:span.End], nil
	}
	return unescape(p.src[span.Start:span.End], span.Start)
}

// named is the key called value. Its name is no part of the file's text, so that who
// remembers the name does not keep the text.
func (p *jsonParser) named(value string, span text.Span) Key {
	name, ok := p.names[value]
	if !ok {
		name = strings.Clone(value)
		p.names[name] = name
	}
	return Named(name, span)
}

// takeColon makes the string before it a key, also where it was taken for the value of
// the key before, whose value is missing, or for an element of a list, whose opening
// brace is missing.
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

// openMissingBrace opens the object that the string before a colon in a list must have
// been the first key of.
func (p *jsonParser) openMissingBrace() {
	key := p.latest
	if key == nil || key.Parent != p.top || p.depth >= MaxDepth {
		return
	}
	p.top.Children = p.top.Children[:len(p.top.Children)-1]
	p.open(Mapping, token{start: key.Span.Start, end: key.Span.Start})
	p.key, p.hasKey, p.colon = p.named(key.Value, key.Span), true, true
}

// scalar takes a name or a value.
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

// place hangs n into the open container under the key at hand; nil when the file has too
// many nodes.
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
	if p.skip > 0 || p.depth >= MaxDepth || keyless {
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

// elementIsOpen reports whether an object that starts here shows that the one before it in
// a list was not closed: no member of that one can be meant.
func (p *jsonParser) elementIsOpen() bool {
	up := p.top.Parent
	return p.top.Kind == Mapping && !p.colon && up != nil && up.Kind == Sequence && up.Parent != nil
}

// close ends the innermost container of this kind, and with it the containers inside it
// that were not closed. A bracket with nothing near to close is overlooked.
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
