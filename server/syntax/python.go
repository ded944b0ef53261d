package syntax

import (
	"bytes"
	"strings"
)

// Python reads the literals in a Python file; see codeTree.
func Python(src []byte) *Document { return readPython(src, &pythonWords) }

// pythonWords are the names with a meaning in Python; config and env are functions of libraries
// that read settings (decouple, environs).
var pythonWords = codeWords{
	reserved: set("and", "assert", "elif", "else", "if", "in", "is", "not", "or", "return", "while", "yield"),
	through:  set("config", "get", "int", "str"),
	first:    set("bool", "float", "int", "str"),
	lookups:  set("env", "getenv"),
}

// pythonLexer cuts Python into tokens (Python language reference, "Lexical analysis").
type pythonLexer struct {
	codeLexer
	words *codeWords
}

func readPython(src []byte, words *codeWords) *Document {
	l := &pythonLexer{newCodeLexer(src), words}
	for l.at < len(src) && !l.doc.isFull() {
		l.next()
	}
	return l.doc
}

// next reads the token at the current position and moves past it.
func (l *pythonLexer) next() {
	switch c := l.src[l.at]; {
	case c == '\n':
		l.newline()
	case c == '\\' && (l.peek(1) == '\n' || l.peek(1) == '\r'):
		l.at = min(len(l.src), l.at+1+len(lineBreak(l.src[l.at+1:]))) // the next line continues this one
	case isSpace(c):
		l.at++
	case c == '#':
		l.comment()
	case c == '"' || c == '\'':
		l.quoted(false)
	case isDigit(c):
		l.emit(codeNumber, l.numberSize())
	case isIdentStart(c):
		l.name()
	default:
		l.punctuation(c)
	}
}

// newline ends a statement unless a bracket is open.
func (l *pythonLexer) newline() {
	if l.frame.kind == codeOther {
		l.add(codeToken{kind: codeEnd})
	}
	l.at++
}

func (l *pythonLexer) name() {
	size := l.nameSize()
	name := string(l.src[l.at : l.at+size])
	if quote := l.peek(size); (quote == '"' || quote == '\'') && isStringPrefix(name) {
		l.at += size
		l.quoted(strings.ContainsAny(name, "rR"))
		return
	}
	kind := codeName
	if l.words.reserved[name] {
		kind = codeOther
	}
	l.emit(kind, size)
}

// isStringPrefix reports whether name in front of a quote is part of the string: f"", Rb"".
func isStringPrefix(name string) bool {
	return len(name) <= 2 && strings.Trim(name, "rRbBfFuUtT") == ""
}

// quoted reads a string in single, double or triple quotes. Expressions in the braces of a format
// string remain part of its text.
func (l *pythonLexer) quoted(verbatim bool) {
	quote := l.src[l.at : l.at+1]
	if triple := bytes.Repeat(quote, 3); bytes.HasPrefix(l.src[l.at:], triple) {
		quote = triple
	}
	start := l.at + len(quote)
	end, next := closingPythonQuote(l.src, start, quote)
	if next > end { // else the quote is not closed
		t := codeToken{kind: codeString, verbatim: verbatim, start: start, end: end}
		if len(quote) == 3 && l.frame.key.Name == "" {
			t.kind = codeOther // a text without a name: documentation, or a file in another language
		}
		l.add(t)
	}
	l.at = next
}

// closingPythonQuote returns the end of the string whose text starts at from, and where to
// continue. The two are equal if the quote is not closed: after a single quote the rest of the
// line is left out, after a triple quote the rest of the file.
func closingPythonQuote(src []byte, from int, quote []byte) (end, next int) {
	for i := from; i < len(src); i++ {
		switch {
		case src[i] == '\\':
			i++
		case src[i] == '\n' && len(quote) == 1:
			return i, i
		case bytes.HasPrefix(src[i:], quote):
			return i, i + len(quote)
		}
	}
	return len(src), len(src)
}

func (l *pythonLexer) punctuation(c byte) {
	switch c {
	case '(':
		l.emitBracket(l.callKind(l.words), c)
	case '[':
		l.emitBracket(l.indexOrList(), c)
	case '{':
		l.emitBracket(codeMapping, c)
	case ')', ']', '}':
		l.emitBracket(codeClose, openers[c])
	default:
		l.operator(pythonKinds)
	}
}

// pythonKinds are the meanings of punctuation. Longer operators, such as ** and //, are read as
// several of these; the result is the same.
var pythonKinds = map[string]codeKind{
	".": codeDot, ",": codeComma, ":": codeColon, ";": codeEnd, "=": codeAssign, "|": codeJoint,
	"+": codeArithmetic, "-": codeArithmetic, "*": codeArithmetic, "/": codeArithmetic, "%": codeArithmetic, "&": codeArithmetic, "^": codeArithmetic,
	"<": codeArithmetic, ">": codeArithmetic, "<=": codeArithmetic, ">=": codeArithmetic, "==": codeArithmetic, "!=": codeArithmetic,
	"+=": codeArithmetic, "-=": codeArithmetic, "*=": codeArithmetic,
}
