package syntax

import (
	"bytes"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// XML reads elements as mappings under their names, attributes as scalars under theirs, and text
// as a scalar under a key of the kind Content. Entities are not decoded.
func XML(src []byte) *Document {
	d := &Document{}
	r := &xmlReader{src: src, doc: d, top: d.root(Mapping)}
	for at := skipBOM(src); at < len(src) && !d.isFull(); {
		n := bytes.IndexByte(src[at:], '<')
		if n < 0 {
			break
		}
		r.text(at, at+n)
		at = r.tag(at + n)
	}
	return d
}

type xmlReader struct {
	src   []byte
	doc   *Document
	top   *Node
	depth int
}

func (r *xmlReader) text(start, end int) {
	for start < end && isSpace(r.src[start]) {
		start++
	}
	for end > start && isSpace(r.src[end-1]) {
		end--
	}
	if start < end {
		n := &Node{Key: Key{Kind: Content}}
		n.append(r.src, start, end)
		r.doc.add(r.top, n)
	}
}

// until is the offset after the first occurrence of mark at or after from.
func (r *xmlReader) until(from int, mark string) int {
	n := bytes.Index(r.src[min(from, len(r.src)):], []byte(mark))
	if n < 0 {
		return len(r.src)
	}
	return from + n + len(mark)
}

// tag reads the tag that starts with the < at offset at, and returns the offset after it.
func (r *xmlReader) tag(at int) int {
	rest := r.src[at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		end := r.until(at+4, "-->")
		r.doc.comment(r.src, at+4, max(at+4, end-3))
		return end
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return r.until(at, "]]>")
	case bytes.HasPrefix(rest, []byte("<!")), bytes.HasPrefix(rest, []byte("<?")):
		return r.until(at, ">")
	case bytes.HasPrefix(rest, []byte("</")):
		if r.top.Parent != nil {
			r.top = r.top.Parent
			r.depth--
		}
		return r.until(at, ">")
	}
	return r.element(at + 1)
}

// element reads a start tag; its name starts at offset at.
func (r *xmlReader) element(at int) int {
	end := r.name(at)
	if end == at {
		return at
	}
	n := r.doc.newNode()
	n.Kind, n.Key = Mapping, Named(string(r.src[at:end]), text.Span{Start: at, End: end})
	if r.doc.tooDeep(r.depth) || r.doc.add(r.top, n) == nil {
		return r.until(at, ">")
	}
	r.top, r.depth = n, r.depth+1
	for at = end; at < len(r.src); {
		switch c := r.src[at]; {
		case c == '>':
			return at + 1
		case c == '/' && at+1 < len(r.src) && r.src[at+1] == '>':
			r.top, r.depth = n.Parent, r.depth-1
			return at + 2
		case c == '<': // the tag was not closed: the next one starts
			return at
		default:
			at = r.attribute(n, at)
		}
	}
	return at
}

func (r *xmlReader) name(at int) int {
	for at < len(r.src) && (isNameByte(r.src[at]) || r.src[at] == ':') {
		at++
	}
	return at
}

// attribute reads name="value" at offset at, or skips one byte.
func (r *xmlReader) attribute(n *Node, at int) int {
	end := r.name(at)
	if end == at {
		return at + 1
	}
	key := Named(string(r.src[at:end]), text.Span{Start: at, End: end})
	at = end
	for at < len(r.src) && isSpace(r.src[at]) {
		at++
	}
	if at >= len(r.src) || r.src[at] != '=' {
		return at
	}
	at++
	for at < len(r.src) && isSpace(r.src[at]) {
		at++
	}
	if at >= len(r.src) || r.src[at] != '"' && r.src[at] != '\'' {
		return at
	}
	close := bytes.IndexByte(r.src[at+1:], r.src[at])
	if close < 0 {
		return len(r.src)
	}
	v := r.doc.newNode()
	v.Key, v.Quoted = key, true
	v.append(r.src, at+1, at+1+close)
	r.doc.add(n, v)
	return at + 2 + close
}
