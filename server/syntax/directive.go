package syntax

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Nginx reads directives that end in a semicolon, and blocks in braces
// (nginx.org, "Configuration file's structure").
func Nginx(src []byte) *Document { return directives(src, directiveStyle{}) }

// Caddyfile reads directives that end with their line, and blocks in braces (caddyserver.com,
// "Caddyfile concepts"). A top-level block is a site, and all of its header consists of
// addresses.
func Caddyfile(src []byte) *Document {
	return directives(src, directiveStyle{perLine: true, sites: true})
}

// HCL reads arguments "name = value", and blocks with labels (HashiCorp's "HCL Native Syntax
// Specification"). The labels belong to the name of the block: listener "tcp" becomes listener.tcp.
func HCL(src []byte) *Document { return directives(src, directiveStyle{perLine: true, assigns: true}) }

// directiveStyle is what sets the languages apart.
type directiveStyle struct {
	perLine bool // a directive ends with its line, not at a semicolon
	sites   bool // a block at the top is a site; braces inside a line are placeholders
	assigns bool // name = value; labels of blocks; // starts a comment too
}

// directiveReader builds a mapping for each block and a scalar for each directive: the
// directive's name is the key, its arguments are the value.
type directiveReader struct {
	src        []byte
	doc        *Document
	top        *Node
	depth      int
	skip       int
	style      directiveStyle
	start, end int // of the current directive, -1 if there is none
}

func directives(src []byte, style directiveStyle) *Document {
	d := &Document{}
	r := &directiveReader{src: src, doc: d, top: d.root(Mapping), style: style, start: -1}
	for i := skipBOM(src); i < len(src) && !d.isFull(); {
		i = r.char(i)
	}
	r.finish()
	return d
}

// char handles the byte at i and returns where to continue.
func (r *directiveReader) char(i int) int {
	c := r.src[i]
	word := i == 0 || isSpace(r.src[i-1]) || r.start < 0 || r.style.assigns && strings.IndexByte("=[(,", r.src[i-1]) >= 0
	switch {
	case c == '<' && r.style.assigns && hereText.Match(r.src[i:min(len(r.src), i+maxMark)]):
		r.extend(i, i+1)
		return afterHereText(r.src, i)
	case word && r.comment(i) > 0:
		end := i
		for end < len(r.src) && r.src[end] != '\n' && r.src[end] != '\r' {
			end++
		}
		r.doc.comment(r.src, i+r.comment(i), end)
		return end
	case c == '\n' && r.style.perLine:
		r.finish()
	case c == ';' && !r.style.perLine:
		r.finish()
	case c == '{' && !(i > 0 && r.src[i-1] == '$') && r.opensBlock(i):
		r.open()
	case c == '}' && (!r.style.sites || r.start < 0):
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

// comment is the length of what starts a comment at i, 0 if there is none.
func (r *directiveReader) comment(i int) int {
	switch {
	case r.src[i] == '#':
		return len("#")
	case r.style.assigns && bytes.HasPrefix(r.src[i:], []byte("//")):
		return len("//")
	}
	return 0
}

// opensBlock tells a block from a placeholder such as {$PORT} or {host}: in a Caddyfile, only a
// comment may follow a block's brace on its line.
func (r *directiveReader) opensBlock(i int) bool {
	if !r.style.sites {
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
	for at < r.end && !isSpace(r.src[at]) && (!r.style.assigns || r.src[at] != '=') {
		at++
	}
	key := Named(string(r.src[r.start:at]), text.Span{Start: r.start, End: at})
	for at < r.end && isSpace(r.src[at]) {
		at++
	}
	return key, at
}

// value gives n the arguments from offset at; of "= value" only the value, without its quotes.
func (r *directiveReader) value(n *Node, at int) {
	end := r.end
	if r.style.assigns && at < end && r.src[at] == '=' {
		for at++; at < end && isSpace(r.src[at]); at++ {
		}
		if end-at >= 2 && r.src[at] == '"' && closingQuote(r.src, at) == end-1 {
			at, end, n.Quoted = at+1, end-1, true
		}
	}
	n.append(r.src, at, end)
}

// labelled joins the name of a block and its labels by dots.
func labelled(header string) string {
	return strings.Join(strings.FieldsFunc(header, func(r rune) bool { return r == ' ' || r == '\t' || r == '"' || r == '=' }), ".")
}

// hereText is the start of a text of several lines, which ends with a line that holds only the mark.
var hereText = regexp.MustCompile(`^<<-?([A-Za-z_]\w*)\r?\n`)

// maxMark is more than a mark and its signs have, in bytes.
const maxMark = 64

// afterHereText is the offset of the end of the text that starts at i: of the line end behind its mark.
func afterHereText(src []byte, i int) int {
	found := hereText.FindSubmatchIndex(src[i:min(len(src), i+maxMark)])
	mark := string(src[i+found[2] : i+found[3]])
	for at := i + found[1]; at < len(src); {
		end := lineEnd(src, at)
		if strings.TrimSpace(string(src[at:end])) == mark {
			return max(at, end-1)
		}
		at = end
	}
	return len(src)
}

// finish ends a directive without a block.
func (r *directiveReader) finish() {
	if r.start >= 0 && r.skip == 0 {
		key, at := r.split()
		n := r.doc.newNode()
		n.Key = key
		r.value(n, at)
		r.doc.add(r.top, n)
	}
	r.start = -1
}

// open starts a block; the text before it is its header.
func (r *directiveReader) open() {
	if r.skip > 0 || r.doc.tooDeep(r.depth) {
		r.skip++
		r.start = -1
		return
	}
	block, header := &Node{Kind: Mapping, Key: Named("", text.Span{})}, (*Node)(nil)
	if r.start >= 0 {
		key, at := r.split()
		block.Key = key
		switch {
		case r.style.assigns:
			block.Key.Name = labelled(string(r.src[r.start:r.end]))
		case r.style.sites && r.depth == 0:
			block.Key, at = Named("site", text.Span{}), r.start
			fallthrough
		default:
			header = &Node{Key: Key{Kind: Header}}
			header.append(r.src, at, r.end)
		}
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
