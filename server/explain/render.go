package explain

import (
	"fmt"
	"strings"
)

// Text writes the explanation for a terminal.
func (e Explanation) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Port %d\n", e.Port)
	if len(e.Sides) == 0 {
		b.WriteString("\nWSL's and Windows' reservations do not reach this machine.\n")
	}
	for _, v := range e.Sides {
		fmt.Fprintf(&b, "\n%s\n  %s\n", v.Title, v.Verdict)
		section(&b, "  Known:", v.Facts)
		section(&b, "  What helps:", v.Helps)
		section(&b, "  What does not help:", v.Wrong)
	}
	section(&b, "\nUnknown, so nothing is concluded from it:", e.Unknown)
	return b.String()
}

func section(b *strings.Builder, title string, items []string) {
	if len(items) == 0 {
		return
	}
	b.WriteString(title + "\n")
	for _, i := range items {
		b.WriteString("  - " + i + "\n")
	}
}

// Markdown writes the explanation for an editor's hover or a document.
func (e Explanation) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**Port %d**\n", e.Port)
	for _, v := range e.Sides {
		fmt.Fprintf(&b, "\n**%s**: %s\n", v.Title, escape(v.Verdict))
		list(&b, "", v.Facts)
		list(&b, "What helps:", v.Helps)
		list(&b, "What does not help:", v.Wrong)
	}
	if n := len(e.Unknown); n > 0 {
		fmt.Fprintf(&b, "\n%d of the machine's sources could not be read; nothing is concluded from them.\n", n)
	}
	return b.String()
}

func list(b *strings.Builder, title string, items []string) {
	if len(items) == 0 {
		return
	}
	b.WriteString("\n")
	if title != "" {
		b.WriteString(title + "\n\n")
	}
	for _, i := range items {
		b.WriteString("- " + escape(i) + "\n")
	}
}

// escape keeps names from the machine from being read as Markdown.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "<", "&lt;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "\n", " ").Replace(s)
}
