package syntax

import (
	"bytes"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// token is a JavaScript token; its bytes are [start, end) of the file.
type token struct {
	kind       js.TokenType
	start, end int
}

// tokenReader reads JavaScript tokens (JSON's are a subset). After bytes that are not a token it
// continues on the next line, so an unclosed quote loses one line.
//
// For each error the lexer copies its whole input. So after the first one most errors are found without it
// (errorAhead), and it gets only the next lines; if they do not suffice for a token, it gets twice as many,
// and so on. A text may have an error in every line, so the lexer keeps its lines while some are left.
type tokenReader struct {
	src       []byte    // with one spare byte of capacity, where the lexer puts its sentinel
	at        int       // end of the last token
	lexer     *js.Lexer // nil until it is needed
	input     *parse.Input
	scratch   []byte       // the bytes of input, unless it ends where src ends
	pos       int          // offset in src at which the lexer is; before at while it reads a template again
	end       int          // offset in src at which its input ends, at a line end
	prev      js.TokenType // the last token that is neither white space nor a comment
	numberEnd int          // end of the last token that the lexer read, if it is a number; else -1

	templates   int          // how many template literals are open
	outer       int          // where the outermost of them started
	beforeOuter js.TokenType // prev there

	erred         bool // the lexer has met an error: there are more, as a rule
	noCommentEnds bool // no block comment ends behind at

	least int  // firstLines, except in a test
	blind bool // in a test: no error is foreseen, the lexer finds each
}

// firstLines is how many bytes, and the rest of their last line, the lexer gets after an error.
const firstLines = 256

// keptLines is the longest input, in bytes, with which the lexer goes on after an error.
const keptLines = 2 * firstLines

func newTokenReader(src []byte) *tokenReader {
	spare := append(make([]byte, 0, len(src)+1), src...)
	r := &tokenReader{src: spare, at: skipBOM(src), least: firstLines}
	r.restart(r.at, len(src))
	return r
}

// restart gives the lexer at least so many bytes from an offset on.
func (r *tokenReader) restart(from, size int) {
	input := r.src[from:]
	if size < len(input) {
		if n := bytes.IndexByte(input[size:], '\n'); n >= 0 {
			input = input[:size+n+1]
		}
	}
	r.pos, r.end, r.templates = from, from+len(input), 0
	r.lexer, r.numberEnd = nil, -1
}

// moveTo continues at an offset behind an error.
func (r *tokenReader) moveTo(at int) {
	r.at = at
	if r.lexer == nil || at >= r.end || r.input.Len() > keptLines {
		r.restart(at, r.least)
		return
	}
	r.input.Reset()
	r.input.Move(at - (r.end - r.input.Len()))
	r.input.Skip()
	*r.lexer = *js.NewLexer(r.input)
	r.pos, r.templates, r.numberEnd = at, 0, -1
}

// open makes the lexer, if there is none since the restart. The lexer writes behind its input, where src
// has a spare byte at its end only.
func (r *tokenReader) open() {
	if r.lexer != nil {
		return
	}
	input := r.src[r.pos:r.end]
	if r.end < len(r.src) {
		r.scratch = append(append(r.scratch[:0], input...), 0)
		input = r.scratch[:len(input)]
	}
	r.input = parse.NewInputBytes(input)
	r.lexer = js.NewLexer(r.input)
}

// next returns the next token that is neither white space nor line end; ok is false at the end.
func (r *tokenReader) next() (token, bool) {
	for r.at < len(r.src) {
		if r.noCommentEnds && bytes.HasPrefix(r.src[r.at:], blockComment) {
			r.skipLine()
			continue
		}
		if r.erred && !r.blind && r.errorAhead() {
			r.skipError()
			continue
		}
		r.open()
		kind, data := r.lexer.Next()
		if (kind == js.DivToken || kind == js.DivEqToken) && regexpMayFollow(r.prev) {
			kind, data = r.lexer.RegExp()
			if kind != js.RegExpToken {
				r.resume()
				continue
			}
		}
		if kind == js.ErrorToken && r.lexer.Err() != nil {
			r.resume()
			continue
		}
		t := token{kind, r.pos, r.pos + len(data)}
		r.advance(t)
		again := t.start < r.at // with more text behind it a token may end further on, but one was returned for it
		r.at = max(r.at, t.end)
		if !again && kind != js.WhitespaceToken && kind != js.LineTerminatorToken {
			return t, true
		}
	}
	return token{}, false
}

var blockComment = []byte("/*")

// advance notes what a token changes for those after it.
func (r *tokenReader) advance(t token) {
	r.pos, r.numberEnd = t.end, -1
	if js.IsNumeric(t.kind) {
		r.numberEnd = t.end
	}
	switch t.kind {
	case js.WhitespaceToken, js.LineTerminatorToken, js.CommentToken, js.CommentLineTerminatorToken:
		return
	case js.TemplateStartToken:
		if r.templates++; r.templates == 1 {
			r.outer, r.beforeOuter = t.start, r.prev
		}
	case js.TemplateEndToken:
		r.templates = max(r.templates-1, 0)
	}
	r.prev = t.kind
}

// opensAtLineEnd reports whether the current line ends in an opening bracket. If that bracket
// were skipped, everything up to its closing one would get the wrong parent.
func (r *tokenReader) opensAtLineEnd() bool {
	const longest = 400
	line, _, ended := bytes.Cut(r.src[r.at:min(len(r.src), r.at+longest)], []byte("\n"))
	if !ended && len(line) == longest {
		return false
	}
	line = bytes.TrimRight(line, " \t\r")
	return len(line) > 0 && (line[len(line)-1] == '{' || line[len(line)-1] == '[')
}

// resume continues after an error of the lexer. Where its input was too short, it gets more.
func (r *tokenReader) resume() {
	if r.end < len(r.src) && r.input.Err() != nil {
		r.readFurther()
	} else {
		r.erred = true
		r.skipError()
	}
}

// skipError continues on the next line. Where the error is an unclosed quote in a line that ends in an
// opening bracket, it skips only the quote.
func (r *tokenReader) skipError() {
	switch {
	case r.src[r.at] == '"' && r.opensAtLineEnd():
		r.moveTo(r.at + 1)
	default:
		r.noCommentEnds = r.noCommentEnds || bytes.HasPrefix(r.src[r.at:], blockComment)
		r.skipLine()
	}
}

// readFurther gives the lexer twice as much input. It cannot start inside a template literal, so it
// reads one from its start again.
func (r *tokenReader) readFurther() {
	from := r.at
	if r.templates > 0 {
		from, r.prev = r.outer, r.beforeOuter
	}
	r.restart(from, max(r.least, 2*(r.end-from)))
}

// skipLine moves to the start of the next line.
func (r *tokenReader) skipLine() {
	n := bytes.IndexByte(r.src[r.at:], '\n')
	if n < 0 {
		r.at = len(r.src)
		return
	}
	r.moveTo(r.at + n + 1)
}

// regexpMayFollow reports whether a slash after a token of this kind starts a regular expression:
// it does unless that token ends a value.
func regexpMayFollow(k js.TokenType) bool {
	switch k {
	case js.CloseParenToken, js.CloseBracketToken, js.CloseBraceToken, js.StringToken, js.TemplateToken,
		js.TemplateEndToken, js.RegExpToken, js.ThisToken, js.SuperToken, js.NullToken, js.TrueToken, js.FalseToken:
		return false
	}
	return !js.IsNumeric(k) && !js.IsIdentifier(k)
}

// skipBOM returns the offset after a UTF-8 byte order mark, 0 if there is none.
func skipBOM(src []byte) int {
	if bytes.HasPrefix(src, []byte("\xEF\xBB\xBF")) {
		return 3
	}
	return 0
}

// noteComment records a JavaScript comment without its marks.
func (d *Document) noteComment(src []byte, t token) {
	end := t.end
	if bytes.HasPrefix(src[t.start:], []byte("/*")) {
		end = max(t.start+2, end-2)
	}
	d.comment(src, min(t.start+2, end), end)
}
