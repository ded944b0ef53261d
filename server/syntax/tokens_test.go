package syntax

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// allTokens reads the tokens of a text; the lexer gets at least so many bytes after an error.
func allTokens(text string, least int) []token {
	r := newTokenReader([]byte(text))
	r.least = least
	var all []token
	for t, ok := r.next(); ok; t, ok = r.next() {
		all = append(all, t)
	}
	return all
}

// TestTokensAfterErrors: how much the lexer gets after an error changes no token of a text in UTF-8. (In other texts the lexer
// takes up to three bytes behind a wrong one for its continuation, if there are as many.)
func TestTokensAfterErrors(t *testing.T) {
	piece := rapid.SampledFrom([]string{"@", "\\", "'", "\"", "`", "${", "}", "{", "/*", "*/", "//", "/", "\n", "\n", "\r\n", " ", "a", "1", "0x", "=", "(", ")", "[", "-->", "<!--", "é", "\u2028", "if", "++"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 80).Draw(t, "text"), "")
		want := allTokens(text, len(text)+1)
		for _, least := range []int{0, 7} {
			if got := allTokens(text, least); !slices.Equal(got, want) {
				t.Fatalf("%q with %d bytes after an error:\ngot  %v\nwant %v", text, least, got, want)
			}
		}
	})
}
