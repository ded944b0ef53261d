package syntax

import (
	"bytes"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Dockerfile reads instructions: the key is the instruction in lower case, the value its
// arguments, with continued lines joined. Here-documents are left out.
func Dockerfile(src []byte) *Document {
	r := &dockerfileReader{src: src, doc: &Document{}, continuation: '\\'}
	r.root = r.doc.root(Mapping)
	for i, l := range lines(src) {
		if start, end := trim(src, l.start, l.end); start < end {
			r.line(i, start, end)
		}
	}
	return r.doc
}

type dockerfileReader struct {
	src          []byte
	doc          *Document
	root         *Node
	continuation byte   // at a line's end it says that the instruction continues
	heredoc      string // word that ends the current here-document, "" outside of one
	open         *Node  // instruction that the next line continues, nil if there is none
}

// maxParserDirective is the last line, from 0, that may say which byte continues lines.
const maxParserDirective = 3

// line reads one line; it is not blank.
func (r *dockerfileReader) line(number, start, end int) {
	switch line := r.src[start:end]; {
	case r.heredoc != "":
		if string(line) == r.heredoc {
			r.heredoc = ""
		}
	case line[0] == '#':
		if number <= maxParserDirective && bytes.Contains(bytes.ToLower(line), []byte("escape=`")) {
			r.continuation = '`'
		}
		r.doc.comment(r.src, start+1, end)
	default:
		r.arguments(start, end)
	}
}

// arguments reads a line that starts or continues an instruction.
func (r *dockerfileReader) arguments(start, end int) {
	n := r.open
	if n == nil {
		n = &Node{}
		start = n.instruction(r.src, start, end)
		r.doc.add(r.root, n)
	}
	r.open = nil
	if r.src[end-1] == r.continuation {
		r.open, end = n, end-1
	}
	start = min(start, end)
	n.append(r.src, start, end)
	if r.open == nil {
		r.heredoc = heredocWord(r.src[start:end])
	}
}

// instruction reads the instruction's name and returns where its arguments start.
func (n *Node) instruction(src []byte, start, end int) int {
	at := start
	for at < end && !isBlank(src[at]) {
		at++
	}
	n.Key = Named(strings.ToLower(string(src[start:at])), text.Span{Start: start, End: at})
	at, _ = trim(src, at, end)
	return at
}

// heredocWord is the word that ends the here-document opened in b, "" if b opens none.
func heredocWord(b []byte) string {
	n := bytes.Index(b, []byte("<<"))
	if n < 0 || n+2 >= len(b) || b[n+2] == '<' {
		return ""
	}
	rest := bytes.TrimLeft(b[n+2:], "-")
	rest = bytes.TrimLeft(rest, `"'`)
	end := 0
	for end < len(rest) && isNameByte(rest[end]) {
		end++
	}
	return string(rest[:end])
}
