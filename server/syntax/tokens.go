package syntax

import (
	"bytes"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

// token is a JavaScript token and the bytes it stands on.
type token struct {
	kind       js.TokenType
	start, end int
}

// tokenReader reads JavaScript tokens (JSON's are a subset). After a byte sequence that
// is no token it goes on at the next line, so behind an open quote one line is lost.
type tokenReader struct {
	src   []byte // one spare byte of capacity: the lexer puts its sentinel there
	at    int
	lexer *js.Lexer
	prev  js.TokenType // the last token that is neither blank nor comment
	spent int          // bytes that the lexer may have gone through because of errors
}

// errorBudget bounds spent: for each error, the lexer counts the lines of its buffer, which
// would take time that grows with the square of the number of errors.
const errorBudget = 64 << 20

func newTokenReader(src []byte) *tokenReader {
	spare := append(make([]byte, 0, len(src)+1), src...)
	r := &tokenReader{src: spare, at: skipBOM(src)}
	r.restart()
	return r
}

func (r *tokenReader) restart() { r.lexer = js.NewLexer(parse.NewInputBytes(r.src[r.at:])) }

// next is the next token that is neither white space nor line end; ok is false at the end.
func (r *tokenReader) next() (token, bool) {
	for r.at < len(r.src) {
		kind, data := r.lexer.Next()
		if kind == js.ErrorToken && r.lexer.Err() != nil {
			r.resume()
			continue
		}
		if (kind == js.DivToken || kind == js.DivEqToken) && regexpMayFollow(r.prev) {
			if k, d := r.lexer.RegExp(); k == js.RegExpToken {
				kind, data = k, d
			} else {
				r.resume()
				continue
			}
		}
		t := token{kind, r.at, r.at + len(data)}
		r.at = t.end
		if kind == js.WhitespaceToken || kind == js.LineTerminatorToken {
			continue
		}
		if kind != js.CommentToken && kind != js.CommentLineTerminatorToken {
			r.prev = kind
		}
		return t, true
	}
	return token{}, false
}

// opensAtLineEnd reports whether the line here ends in an opening bracket. Without that
// bracket everything down to its closing one would be hung below the wrong key.
func (r *tokenReader) opensAtLineEnd() bool {
	line, _, _ := bytes.Cut(r.src[r.at:min(len(r.src), r.at+400)], []byte("\n"))
	line = bytes.TrimRight(line, " \t\r")
	return len(line) > 0 && (line[len(line)-1] == '{' || line[len(line)-1] == '[')
}

// resume goes on with the next line, but behind a quote that nothing closes on its line
// where that line ends in an opening bracket.
func (r *tokenReader) resume() {
	if r.spent += len(r.src) - r.at; r.spent > errorBudget {
		r.at = len(r.src)
		return
	}
	if r.src[r.at] == '"' && r.opensAtLineEnd() {
		r.at++
		r.restart()
		return
	}
	r.skipLine()
}

// skipLine goes on behind the next line end.
func (r *tokenReader) skipLine() {
	n := bytes.IndexByte(r.src[r.at:], '\n')
	if n < 0 {
		r.at = len(r.src)
		return
	}
	r.at += n + 1
	r.restart()
}

// regexpMayFollow reports whether a slash behind a token of this kind opens a regular
// expression: it does where no value has just ended.
func regexpMayFollow(k js.TokenType) bool {
	switch k {
	case js.CloseParenToken, js.CloseBracketToken, js.CloseBraceToken, js.StringToken, js.TemplateToken,
		js.TemplateEndToken, js.RegExpToken, js.ThisToken, js.SuperToken, js.NullToken, js.TrueToken, js.FalseToken:
		return false
	}
	return !js.IsNumeric(k) && !js.IsIdentifier(k)
}

// skipBOM is the offset behind a UTF-8 byte order mark.
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
