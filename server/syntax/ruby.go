package syntax

import (
	"bytes"
)

// Ruby reads the literals in a Ruby file, such as a Vagrantfile or puma.rb; see codeTree. A "do"
// block is not a level of its own: its contents count as top-level statements.
func Ruby(src []byte) *Document {
	l := &rubyLexer{codeLexer: newCodeLexer(src)}
	for l.at < len(src) && !l.doc.isFull() {
		l.next()
	}
	return l.doc
}

// rubyWords are the names with a meaning in Ruby.
var rubyWords = codeWords{
	reserved: set("and", "begin", "case", "class", "def", "else", "elsif", "end", "for", "if", "in", "module", "not", "or", "rescue", "return", "then", "unless", "until", "when", "while"),
	through:  set("fetch"),
	first:    set("Integer", "String"),
}

// rubyLexer cuts Ruby into tokens (Ruby documentation, "Literals" and "Methods").
type rubyLexer struct {
	codeLexer
	lineEnded bool // a line has ended since the latest token
	resume    int  // where to continue after the here-documents that this line opens, 0 if there are none
	unclosed  int  // texts of several lines for which no end was found
}

// next reads the token at the current position and moves past it.
func (l *rubyLexer) next() {
	switch c := l.src[l.at]; {
	case c == '\n':
		l.newline()
	case c == '\\' && (l.peek(1) == '\n' || l.peek(1) == '\r'):
		l.at += 1 + len(lineBreak(l.src[l.at+1:])) // the next line continues this one
	case isSpace(c):
		l.at++
	case c == '#':
		l.comment()
	case l.atLineStart() && (l.starts("=begin") || l.starts("__END__")):
		l.block()
	default:
		if l.lineEnded && !l.prev.kind.wantsMore() && !l.goesOn() {
			l.endStatement()
		}
		l.lineEnded = false
		l.token(c)
	}
}

func (l *rubyLexer) atLineStart() bool { return l.at == 0 || l.src[l.at-1] == '\n' }

func (l *rubyLexer) newline() {
	l.lineEnded = true
	l.at = max(l.at+1, l.resume)
	l.resume = 0
}

// block reads a comment between =begin and =end, or the data behind __END__.
func (l *rubyLexer) block() {
	end := len(l.src)
	if l.starts("=begin") {
		if n := bytes.Index(l.src[l.at:], []byte("\n=end")); n >= 0 {
			end = l.at + n + 1
		}
		l.doc.comment(l.src, min(end, l.at+len("=begin")), end)
		end = l.lineEnd(end)
	}
	l.at = end
}

// endStatement ends a statement, unless a round or square bracket is open.
func (l *rubyLexer) endStatement() {
	if l.holdsStatements() {
		l.add(codeToken{kind: codeEnd})
	}
}

// goesOn reports whether the text at the current position continues the statement of the line
// before.
func (l *rubyLexer) goesOn() bool {
	for _, joint := range []string{".", "&.", "&&", "||", "? ", ": ", ",", "=>"} {
		if l.starts(joint) {
			return true
		}
	}
	return false
}

// valueEnded reports whether the latest token may end a value, so that an operator may follow.
func (l *rubyLexer) valueEnded() bool {
	switch l.prev.kind {
	case codeName, codeString, codeNumber, codeClose:
		return true
	}
	return false
}

// startsArgument reports whether an argument of the name before it starts here, without brackets:
// white space precedes it and does not follow its first byte.
func (l *rubyLexer) startsArgument() bool {
	return l.prev.kind == codeName && l.startsStatement() && isSpace(l.peek(-1)) && !isSpace(l.peek(1)) && l.peek(1) != '='
}

// openCommand opens the arguments of a call without brackets if a name precedes the current
// value.
func (l *rubyLexer) openCommand() {
	if l.prev.kind == codeName && l.startsStatement() {
		l.add(codeToken{kind: codeCommand, start: l.at, end: l.at})
	}
}

