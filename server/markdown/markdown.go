// Package markdown puts text of the machine and of the user's files into Markdown.
package markdown

import "strings"

var signs = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`,
	"<", "&lt;", "&", "&amp;", "\r\n", " ", "\n", " ", "\r", " ",
)

// Escape writes s so that Markdown (CommonMark with GitHub's tables and strikethrough)
// shows it as it is, in one line: in a paragraph, behind the sign of a list item, or in
// the cell of a table. It keeps names that the machine told, of programs above all, from
// making headings, links, HTML or further cells.
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
