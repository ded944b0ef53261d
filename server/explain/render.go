package explain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/markdown"
)

// Text writes the explanation for a terminal.
func (e Explanation) Text() string {
	w := e.words
	var b strings.Builder
	b.WriteString(e.title() + "\n")
	if len(e.Sides) == 0 {
		b.WriteString("\n" + w.Say("explain/elsewhere") + "\n")
	}
	for _, v := range e.Sides {
		fmt.Fprintf(&b, "\n%s\n  %s\n", v.Title, v.Verdict)
		section(&b, "  "+w.Say("explain/known"), v.Facts)
		section(&b, "  "+w.Say("explain/helps"), v.Helps)
		section(&b, "  "+w.Say("explain/wrong"), v.Wrong)
	}
	section(&b, "\n"+w.Say("explain/unknown"), e.Unknown)
	return b.String()
}

func (e Explanation) title() string {
	return e.words.Say("Port", "number", strconv.Itoa(int(e.Port)))
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
	w := e.words
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n", e.title())
	for _, v := range e.Sides {
		fmt.Fprintf(&b, "\n%s\n", w.Say("row/pair", "name", "**"+v.Title+"**", "value", markdown.Escape(v.Verdict)))
		list(&b, "", v.Facts)
		list(&b, w.Say("explain/helps"), v.Helps)
		list(&b, w.Say("explain/wrong"), v.Wrong)
	}
	if n := len(e.Unknown); n > 0 {
		b.WriteString("\n" + w.Say("explain/unread", "count", strconv.Itoa(n)) + "\n")
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
		b.WriteString("- " + markdown.Escape(i) + "\n")
	}
}
