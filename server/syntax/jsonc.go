package syntax

import (
	"github.com/tdewolff/parse/v2/js"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// JSONC reads JSON with comments and trailing commas, also while it is being typed:
// missing commas, values and closing brackets cost no more than their own member.
func JSONC(src []byte) *Document {
	p := &jsonParser{src: src, doc: &Document{}}
	p.top = p.doc.root(Sequence)
	r := newTokenReader(src)
	for t, ok := r.next(); ok; t, ok = r.next() {
		p.token(t)
	}
	// The one value of the file is the root; the sequence around it was scaffolding.
	if values := p.doc.Roots[0].Children; len(values) > 0 {
		p.doc.Roots = values
		for _, v := range values {
			v.Parent, v.Key = nil, Key{}
		}
	}
	return p.doc
}

// jsonParser keeps its own stack, in Parent links, so depth costs no call stack.
type jsonParser struct {
	src    []byte
	doc    *Document
	top    *Node // innermost open container
	depth  int
	skip   int   // open containers too deep to be kept
	key    *Node // a string that a colon may turn into a key
	colon  bool  // the colon behind key was seen
	latest *Node // the string taken as a value just now; a colon behind it shows it was a key
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
		p.seeColon()
	case t.kind == js.CommaToken:
		p.key, p.colon, p.latest = nil, false, nil
	case t.kind == js.SubToken:
		p.minus = t.end
	case t.kind == js.StringToken:
		p.scalar(stringNode(p.src, t))
	case js.IsNumeric(t.kind) || js.IsIdentifierName(t.kind):
		p.scalar(plainNode(p.src, t, p.minus))
	}
}

func stringNode(src []byte, t token) *Node {
	span := text.Span{Start: t.start + 1, End: t.end - 1}
	value, offsets := unescape(src[span.Start:span.End], span.Start)
	return &Node{Span: span, Value: value, offsets: offsets, Quoted: true}
}

// plainNode takes a minus sign right before a number into it.
func plainNode(src []byte, t token, minus int) *Node {
	start := t.start
	if minus == start && minus > 0 {
		start--
	}
	return &Node{Span: text.Span{Start: start, End: t.end}, Value: string(src[start:t.end])}
}

// seeColon makes the string before it a key, also where it was taken for the value of
// the key before, whose value is missing, or for an element of a list, whose opening
// brace is missing.
func (p *jsonParser) seeColon() {
	if p.skip > 0 {
		return
	}
	if p.top.Kind == Sequence {
		p.missingBrace()
		return
	}
	if p.key == nil && p.latest != nil && p.latest.Parent == p.top {
		p.key = p.latest
		p.top.Children = p.top.Children[:len(p.top.Children)-1]
	}
	p.latest = nil
	p.colon = p.key != nil
}

// missingBrace opens the object that the string before a colon must have been the first key of.
func (p *jsonParser) missingBrace() {
	key := p.latest
	if key == nil || key.Parent != p.top || p.depth >= MaxDepth {
		return
	}
	p.top.Children = p.top.Children[:len(p.top.Children)-1]
	p.open(Mapping, token{start: key.Span.Start, end: key.Span.Start})
	p.key, p.colon = key, true
}

func (p *jsonParser) scalar(n *Node) {
	if p.skip > 0 {
		return
	}
	if p.top.Kind == Mapping && !p.colon {
		p.key, p.latest = n, nil
		return
	}
	if p.place(n) != nil && n.Quoted {
		p.latest = n
	}
}

// place hangs n into the open container under the key at hand.
func (p *jsonParser) place(n *Node) *Node {
	if p.top.Kind == Mapping && p.key != nil {
		n.Key = Named(p.key.Value, p.key.Span)
	}
	p.key, p.colon, p.latest = nil, false, nil
	return p.doc.add(p.top, n)
}

func (p *jsonParser) open(kind Kind, t token) {
	n := &Node{Kind: kind, Span: text.Span{Start: t.start, End: t.end}}
	if kind == Mapping && p.skip == 0 && p.top.Kind == Mapping && !p.colon && p.top.Parent != nil && p.top.Parent.Kind == Sequence && p.top.Parent.Parent != nil {
		p.top = p.top.Parent // the element before was not closed
		p.depth--
	}
	keyless := p.top.Kind == Mapping && !p.colon
	if p.skip > 0 || p.depth >= MaxDepth || keyless || p.place(n) == nil {
		p.skip++
		return
	}
	p.top = n
	p.depth++
}

// close ends the innermost container of this kind; containers inside it that nobody
// closed end with it. A bracket that closes nothing is overlooked.
func (p *jsonParser) close(kind Kind, t token) {
	if p.skip > 0 {
		p.skip--
		return
	}
	p.key, p.colon, p.latest = nil, false, nil
	for n, up := p.top, 1; n.Parent != nil; n, up = n.Parent, up+1 {
		if n.Kind == kind {
			n.Span.End = t.end
			p.top = n.Parent
			p.depth -= up
			return
		}
		if up > 2 {
			return // far from any match: a stray bracket
		}
	}
}
