package syntax

import (
	"bytes"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Dockerfile reads instructions: the key is the instruction in lower case, the value its
// arguments, continued lines joined. Here-documents are left out.
func Dockerfile(src []byte) *Document {
	d := &Document{}
	root := d.root(Mapping)
	continuation := byte('\\')
	heredoc := ""
	var open *Node
	for i, l := range lines(src) {
		start, end := trim(src, l.start, l.end)
		switch {
		case heredoc != "":
			if string(src[start:end]) == heredoc {
				heredoc = ""
			}
			continue
		case start == end:
			continue
		case src[start] == '#':
			if i < 4 && bytes.Contains(bytes.ToLower(src[start:end]), []byte("escape=`")) {
				continuation = '`'
			}
			d.comment(src, start+1, end)
			continue
		}
		n := open
		if n == nil {
			n = &Node{}
			start = n.instruction(src, start, end)
			d.add(root, n)
		}
		open = nil
		if src[end-1] == continuation {
			open, end = n, end-1
		}
		start = min(start, end)
		n.append(src, start, end)
		if open == nil {
			heredoc = heredocWord(src[start:end])
		}
	}
	return d
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

// heredocWord is the word that ends the here-document opened in b, "" if none is.
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
