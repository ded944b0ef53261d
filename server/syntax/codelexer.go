package syntax

import "bytes"

// codeLexer is the part that the lexers of Python and Ruby share: the current position in the
// text, and the tree that takes the tokens.
type codeLexer struct {
	*codeTree
	at int
}

func newCodeLexer(src []byte) codeLexer { return codeLexer{newCodeTree(src), skipBOM(src)} }

// peek is the byte at the given distance from the current position, 0 outside of the text.
func (l *codeLexer) peek(ahead int) byte {
	if i := l.at + ahead; i >= 0 && i < len(l.src) {
		return l.src[i]
	}
	return 0
}

// starts reports whether the text at the current position starts with s.
func (l *codeLexer) starts(s string) bool { return bytes.HasPrefix(l.src[l.at:], []byte(s)) }

// emit adds the next size bytes as a token.
func (l *codeLexer) emit(kind codeKind, size int) {
	l.add(codeToken{kind: kind, start: l.at, end: l.at + size})
	l.at += size
}

// openers maps each closing bracket to its opening one.
var openers = map[byte]byte{')': '(', ']': '[', '}': '{'}

// emitBracket adds the bracket at the current position; opener is the bracket that opens it.
func (l *codeLexer) emitBracket(kind codeKind, opener byte) {
	l.add(codeToken{kind: kind, bracket: opener, start: l.at, end: l.at + 1})
	l.at++
}

// lineEnd is the offset of the first line end at or after from.
func (l *codeLexer) lineEnd(from int) int {
	if n := bytes.IndexAny(l.src[from:], "\r\n"); n >= 0 {
		return from + n
	}
	return len(l.src)
}

// lineBreak is the line end at the start of b: \n, \r\n or \r.
func lineBreak(b []byte) []byte {
	if bytes.HasPrefix(b, []byte("\r\n")) {
		return b[:2]
	}
	return b[:min(1, len(b))]
}

// comment records a comment that starts with one byte and ends with its line.
func (l *codeLexer) comment() {
	end := l.lineEnd(l.at)
	l.doc.comment(l.src, l.at+1, end)
	l.at = end
}

// isIdentStart reports whether a name may start with b. Non-ASCII bytes count as letters.
func isIdentStart(b byte) bool {
	return b == '_' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= 0x80
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// nameSize is the length of the name at the current position, 0 if there is none.
func (l *codeLexer) nameSize() int {
	n := 0
	for isIdentStart(l.peek(n)) || n > 0 && isDigit(l.peek(n)) {
		n++
	}
	return n
}

// numberSize is the length of the number at the current position: digits with underscores, a
// fraction, and the letters of 0x1F, 1e3 or 2j. The dot of 1..9 and of 1.minute does not belong
// to the number.
func (l *codeLexer) numberSize() int {
	n := 0
	for isDigit(l.peek(n)) || isIdentStart(l.peek(n)) || n > 0 && l.peek(n) == '.' && isDigit(l.peek(n+1)) {
		n++
	}
	return n
}

// operator adds the longest operator of kinds at the current position, or one byte as codeOther
// if there is none.
func (l *codeLexer) operator(kinds map[string]codeKind) {
	for size := min(3, len(l.src)-l.at); size > 0; size-- {
		if kind, ok := kinds[string(l.src[l.at:l.at+size])]; ok {
			l.emit(kind, size)
			return
		}
	}
	l.emit(codeOther, 1)
}
