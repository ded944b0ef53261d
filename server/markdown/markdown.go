// Package markdown escapes text from the machine and from the user's files for Markdown.
package markdown

import "strings"

var signs = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`,
	"<", "&lt;", "&", "&amp;", "\r\n", " ", "\n", " ", "\r", " ",
)

// Escape writes s so that Markdown (CommonMark with GitHub's tables and strikethrough)
// shows it unchanged, in one line: in a paragraph, in a list item, or in the cell of a
// table. Otherwise names from the machine, mostly of programs, could make headings, links,
// HTML or further cells.
func Escape(s string) string {
	s = signs.Replace(strings.TrimLeft(s, " \t"))
	if s != "" && strings.Contains("#>-+=", s[:1]) {
		return `\` + s
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if rest := s[digits:]; digits > 0 && (rest == "." || rest == ")" || strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, ") ")) {
		return s[:digits] + `\` + rest
	}
	return s
}
