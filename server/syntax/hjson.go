package syntax

import (
	"bytes"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// HJSON reads Hjson (hjson.github.io, "Syntax"): JSON in which commas, quotes and the braces of the root
// may be left out. A text without quotes ends with its line.
func HJSON(src []byte) *Document {
	p := &hjsonReader{codeLexer: codeLexer{&codeTree{src: src, doc: &Document{}}, skipBOM(src)}}
	p.top = p.doc.root(Mapping)
	for p.at < len(src) && !p.doc.isFull() {
		p.next()
	}
	return p.doc
}

// hjsonReader leaves a container by the node's Parent, so it needs no recursion.
type hjsonReader struct {
	codeLexer
	top    *Node // innermost open container
	depth  int
	skip   int // open containers that are too deep to be kept
	key    Key // of the next value, if hasKey
	hasKey bool
}

// hjsonTexts are the notations of texts with quotes; hjsonComments those of comments.
var (
	hjsonTexts    = []codeText{{open: "'''", close: "'''", verbatim: true, lines: true}, {open: `"`, close: `"`}, {open: "'", close: "'"}}
	hjsonComments = []codeText{afterHash, toLineEnd, inAsterisk}
)

func (p *hjsonReader) next() {
	c := p.src[p.at]
	switch {
	case isSpace(c) || c == ',':
		p.at++
	case p.remark(hjsonComments):
	case c == '}' || c == ']':
		p.close(c)
	case p.top.Kind == Mapping && !p.hasKey && !(c == '{' && p.top.Parent == nil):
		p.name()
	case c == '{' && p.top.Parent == nil && !p.hasKey:
		p.at++ // the braces of the root
	case c == '{':
		p.open(Mapping)
	case c == '[':
		p.open(Sequence)
	default:
		p.scalar()
	}
}

func (p *hjsonReader) open(kind Kind) {
	p.at++
	if p.skip > 0 || p.doc.tooDeep(p.depth) {
		p.skip++
		p.hasKey = false
		return
	}
	if n := p.add(&Node{Kind: kind, Span: text.Span{Start: p.at - 1, End: p.at - 1}}); n != nil {
		p.top, p.depth = n, p.depth+1
	}
}

func (p *hjsonReader) close(c byte) {
	p.at++
	p.hasKey = false
	switch {
	case p.skip > 0:
		p.skip--
	case p.top.Parent != nil && (p.top.Kind == Mapping) == (c == '}'):
		p.top, p.depth = p.top.Parent, p.depth-1
	}
}

// add adds the value of the current key, or an element; nil if it is left out.
func (p *hjsonReader) add(n *Node) *Node {
	n.Key, p.hasKey = p.key, false
	if p.skip > 0 {
		return nil
	}
	return p.doc.add(p.top, n)
}

// name reads a key and its colon. A line without a colon is left out.
func (p *hjsonReader) name() {
	start, next := p.at, p.at
	var end int
	if quote := p.src[p.at]; quote == '"' || quote == '\'' {
		size := closingPlainQuote(p.src[p.at+1:], quote)
		start, end, next = p.at+1, p.at+1+size, p.at+2+size
		if size < 0 {
			p.at = p.lineEnd(p.at)
			return
		}
	} else {
		for next < len(p.src) && bytes.IndexByte([]byte(" \t\r\n:,{}[]"), p.src[next]) < 0 {
			next++
		}
		end = next
	}
	for next < len(p.src) && isBlank(p.src[next]) {
		next++
	}
	if next >= len(p.src) || p.src[next] != ':' {
		p.at = max(p.at+1, p.lineEnd(min(next, len(p.src))))
		return
	}
	p.key, p.hasKey, p.at = Named(string(p.src[start:end]), text.Span{Start: start, End: end}), true, next+1
}

// scalar reads a text, a number or a word.
func (p *hjsonReader) scalar() {
	for i := range hjsonTexts {
		t := &hjsonTexts[i]
		if !p.starts(t.open) {
			continue
		}
		start := p.at + len(t.open)
		end := t.end(p.src, start)
		if end < 0 {
			break
		}
		n := &Node{Span: text.Span{Start: start, End: end}, Quoted: true}
		if t.verbatim {
			n.Value = string(p.src[start:end])
		} else {
			n.Value, n.offsets = unescape(p.src[start:end], start)
		}
		p.add(n)
		p.at = end + len(t.close)
		return
	}
	start, end := p.at, p.at+p.plainSize()
	if end == start { // only then the line's end is looked for: a line may have any number of values
		start, end = trim(p.src, p.at, p.lineEnd(p.at))
	}
	p.add(&Node{Span: text.Span{Start: start, End: end}, Value: string(p.src[start:end])})
	p.at = max(end, p.at+1)
}

// plainSize is the size of the number or word at the current position, 0 if more of the text follows on
// its line: 8080, but not 8080 or so.
func (p *hjsonReader) plainSize() int {
	n := 0
	for isIdentStart(p.peek(n)) || isDigit(p.peek(n)) || n == 0 && p.peek(n) == '-' || p.peek(n) == '.' {
		n++
	}
	after := n
	for isBlank(p.peek(after)) {
		after++
	}
	switch c := p.peek(after); c {
	case ',', '}', ']', '#', '\r', '\n', 0:
		return n
	case '/': // a comment, or more of the text
		if next := p.peek(after + 1); next == '/' || next == '*' {
			return n
		}
	}
	return 0
}
