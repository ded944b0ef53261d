package screen

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Fold breaks text into lines of at most width columns where its language breaks them: at blanks, and between the
// characters of Chinese, but not before a mark that ends something, nor behind one that opens it (Unicode Standard
// Annex 14; the library's function for it would add 20 KB to the program). What cannot be broken may be wider. Each
// line but the first begins with indent, which is not part of width. Where no width is left, the text stays whole.
func Fold(text, indent string, width int) string {
	if width <= 0 {
		return text
	}
	var b strings.Builder
	used := 0
	for _, p := range pieces(text) {
		bare := strings.TrimRight(p, " ")
		if used > 0 && used+Width(bare) > width {
			b.WriteString("\n" + indent)
			used = 0
		}
		b.WriteString(p)
		used += Width(p)
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// The marks that no line begins with, and those that no line ends with.
const (
	closing = "，。；：、！？）”’》…·,.;:!?)"
	opening = "（“‘《("
)

// pieces are the parts of text between which a line may end.
func pieces(text string) (out []string) {
	start, state, before := 0, -1, ""
	for at, rest := 0, text; rest != ""; {
		cluster, after, columns, next := uniseg.FirstGraphemeClusterInString(rest, state)
		rest, state = after, next
		if at > start && mayBreak(before, cluster, columns) {
			out, start = append(out, text[start:at]), at
		}
		at, before = at+len(cluster), cluster
	}
	return append(out, text[start:])
}

// mayBreak reports whether a line may end between two characters, the second of which takes columns.
func mayBreak(before, next string, columns int) bool {
	switch {
	case next == " ":
		return false
	case before == " ":
		return true
	case strings.Contains(closing, next) || strings.Contains(opening, before):
		return false
	}
	return columns == 2 || Width(before) == 2
}
