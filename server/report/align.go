package report

import (
	"strings"
	"unicode/utf8"

	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// aligned writes rows in columns, two blanks apart, each row behind indent. text/tabwriter
// does not know that Chinese characters are two columns wide in a terminal.
func aligned(indent string, rows [][]string) string {
	var wide []int
	for _, row := range rows {
		for i, cell := range row {
			row[i] = words.Visible(cell)
			cell = row[i]
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], columns(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := indent
		for i, cell := range row {
			line += cell + strings.Repeat(" ", wide[i]-columns(cell)+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// columns counts terminal columns: characters from the CJK radicals on take two (Unicode
// Standard Annex 11, East Asian Width).
func columns(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r >= 0x2E80 {
			n++
		}
	}
	return n
}
