package syntax

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Nginx reads directives that end in a semicolon, and blocks in braces
// (nginx.org, "Configuration file's structure").
func Nginx(src []byte) *Document { return directives(src, false) }

// Caddyfile reads directives that end with their line, and blocks in braces (caddyserver.com,
// "Caddyfile concepts"). A top-level block is a site, and all of its header consists of
// addresses.
func Caddyfile(src []byte) *Document { return directives(src, true) }

// directiveReader builds a mapping for each block and a scalar for each directive: the
// directive's name is the key, its arguments are the value.
type directiveReader struct {
	src        []byte
	doc        *Document
	top        *Node
	depth      int
	skip       int
	perLine    bool
	start, end int // of the current directive, -1 if there is none
}

func directives(src []byte, perLine bool) *Document {
	d := &Document{}
	r := &directiveReader{src: src, doc: d, top: d.root(Mapping), perLine: perLine, start: -1}
	for i := skipBOM(src); i < len(src); {
		i = r.char(i)
	}
	r.finish()
	return d
}

// char handles the byte at i and returns where to continue.
func (r *directiveReader) char(i int) int {
	c := r.src[i]
	word := i == 0 || isSpace(r.src[i-1]) || r.start < 0
	switch {
	case c == '#' && word:
		end := i
		for end < len(r.src) && r.src[end] != '\n' && r.src[end] != '\r' {
			end++
		}
		r.doc.comment(r.src, i+1, end)
		return end
	case c == '\n' && r.perLine:
		r.finish()
	case c == ';' && !r.perLine:
		r.finish()
	case c == '{' && !(i > 0 && r.src[i-1] == '$') && r.opensBlock(i):
		r.open()
	case c == '}' && (!r.perLine || r.start < 0):
		r.finish()
		r.close()
	case (c == '"' || c == '\'' || c == '`') && word:
		if end := closingQuote(r.src, i); end >= 0 {
			r.extend(i, end+1)
			return end + 1
		}
		r.extend(i, i+1)
	case !isSpace(c):
		r.extend(i, i+1)
	}
	return i + 1
}

// opensBlock tells a block from a placeholder such as {$PORT} or {host}: in a Caddyfile, only a
// comment may follow a block's brace on its line.
func (r *directiveReader) opensBlock(i int) bool {
	if !r.perLine {
		return true
	}
	for j := i + 1; j < len(r.src) && r.src[j] != '\n'; j++ {
		if r.src[j] == '#' {
			return true
		}
		if !isSpace(r.src[j]) {
			return false
		}
	}
	return true
}

func (r *directiveReader) extend(start, end int) {
	if r.start < 0 {
		r.start = start
	}
	r.end = end
}

// split returns the name of the current directive and the offset of its arguments.
func (r *directiveReader) split() (Key, int) {
	at := r.start
	for at < r.end && !isSpace(r.src[at]) {
		at++
	}
	key := Named(string(r.src[r.start:at]), text.Span{Start: r.start, End: at})
	for at < r.end && isSpace(r.src[at]) {
		at++
	}
	return key, at
}

// finish ends a directive without a block.
func (r *directiveReader) finish() {
	if r.start >= 0 && r.skip == 0 {
		key, at := r.split()
		n := &Node{Key: key}
		n.append(r.src, at, r.end)
		r.doc.add(r.top, n)
	}
	r.start = -1
}

// open starts a block; the text before it is its header.
func (r *directiveReader) open() {
	if r.skip > 0 || r.depth >= MaxDepth {
		r.skip++
		r.start = -1
		return
	}
	block, header := &Node{Kind: Mapping, Key: Named("", text.Span{})}, (*Node)(nil)
	if r.start >= 0 {
		key, at := r.split()
		block.Key = key
		header = &Node{Key: Key{Kind: Header}}
		if r.perLine && r.depth == 0 {
			block.Key, at = Named("site", text.Span{}), r.start
		}
		header.append(r.src, at, r.end)
	}
	r.start = -1
	if r.doc.add(r.top, block) == nil {
		r.skip++
		return
	}
	if header != nil {
		r.doc.add(block, header)
	}
	r.top = block
	r.depth++
}

func (r *directiveReader) close() {
	if r.skip > 0 {
		r.skip--
		return
	}
	if r.top.Parent != nil {
		r.top = r.top.Parent
		r.depth--
	}
}
