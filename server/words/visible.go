package words

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible writes characters of s that would act on a terminal, a log or the direction of the text as
// \u and their number: control characters, ends of lines, and those that turn the direction
// (Unicode TR 9, "Explicit Formatting Characters"). Names of files, programs and distributions may hold
// them.
func Visible(s string) string {
	if strings.IndexFunc(s, acts) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if acts(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// VisibleJSON writes such characters in a JSON text as JSON writes them, which changes no value: a terminal may show the
// text. Line ends stay, since they stand between the values only.
func VisibleJSON(text []byte) []byte {
	isRaw := func(r rune) bool { return acts(r) && r != '\n' }
	if bytes.IndexFunc(text, isRaw) < 0 {
		return text
	}
	out := make([]byte, 0, len(text)+6)
	for _, r := range string(text) {
		if isRaw(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

func acts(r rune) bool {
	return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}
