package syntax

import (
	"bytes"

	"github.com/tdewolff/parse/v2/js"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// JavaScript reads the settings in a JavaScript or TypeScript file: members of object
// literals, assignments, arguments of calls; see codeReader.
func JavaScript(src []byte) *Document {
	c := newCodeReader(src, false)
	r := newTokenReader(src)
	line := skipBOM(src)
	for t, ok := r.next(); ok; t, ok = r.next() {
		if t.kind == js.CommentToken || t.kind == js.CommentLineTerminatorToken {
			c.doc.noteComment(src, t)
			continue
		}
		if bytes.IndexByte(src[line:t.start], '\n') >= 0 {
			c.newline()
		}
		line = t.end
		c.token(jsCodeToken(src, t))
	}
	return c.doc
}

func jsCodeToken(src []byte, t token) codeToken {
	out := codeToken{start: t.start, end: t.end, text: string(src[t.start:t.end])}
	switch {
	case t.kind == js.StringToken:
		out.class, out.start, out.end = codeString, t.start+1, t.end-1
	case t.kind == js.TemplateToken:
		out.class, out.start, out.end = codeString, t.start+1, t.end-1
	case t.kind == js.TemplateStartToken:
		out.class, out.start, out.end = codeTemplate, t.start+1, t.end-2
	case t.kind == js.TemplateMiddleToken:
		out.class, out.start, out.end = codeTemplate, t.start+1, t.end-2
	case t.kind == js.TemplateEndToken:
		out.class, out.start, out.end = codeString, t.start+1, t.end-1
	case js.IsNumeric(t.kind):
		out.class = codeNumber
	case js.IsIdentifierName(t.kind):
		out.class = codeName
	default:
		out.class = codePunctuation
	}
	return out
}

// Script reads the settings in a file of a language whose comments start with #: Python,
// Ruby, Starlark; see codeReader.
func Script(src []byte) *Document {
	c := newCodeReader(src, true)
	for i := skipBOM(src); i < len(src); {
		i = c.scriptToken(i)
	}
	return c.doc
}

// scriptToken reads what stands at i and returns where to go on.
func (c *codeReader) scriptToken(i int) int {
	src := c.src
	switch ch := src[i]; {
	case ch == '\n':
		c.newline()
		return i + 1
	case isSpace(ch):
		return i + 1
	case ch == '#':
		end := i
		for end < len(src) && src[end] != '\n' && src[end] != '\r' {
			end++
		}
		c.doc.comment(src, i+1, end)
		return end
	case ch == '"' || ch == '\'':
		return c.scriptString(i)
	case ch >= '0' && ch <= '9':
		return c.emit(codeNumber, i, func(b byte) bool { return isNameByte(b) && b != '-' && b != '.' })
	case isIdentByte(ch):
		return c.emit(codeName, i, func(b byte) bool { return isIdentByte(b) || b >= '0' && b <= '9' })
	}
	end := i + 1
	for _, op := range []string{"==", "!=", "<=", ">=", "=>", "||", "&&", "**", "//", "->", "::"} {
		if bytes.HasPrefix(src[i:], []byte(op)) {
			end = i + 2
		}
	}
	c.token(codeToken{codePunctuation, i, end, string(src[i:end])})
	return end
}

func isIdentByte(b byte) bool {
	return b == '_' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

func (c *codeReader) emit(class codeClass, i int, in func(byte) bool) int {
	end := i
	for end < len(c.src) && in(c.src[end]) {
		end++
	}
	c.token(codeToken{class, i, end, string(c.src[i:end])})
	return end
}

// scriptString reads a string in single, double or triple quotes.
func (c *codeReader) scriptString(i int) int {
	src := c.src
	quote := src[i : i+1]
	if triple := bytes.Repeat(quote, 3); bytes.HasPrefix(src[i:], triple) {
		quote = triple
	}
	start := i + len(quote)
	for j := start; j < len(src); j++ {
		switch {
		case src[j] == '\\':
			j++
		case src[j] == '\n' && len(quote) == 1:
			return j // an open quote costs its line
		case bytes.HasPrefix(src[j:], quote):
			class := codeString
			if len(quote) == 3 && c.frame.key.Name == "" {
				class = codePunctuation // a docstring
			}
			c.token(codeToken{class, start, j, string(src[start:j])})
			return j + len(quote)
		}
	}
	return len(src)
}

// stringNode is the scalar of a string token.
func (c *codeReader) stringNode(t codeToken) *Node {
	n := &Node{Span: text.Span{Start: t.start, End: t.end}, Quoted: true}
	n.Value, n.offsets = unescape(c.src[t.start:t.end], t.start)
	return n
}
