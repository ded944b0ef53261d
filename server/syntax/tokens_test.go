package syntax

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// emptyLines at the end of a text make it so long that the lexer does not keep all of it after an error.
var emptyLines = strings.Repeat("\n", keptLines+1)

// allTokens reads the tokens of a text; the lexer gets at least so many bytes after an error.
func allTokens(text string, least int) []token {
	r := newTokenReader([]byte(text))
	r.least = least
	return restOf(r)
}

// restOf reads the tokens that a reader has not read yet.
func restOf(r *tokenReader) (all []token) {
	for t, ok := r.next(); ok; t, ok = r.next() {
		all = append(all, t)
	}
	return all
}

// TestForeseenErrors: which errors are found without the lexer, at the start of a text or behind its first tokens.
func TestForeseenErrors(t *testing.T) {
	for _, c := range []struct {
		text   string
		tokens int // that are read before
		want   bool
	}{
		{"@\n", 0, true},
		{"\x00\n", 0, true},
		{"\x7f\n", 0, true},
		{"a\n", 0, false},
		{"\v\n", 0, false},
		{"", 0, false},
		{"\"a\n", 0, true},
		{"'a\r", 0, true},
		{"'\\'\n", 0, true},
		{"\"\\a\n", 0, true},
		{"'\"'\n", 0, false},
		{"'a\\\n'", 0, false},
		{"'a\\\r\n'", 0, false},
		{"'\\\\'", 0, false},
		{"/a\n", 0, true},
		{"/[/\n", 0, true},
		{"/\\/\n", 0, true},
		{"/=a\n", 0, true},
		{"/a\\\n/", 0, true},
		{"/a/\n", 0, false},
		{"/[/]/\n", 0, false},
		{"//a\n", 0, false},
		{"/*a\n*/", 0, false},
		{"a / b\n", 1, false},
		{"= / b\n", 1, true},
		{"01\n", 0, true},
		{"1e\n", 0, true},
		{"1E+\n", 0, true},
		{"1.e\n", 0, true},
		{"10.5e-x\n", 0, true},
		{"0\n", 0, false},
		{"1e5\n", 0, false},
		{"1e+5\n", 0, false},
		{"1.5\n", 0, false},
		{"0x1\n", 0, false},
		{"1a\n", 1, true},
		{"1aé\n", 1, false},
		{"1a\\u0061\n", 1, false},
		{"1$a9\n", 1, true},
		{"1 a\n", 1, false},
		{"a\nb\n", 1, false},
		{"\\a\n", 0, true},
		{"\\u\n", 0, true},
		{"\\u0061\n", 0, false},
		{"\\u{61}\n", 0, false},
		{"#\n", 0, true},
		{"#!\n", 0, true},
		{"#a\n", 0, false},
		{"#$\n", 0, false},
		{"#\\u0061\n", 0, false},
		{"#é\n", 0, false},
		{"\x80\n", 0, true},
		{"\xcc\n", 0, false},
		{"\xff\n\n\n", 0, true},
		{"€\n", 0, true},
		{"😀\n", 0, true},
		{"é = 1\n", 0, false},
		{"\u00a0a = 1\n", 0, false},
		{"\u2003a\n", 0, false},
		{"a\ufeff\n\n\n", 1, false},
		{"\u2028a\n", 0, false},
		{"\u2029a\n", 0, false},
	} {
		r := newTokenReader([]byte(c.text))
		for range c.tokens {
			r.next()
		}
		for r.at < len(r.src) && r.src[r.at] == ' ' {
			kind, space := r.lexer.Next()
			r.advance(token{kind, r.pos, r.pos + len(space)})
			r.at = r.pos
		}
		if got := r.errorAhead(); got != c.want {
			t.Errorf("%q behind %d tokens: an error is foreseen: %t", c.text, c.tokens, got)
		}
	}
}

// TestForeseenErrorsAreErrors: the lexer finds no token where an error is foreseen, whatever the bytes are.
func TestForeseenErrorsAreErrors(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"@", "\\", "\\u", "\\u{1}", "'", "\"", "`", "${", "}", "{", "[", "]", "/", "/=", "*/", "/*", "\n", "\n", "\r\n", " ", "a", "e", "1", "0", "1.", "1e+", "0x", "1n", "=", ")",
		"#", "$", ".", "-->", "é", "€", "\u00a0", "\u2005", "\u2028", "\ufeff", "😀", "\xff", "\xc3", "\xa9", "\xaa", "\xe2", "\x80", "\xa8", "\x00", "\x7f", "\xf5\x81\x81\x81",
	})
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfNDistinct(piece, 2, 12, rapid.ID).Draw(t, "pieces")
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 120).Draw(t, "text"), "") + emptyLines
		for _, least := range []int{0, 7, firstLines} {
			seeing, blind := newTokenReader([]byte(text)), newTokenReader([]byte(text))
			seeing.least, blind.least, seeing.erred, blind.blind = least, least, true, true
			if got, want := restOf(seeing), restOf(blind); !slices.Equal(got, want) {
				t.Fatalf("%q with %d bytes after an error:\ngot  %v\nwant %v", text, least, got, want)
			}
		}
	})
}

// TestTokensAfterErrors: how much the lexer gets after an error changes no token of a text in UTF-8. (In other texts the lexer
// takes up to three bytes behind a wrong one for its continuation, if there are as many.)
func TestTokensAfterErrors(t *testing.T) {
	piece := rapid.SampledFrom([]string{"@", "\\", "'", "\"", "`", "${", "}", "{", "/*", "*/", "//", "/", "\n", "\n", "\r\n", " ", "a", "1", "0x", "=", "(", ")", "[", "-->", "<!--", "é", "\u2028", "if", "++"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 80).Draw(t, "text"), "") + emptyLines
		want := allTokens(text, len(text)+1)
		for _, least := range []int{0, 7} {
			if got := allTokens(text, least); !slices.Equal(got, want) {
				t.Fatalf("%q with %d bytes after an error:\ngot  %v\nwant %v", text, least, got, want)
			}
		}
	})
}

// TestTokensDoNotOverlap: no token starts before the end of the one before it, whatever the bytes are. A template literal
// that the lexer reads a second time, with more text behind it, may have other tokens.
func TestTokensDoNotOverlap(t *testing.T) {
	piece := rapid.SampledFrom([]string{"@\n", "`${", "}", "&", "\xc5\n", "a"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "text"), "") + emptyLines
		for _, least := range []int{0, 1, 20} {
			end := 0
			for _, token := range allTokens(text, least) {
				if token.start < end {
					t.Fatalf("%q with %d bytes after an error: %v starts before %d", text, least, token, end)
				}
				end = token.end
			}
		}
	})
}
