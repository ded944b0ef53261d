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
type tokenReader struct {
	src   []byte // with one spare byte of capacity, where the lexer puts its sentinel
	at    int
	lexer *js.Lexer
	prev  js.TokenType // the last token that is neither white space nor a comment
	spent int          // bytes that the lexer may have read because of errors
}

// errorBudget is the limit of spent. For each error the lexer counts the lines of its buffer;
// without the limit that would take time quadratic in the number of errors.
const errorBudget = 64 << 20

func newTokenReader(src []byte) *tokenReader {
	spare := append(make([]byte, 0, len(src)+1), src...)
	r := &tokenReader{src: spare, at: skipBOM(src)}
	r.restart()
	return r
}

func (r *tokenReader) restart() { r.lexer = js.NewLexer(parse.NewInputBytes(r.src[r.at:])) }

// next returns the next token that is neither white space nor line end; ok is false at the end.
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

// opensAtLineEnd reports whether the current line ends in an opening bracket. If that bracket
// were skipped, everything up to its closing one would get the wrong parent.
func (r *tokenReader) opensAtLineEnd() bool {
	line, _, _ := bytes.Cut(r.src[r.at:min(len(r.src), r.at+400)], []byte("\n"))
	line = bytes.TrimRight(line, " \t\r")
	return len(line) > 0 && (line[len(line)-1] == '{' || line[len(line)-1] == '[')
}

// resume continues on the next line after an error. Where the error is an unclosed quote in a
// line that ends in an opening bracket, it skips only the quote.
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

// skipLine moves to the start of the next line.
func (r *tokenReader) skipLine() {
	n := bytes.IndexByte(r.src[r.at:], '\n')
	if n < 0 {
		r.at = len(r.src)
		return
	}
	r.at += n + 1
	r.restart()
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
