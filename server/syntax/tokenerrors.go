package syntax

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2/js"
)

// errorAhead reports whether the lexer is certain to find no token at r.at; false where only the lexer
// can tell. The lexer describes each of its errors with a copy of its input and an excerpt, which takes
// about a microsecond, and a text may have an error in every second byte.
func (r *tokenReader) errorAhead() bool {
	if r.pos != r.at { // inside a template that is read again
		return false
	}
	rest := r.src[r.at:r.end]
	if len(rest) == 0 {
		return false
	}
	switch c := rest[0]; {
	case c == '"' || c == '\'':
		return isUnclosedString(rest)
	case c == '/':
		return regexpMayFollow(r.prev) && isUnclosedRegexp(rest)
	case isDigit(c):
		return isBrokenNumber(rest)
	case c == '\\':
		return !isUnicodeEscape(rest)
	case c == '#':
		return len(rest) > 1 && rest[1] != '\\' && rest[1] != '$' && !isIdentStart(rest[1])
	case c == '@' || c == 0x7F || c < ' ' && !isSpace(c):
		return true
	case c >= utf8.RuneSelf && !utf8.RuneStart(c):
		return true
	case c >= utf8.RuneSelf:
		return len(rest) >= utf8.UTFMax && r.isNoToken()
	default:
		return r.at == r.numberEnd && isASCIIName(rest)
	}
}

// isASCIIName reports whether src starts with a name that has ASCII letters only, and goes on.
func isASCIIName(src []byte) bool {
	for i, c := range src {
		switch {
		case c >= utf8.RuneSelf || c == '\\':
			return false
		case c != '$' && !isIdentStart(c) && !isDigit(c):
			return i > 0
		}
	}
	return false
}

// isNoToken reports whether the character at r.at, which is not ASCII, starts no name and is no white
// space. A wrong byte counts as what the lexer takes it for.
func (r *tokenReader) isNoToken() bool {
	r.open()
	c, _ := r.input.PeekRune(0)
	var encoded [utf8.UTFMax]byte
	return !unicode.Is(unicode.Zs, c) && c != byteOrderMark && c != '\u2028' && c != '\u2029' &&
		!js.IsIdentifierStart(utf8.AppendRune(encoded[:0], c))
}

const byteOrderMark = '\uFEFF'

// isUnclosedString reports whether the string that src starts with has no end in its line.
func isUnclosedString(src []byte) bool {
	for i := 1; i < len(src); i++ {
		switch src[i] {
		case src[0]:
			return false
		case '\n', '\r':
			return true
		case '\\':
			if i++; i == len(src) || src[i] == '\n' || src[i] == '\r' {
				return false // goes on in the next line
			}
			if src[i] != src[0] && src[i] != '\\' {
				i-- // any other byte counts as itself
			}
		}
	}
	return false
}

// isUnclosedRegexp reports whether src starts with a regular expression, no comment, that has no end in
// its line.
func isUnclosedRegexp(src []byte) bool {
	if bytes.HasPrefix(src, blockComment) {
		return false
	}
	inClass := false
	for i := 1; i < len(src); i++ {
		switch c := src[i]; {
		case c == '/' && !inClass:
			return false
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '\\' && i+1 < len(src) && src[i+1] != '\n' && src[i+1] != '\r':
			i++
		case c == '\n' || c == '\r':
			return true
		}
	}
	return false
}

// isBrokenNumber reports whether src starts with an octal number of the old form, or with an exponent
// without digits behind decimal digits.
func isBrokenNumber(src []byte) bool {
	if src[0] == '0' && len(src) > 1 && isDigit(src[1]) {
		return true
	}
	const decimals = "0123456789"
	rest := bytes.TrimLeft(src, decimals)
	if rest, fraction := bytes.CutPrefix(rest, []byte(".")); fraction {
		return lacksExponent(bytes.TrimLeft(rest, decimals))
	}
	return lacksExponent(rest)
}

// lacksExponent reports whether src starts with the letter of an exponent and no digits follow.
func lacksExponent(src []byte) bool {
	if len(src) < 2 || src[0] != 'e' && src[0] != 'E' {
		return false
	}
	if src[1] == '+' || src[1] == '-' {
		src = src[1:]
	}
	return len(src) > 1 && !isDigit(src[1])
}

// isUnicodeEscape reports whether src may start with an escape of JavaScript's identifiers.
func isUnicodeEscape(src []byte) bool {
	const long = len(`\u`)
	return len(src) <= long || src[1] == 'u' && (src[long] == '{' || isHexDigit(src[long]))
}

func isHexDigit(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }
