package report

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
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
			wide[i] = max(wide[i], screen.Width(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := indent
		for i, cell := range row {
			line += screen.Pad(cell, wide[i]+2)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
