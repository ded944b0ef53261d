package syntax

import (
	"bytes"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// codeLanguage says how the text of a language is cut into tokens. The languages whose tokens need no
// more than such a table are in languages.go.
type codeLanguage struct {
	words     codeWords
	symbols   map[string]codeKind // punctuation; a bracket among it always opens this kind
	calls     map[string]codeKind // what the arguments of a function make up: mapOf("PORT" to 80) is a mapping
	operators map[string]codeKind // words that are operators: "PORT" to 80
	setters   map[string]bool     // methods that assign to the property before them: port.set(80)
	comments  []codeText
	texts     []codeText // the longer of two with the same start comes first
	marks     string     // bytes that a name may contain besides letters, digits and "_"

	lineEnds bool // a line end ends a statement
	commands bool // a name and a value behind it call a function: systemProperty "port", 80
	blocks   bool // a name before a block is its key: jib { port = 80 }
	dotted   bool // names with dots between them are one key: services.redis.port = 80
	atoms    bool // :name is a symbol
	sigils   bool // ~r/text/ is a text in a notation of its own
}

// codeText says where a text or a comment starts and ends.
type codeText struct {
	open, close string
	verbatim    bool   // a backslash is not an escape
	lines       bool   // it may have several lines
	code        string // starts code inside the text, which ends with a closing brace; "" if there is none
	unless      string // one of these bytes behind close makes close a part of the text
}

// languageLexer cuts the text of any language into tokens.
type languageLexer struct {
	codeLexer
	*codeLanguage
	lineEnded bool // a line has ended since the latest token
}

func (g *codeLanguage) read(src []byte) *Document {
	l := &languageLexer{codeLexer: newCodeLexer(src), codeLanguage: g}
	for l.at < len(src) && !l.doc.isFull() {
		l.next()
	}
	return l.doc
}

// next reads the token at the current position and moves past it.
func (l *languageLexer) next() {
	switch c := l.src[l.at]; {
	case c == '\n':
		l.lineEnded = true
		l.at++
	case isSpace(c):
		l.at++
	case l.remark(l.comments):
	default:
		if l.lineEnded && l.lineEnds && l.holdsStatements() && !l.prev.kind.wantsMore() && !l.goesOn() {
			l.add(codeToken{kind: codeEnd})
		}
		l.lineEnded = false
		l.token(c)
	}
}

// remark reads a comment in one of the notations; false if there is none.
func (l *codeLexer) remark(notations []codeText) bool {
	for i := range notations {
		c := &notations[i]
		if !l.starts(c.open) {
			continue
		}
		start := l.at + len(c.open)
		end := c.end(l.src, start)
		if end < 0 {
			end = len(l.src)
		}
		l.doc.comment(l.src, start, end)
		l.at = min(len(l.src), end+len(c.close))
		return true
	}
	return false
}

// goesOn reports whether the text at the current position continues the statement of the line before.
func (l *languageLexer) goesOn() bool {
	kind, _ := l.symbol()
	return kind == codeDot || kind == codeJoint
}

// symbol is the longest punctuation at the current position.
func (l *languageLexer) symbol() (kind codeKind, size int) {
	for size = min(3, len(l.src)-l.at); size > 0; size-- {
		if kind, ok := l.symbols[string(l.src[l.at:l.at+size])]; ok {
			return kind, size
		}
	}
	return codeOther, 1
}

// token reads one token; c is the byte at the current position.
func (l *languageLexer) token(c byte) {
	switch {
	case l.quoted():
	case isDigit(c):
		l.openCommand()
		l.emit(codeNumber, l.numberSize())
	case isIdentStart(c) || strings.IndexByte(l.marks, c) >= 0 && isIdentStart(l.peek(1)):
		l.name()
	case l.atoms && c == ':' && isIdentStart(l.peek(1)) && !(l.prev.isKey() && l.prev.end == l.at):
		l.openCommand()
		l.at++
		l.emit(codeWord, l.identSize())
	case l.sigils && c == '~' && l.sigil():
	case c == '(' || c == '[' || c == '{':
		l.opening(c)
	case openers[c] != 0:
		l.emitBracket(codeClose, openers[c])
	default:
		kind, size := l.symbol()
		symbol := l.prev
		named := kind == codeComma && l.isArgument(symbol)
		l.emit(kind, size)
		if named {
			l.frame.key = Named(l.text(symbol), text.Span{Start: symbol.start, End: symbol.end})
		}
	}
}

// isArgument reports whether t is a symbol that is an argument of its own, but not the first: it names the
// argument after it, as in config :app, :key, value.
func (l *languageLexer) isArgument(t codeToken) bool {
	return l.atoms && l.before.kind == codeComma && t.kind == codeWord && l.src[t.start-1] == ':' && l.frame.isCall()
}

// quoted reads a text; false if there is none. Of a text that is not closed, the rest of the line is left
// out, or the rest of the file if it may have several lines.
func (l *languageLexer) quoted() bool {
	for i := range l.texts {
		t := &l.texts[i]
		if !l.starts(t.open) {
			continue
		}
		start := l.at + len(t.open)
		end := t.end(l.src, start)
		switch {
		case end < 0 && t.lines:
			l.at = len(l.src)
		case end < 0:
			l.at = l.lineEnd(l.at)
		case len(t.open) == 3 && l.frame.key.Name == "": // a text without a name: documentation
			l.add(codeToken{kind: codeOther, start: start, end: end})
			l.at = end + len(t.close)
		default:
			l.openCommand()
			l.add(codeToken{kind: codeString, verbatim: t.verbatim, start: start, end: end})
			l.at = end + len(t.close)
		}
		return true
	}
	return false
}

// end is the offset of the end of the text that starts at from, -1 if there is none.
func (t *codeText) end(src []byte, from int) int {
	for i := from; i < len(src); i++ {
		switch rest := src[i:]; {
		case src[i] == '\n' && t.close == "":
			return i
		case src[i] == '\n' && !t.lines:
			return -1
		case src[i] == '\\' && !t.verbatim:
			i++
		case t.code != "" && bytes.HasPrefix(rest, []byte(t.code)):
			i += t.codeSize(rest)
		case t.close != "" && bytes.HasPrefix(rest, []byte(t.close)):
			if next := i + len(t.close); next >= len(src) || strings.IndexByte(t.unless, src[next]) < 0 {
				return i
			}
			i += len(t.close)
		}
	}
	if t.close == "" {
		return len(src)
	}
	return -1
}

// maxCode is how far the end of code in a text is searched for, in bytes. Each piece of code may have to
// be searched that far, so it is short.
const maxCode = 512

// codeSize is the offset of the brace that ends the code at the start of b, 0 if it is not near.
func (t *codeText) codeSize(b []byte) int {
	b = b[:min(len(b), maxCode)]
	if bytes.IndexByte(b, '}') < 0 {
		return 0
	}
	depth := 0
	for i := len(t.code) - 1; i < len(b); i++ {
		switch {
		case b[i] == '{':
			depth++
		case b[i] == '}':
			if depth--; depth == 0 {
				return i
			}
		case b[i] == '\n' && !t.lines:
			return 0
		}
	}
	return 0
}

// identSize is the size of the name at the current position.
func (l *languageLexer) identSize() int {
	n := 0
	for isIdentStart(l.peek(n)) || n > 0 && isDigit(l.peek(n)) || l.peek(n) != 0 && strings.IndexByte(l.marks, l.peek(n)) >= 0 {
		n++
	}
	return n
}

// nameSize is identSize; if the language has dotted keys, it includes the names behind dots, which may be
// in quotes.
func (l *languageLexer) nameSize() int {
	n := l.identSize()
	for l.dotted && l.peek(n) == '.' {
		more := languageLexer{codeLexer: codeLexer{l.codeTree, l.at + n + 1}, codeLanguage: l.codeLanguage}
		size := more.identSize()
		if more.peek(0) == '"' {
			size = 2 + closingPlainQuote(l.src[more.at+1:], '"')
		}
		if size < 2 && !isIdentStart(more.peek(0)) {
			break
		}
		n += 1 + size
	}
	return n
}

func (l *languageLexer) name() {
	size := l.nameSize()
	name := l.src[l.at : l.at+size]
	switch kind, isOperator := l.operators[string(name)]; {
	case isOperator:
		l.emit(kind, size)
	case l.words.reserved[string(name)]:
		l.emit(codeWord, size)
	case l.setters[string(name)] && l.prev.kind == codeDot && l.before.kind == codeName:
		l.prev = l.before
		l.nameNext()
		l.emit(codeOther, size)
	default:
		l.openCommand()
		l.emit(codeName, size)
	}
}

// openCommand opens the arguments of a call without brackets if the statement so far is a name, and a
// value is read now.
func (l *languageLexer) openCommand() {
	if !l.commands || l.skip > 0 || l.prev.kind != codeName || !isSpace(l.peek(-1)) || l.frame.key.Name != "" {
		return
	}
	if l.frame.kind != codeOther && l.frame.kind != codeMapping {
		return
	}
	switch l.before.kind {
	case codeOther, codeMapping, codeDot:
		l.add(codeToken{kind: codeCommand, start: l.at, end: l.at})
	}
}

func (l *languageLexer) opening(c byte) {
	kind, fixed := l.symbols[string(c)]
	called, isCall := l.calls[l.text(l.prev)]
	switch {
	case fixed:
	case c == '(' && l.prev.kind == codeName && isCall:
		kind = called
	case c == '(':
		kind = l.callKind(&l.words)
	case c == '[' && l.commands && isSpace(l.peek(-1)):
		l.openCommand()
		kind = codeList
	case c == '[':
		kind = l.indexOrList()
	default:
		if l.blocks && l.prev.kind == codeName && l.frame.key.Name == "" && !l.frame.isThrough() {
			l.nameNext()
		}
		kind = codeMapping
	}
	l.emitBracket(kind, c)
}

// sigil skips a text such as ~r/[0-9]+/ or ~w(a b); false if there is none.
func (l *languageLexer) sigil() bool {
	at := l.at + 1
	for at < len(l.src) && isIdentStart(l.src[at]) {
		at++
	}
	if at == l.at+1 || at >= len(l.src) || strings.IndexByte("/|\"'([{<", l.src[at]) < 0 {
		return false
	}
	end := l.src[at]
	if n := strings.IndexByte("([{<", end); n >= 0 {
		end = ")]}>"[n]
	}
	size := closingPlainQuote(l.src[at+1:min(len(l.src), at+maxQuoted)], end)
	if size < 0 {
		return false
	}
	l.emit(codeOther, at+1+size+1-l.at)
	return true
}
