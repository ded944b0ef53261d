package syntax

import (
	"bytes"
	"strings"
	"unicode"
)

// This file reads Ruby's notations of text: quotes, %w[…], here-documents, regular expressions.

// maxUnclosedTexts is how many texts of several lines may have no end before no more ends are
// searched for, so that many such openings take linear time.
const maxUnclosedTexts = 32

// quoted reads a text in quotes as a token of the given kind. Code in #{…} remains part of the
// text. If the quote is not closed, the rest of the line is left out.
func (l *rubyLexer) quoted(kind codeKind) {
	quote, rest := l.src[l.at], l.src[l.at+1:]
	size := closingRubyQuote(rest, quote)
	if size < 0 {
		size = closingPlainQuote(rest, quote)
	}
	if size < 0 {
		l.at = l.lineEnd(l.at)
		return
	}
	l.openCommand()
	start := l.at + 1
	l.add(codeToken{kind: kind, verbatim: quote == '\'', start: start, end: start + size})
	l.at = start + size + 1
}

// closingPlainQuote is the offset of the quote in the first line of b, -1 if there is none.
func closingPlainQuote(b []byte, quote byte) int {
	for i := 0; i < len(b) && b[i] != '\n'; i++ {
		if b[i] == '\\' {
			i++
		} else if b[i] == quote {
			return i
		}
	}
	return -1
}

// maxInterpolation is how deep quotes and #{ } may be nested.
const maxInterpolation = 16

// closingRubyQuote is the offset of the quote that ends the text at the start of b, -1 if the
// line has none. A quote in #{…} belongs to the code there.
func closingRubyQuote(b []byte, quote byte) int {
	open := append(make([]byte, 0, maxInterpolation), quote) // quotes, and } for code
	for i := 0; i < len(b) && b[i] != '\n' && len(open) < maxInterpolation; i++ {
		c, inside := b[i], open[len(open)-1]
		switch {
		case c == inside:
			if open = open[:len(open)-1]; len(open) == 0 {
				return i
			}
		case inside == '}' && (c == '"' || c == '\'' || c == '`'):
			open = append(open, c)
		case inside == '}' && c == '{':
			open = append(open, '}')
		case inside == '}':
		case c == '\\':
			i++
		case c == '#' && inside != '\'' && i+1 < len(b) && b[i+1] == '{':
			open = append(open, '}')
			i++
		}
	}
	return -1
}

// percent reads %w[a b], %i[a b], %q(text), %(text), %r{pattern} and the like; false if the
// percent sign is an operator.
func (l *rubyLexer) percent() bool {
	if l.valueEnded() && !l.startsArgument() {
		return false
	}
	letter, at := byte('q'), l.at+1
	if c := l.peek(1); isIdentStart(c) {
		letter, at = c|0x20, at+1
	}
	if strings.IndexByte("wiqrsx", letter) < 0 || at >= len(l.src) || strings.IndexByte("([{<|!/", l.src[at]) < 0 {
		return false
	}
	end := l.closingDelimiter(at)
	if end < 0 {
		return false
	}
	l.openCommand()
	switch letter {
	case 'w', 'i':
		l.wordList(at, end)
	case 'q':
		l.add(codeToken{kind: codeString, start: at + 1, end: end})
	default:
		l.add(codeToken{kind: codeOther, start: at, end: end})
	}
	l.at = end + 1
	return true
}

// closingDelimiter is the offset of the end of the text that the delimiter at offset at opens, -1
// if there is none. Brackets may be nested.
func (l *rubyLexer) closingDelimiter(at int) int {
	if l.unclosed >= maxUnclosedTexts {
		return -1
	}
	open, end := l.src[at], l.src[at]
	if n := strings.IndexByte("([{<", open); n >= 0 {
		end = ")]}>"[n]
	}
	for i, depth := at+1, 1; i < len(l.src); i++ {
		switch l.src[i] {
		case '\\':
			i++
		case end:
			if depth--; depth == 0 {
				return i
			}
		case open:
			depth++
		}
	}
	l.unclosed++
	return -1
}

// wordList adds the words between the delimiters at open and end as a list of strings.
func (l *rubyLexer) wordList(open, end int) {
	l.add(codeToken{kind: codeList, bracket: '[', start: open, end: open + 1})
	at := open + 1
	for field := range bytes.FieldsSeq(l.src[at:end]) {
		at += bytes.IndexFunc(l.src[at:end], func(r rune) bool { return !unicode.IsSpace(r) })
		l.add(codeToken{kind: codeString, start: at, end: at + len(field)})
		l.add(codeToken{kind: codeComma, start: at + len(field), end: at + len(field)})
		at += len(field)
	}
	l.add(codeToken{kind: codeClose, bracket: '[', start: end, end: end + 1})
}

// hereDocument reads <<~WORD, <<-WORD or <<WORD: a text from the next line up to a line that
// consists of WORD. False if no here-document is opened here.
func (l *rubyLexer) hereDocument() bool {
	word, indented, verbatim, size := l.hereWord()
	if word == "" || l.unclosed >= maxUnclosedTexts {
		return false
	}
	start := l.resume
	if start == 0 {
		line, _, _ := bytes.Cut(l.src[l.at:], []byte("\n"))
		start = min(len(l.src), l.at+len(line)+1)
	}
	end, next := closingWord(l.src, start, word, indented)
	if end < 0 {
		l.unclosed++
		return false
	}
	l.openCommand()
	l.add(codeToken{kind: codeString, verbatim: verbatim, start: start, end: end})
	l.resume = next
	l.at += size
	return true
}

// hereWord reads the opening of a here-document; word is "" if there is none.
func (l *rubyLexer) hereWord() (word string, indented, verbatim bool, size int) {
	if !l.starts("<<") {
		return "", false, false, 0
	}
	at := 2
	if indented = l.peek(at) == '~' || l.peek(at) == '-'; indented {
		at++
	} else if l.valueEnded() && !isSpace(l.peek(-1)) {
		return "", false, false, 0
	}
	quote := l.peek(at)
	if quote == '"' || quote == '\'' {
		at++
	} else {
		quote = 0
	}
	from := at
	for isIdentStart(l.peek(at)) || at > from && isDigit(l.peek(at)) {
		at++
	}
	word = string(l.src[l.at+from : l.at+at])
	if quote != 0 {
		if l.peek(at) != quote {
			return "", false, false, 0
		}
		at++
	} else if !indented && strings.ToUpper(word) != word {
		return "", false, false, 0 // an append to a list: list <<item
	}
	return word, indented, quote == '\'', at
}

// closingWord returns the offsets of the first line at or after from that consists of word, and
// of the line after it; end is -1 if there is none.
func closingWord(src []byte, from int, word string, indented bool) (end, next int) {
	for at := from; at < len(src); at = next {
		line, _, _ := bytes.Cut(src[at:], []byte("\n"))
		next = min(len(src), at+len(line)+1)
		line = bytes.TrimRight(line, "\r")
		if indented {
			line = bytes.TrimLeft(line, " \t")
		}
		if string(line) == word {
			return at, next
		}
	}
	return -1, 0
}

// pattern reads a regular expression; false if the slash is an operator.
func (l *rubyLexer) pattern() bool {
	if l.valueEnded() && !l.startsArgument() {
		return false
	}
	size := closingPlainQuote(l.src[l.at+1:min(len(l.src), l.at+maxQuoted)], '/')
	if size < 0 {
		return false
	}
	l.emit(codeOther, size+2)
	return true
}