// token reads one token; c is the byte at the current position.
func (l *rubyLexer) token(c byte) {
	switch {
	case c == '"' || c == '\'' || c == '`':
		l.quoted(codeString)
	case isDigit(c):
		l.openCommand()
		l.emit(codeNumber, l.numberSize())
	case isIdentStart(c):
		l.name()
	case c == '@':
		l.at++ // an instance variable counts as its name
	case c == '$' && isIdentStart(l.peek(1)):
		l.at++
	case c == '$':
		l.emit(codeOther, min(2, len(l.src)-l.at)) // such as $!
	case c == ':':
		l.colon()
	case c == '(' || c == '[' || c == '{' || openers[c] != 0:
		l.bracket(c)
	case c == '%' && l.percent(), c == '<' && l.hereDocument(), c == '/' && l.pattern():
	default:
		l.operator(rubyKinds)
	}
}

// nameAndMark is the size of the name at the current position, including a ? or ! at its end.
func (l *rubyLexer) nameAndMark() int {
	size := l.nameSize()
	if mark := l.peek(size); (mark == '?' || mark == '!') && (l.peek(size+1) != '=' || l.peek(size+2) == '=') {
		size++
	}
	return size
}

func (l *rubyLexer) name() {
	size := l.nameAndMark()
	switch name := string(l.src[l.at : l.at+size]); {
	case name == "do":
		l.emit(codeWord, size)
		l.blockParameters()
		l.endStatement()
	case rubyWords.reserved[name] && l.prev.kind != codeDot:
		l.emit(codeWord, size)
	default:
		l.openCommand()
		l.emit(codeName, size)
	}
}

// blockParameters skips the names between bars at the start of a block.
func (l *rubyLexer) blockParameters() {
	for isBlank(l.peek(0)) {
		l.at++
	}
	if l.peek(0) != '|' {
		return
	}
	if n := closingPlainQuote(l.src[l.at+1:min(len(l.src), l.at+maxQuoted)], '|'); n >= 0 {
		l.at += n + 2
	}
}

// colon reads "::", a symbol, or the colon of a label ("port: 80") or of a conditional.
func (l *rubyLexer) colon() {
	quoted := l.peek(1) == '"' || l.peek(1) == '\''
	switch {
	case l.starts("::"):
		l.emit(codeOther, 2)
	case l.prev.isKey() && l.prev.end == l.at, l.prev.kind == codeString && l.prev.end+1 == l.at:
		l.emit(codeColon, 1)
	case isIdentStart(l.peek(1)) || quoted:
		l.openCommand()
		l.at++
		if quoted {
			l.quoted(codeWord)
		} else {
			l.emit(codeWord, l.nameAndMark())
		}
	default:
		l.emit(codeColon, 1)
	}
}

func (l *rubyLexer) bracket(c byte) {
	switch c {
	case '(':
		l.emitBracket(l.callKind(&rubyWords), c)
	case '[':
		if l.startsArgument() {
			l.openCommand()
		}
		l.emitBracket(l.indexOrList(), c)
	case '{':
		l.emitBracket(l.braceKind(), c)
		l.blockParameters()
	default:
		l.emitBracket(codeClose, openers[c])
	}
}

// braceKind tells a block that gives the value of a call, ENV.fetch("PORT") { 3000 }, from a
// hash. Other blocks count as hashes: their assignments are members.
func (l *rubyLexer) braceKind() codeKind {
	if l.prev.kind == codeClose && (l.closed == codeLookup || l.closed == codeGroup) {
		return codeGroup
	}
	return codeMapping
}

// rubyKinds are the meanings of punctuation. Longer operators, such as ** and <<, are read as
// several of these; the result is the same.
var rubyKinds = map[string]codeKind{
	".": codeDot, ",": codeComma, ";": codeEnd, "=": codeAssign, "||=": codeAssign, "=>": codeArrow, "?": codeQuestion,
	"|": codeJoint, "&&": codeJoint, "=~": codeOther,
	"+": codeArithmetic, "-": codeArithmetic, "*": codeArithmetic, "/": codeArithmetic, "%": codeArithmetic, "&": codeArithmetic, "^": codeArithmetic,
	"<": codeArithmetic, ">": codeArithmetic, "<=": codeArithmetic, ">=": codeArithmetic, "==": codeArithmetic, "!=": codeArithmetic, "===": codeArithmetic,
	"+=": codeArithmetic, "-=": codeArithmetic, "*=": codeArithmetic,
}
