package syntax

import (
	"bytes"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// line is one line of a file, without its line end.
type line struct{ start, end int }

// lines splits src at \n, \r\n and single \r; it skips a byte order mark.
func lines(src []byte) []line {
	out := make([]line, 0, bytes.Count(src, []byte("\n"))+1)
	for at := skipBOM(src); at < len(src); {
		n := bytes.IndexAny(src[at:], "\r\n")
		if n < 0 {
			return append(out, line{at, len(src)})
		}
		out = append(out, line{at, at + n})
		at += n + 1
		if src[at-1] == '\r' && at < len(src) && src[at] == '\n' {
			at++
		}
	}
	return out
}

// trim shortens [start, end) by the blanks at both ends.
func trim(src []byte, start, end int) (int, int) {
	for start < end && isBlank(src[start]) {
		start++
	}
	for end > start && isBlank(src[end-1]) {
		end--
	}
	return start, end
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\f' || c == '\v' }

func isNameByte(c byte) bool {
	return c == '_' || c == '.' || c == '-' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// Dotenv reads KEY=value lines as dotenv libraries and `docker --env-file` do: an optional
// "export", quotes, which may span lines, and # comments.
func Dotenv(src []byte) *Document {
	d := &Document{}
	root := d.root(Mapping)
	behind := 0 // end of the latest value, which may be some lines further down
	for _, l := range lines(src) {
		start, end := trim(src, l.start, l.end)
		if start < behind || start == end {
			continue
		}
		if src[start] == '#' {
			d.comment(src, start+1, end)
			continue
		}
		behind = d.assignment(root, src, start, end)
	}
	return d
}

// assignment reads one KEY=value and returns the offset after it.
func (d *Document) assignment(root *Node, src []byte, start, end int) int {
	if rest := bytes.TrimPrefix(src[start:end], []byte("export")); len(rest) < end-start && len(rest) > 0 && isBlank(rest[0]) {
		start, _ = trim(src, end-len(rest), end)
	}
	at := start
	for at < end && isNameByte(src[at]) {
		at++
	}
	key := Named(string(src[start:at]), text.Span{Start: start, End: at})
	at, _ = trim(src, at, end)
	if key.Name == "" || at >= end || src[at] != '=' && src[at] != ':' {
		return end
	}
	at, _ = trim(src, at+1, end)
	n, after := envValue(src, at, end)
	n.Key = key
	d.add(root, n)
	if hash := bytes.IndexByte(src[after:max(end, after)], '#'); hash >= 0 {
		d.comment(src, after+hash+1, end)
	}
	return after
}

// envValue reads the value at [at, end): in quotes, or up to a # after a blank.
func envValue(src []byte, at, end int) (n *Node, after int) {
	if at < end && (src[at] == '"' || src[at] == '\'' || src[at] == '`') {
		if close := closingQuote(src, at); close >= 0 {
			return quotedNode(src, at, close), close + 1
		}
	}
	stop := end
	for i := at; i < end; i++ {
		if src[i] == '#' && (i == at || isBlank(src[i-1])) {
			stop = i
			break
		}
	}
	start, tail := trim(src, at, stop)
	return &Node{Span: text.Span{Start: start, End: tail}, Value: string(src[start:tail])}, max(tail, at)
}

// quotedNode is the scalar between the quotes at open and close.
func quotedNode(src []byte, open, close int) *Node {
	n := &Node{Span: text.Span{Start: open + 1, End: close}, Quoted: true}
	if src[open] == '"' {
		n.Value, n.offsets = unescape(src[open+1:close], open+1)
	} else {
		n.Value = string(src[open+1 : close])
	}
	return n
}

// maxQuoted is how far a closing quote is searched for, in bytes, so that many unclosed quotes
// take little time.
const maxQuoted = 4096

// closingQuote is the offset of the quote that ends the one at open, -1 if it is too far or
// missing.
func closingQuote(src []byte, open int) int {
	for i := open + 1; i < len(src) && i < open+maxQuoted; i++ {
		if src[i] == '\\' && src[open] == '"' {
			i++
		} else if src[i] == src[open] {
			return i
		}
	}
	return -1
}
