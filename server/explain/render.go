package explain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/markdown"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Text writes the explanation for a terminal.
func (e Explanation) Text() string {
	w := e.words
	var b strings.Builder
	b.WriteString(e.title() + "\n")
	if e.Without {
		b.WriteString("\n" + w.Say("explain/elsewhere") + "\n")
	}
	for _, v := range e.Sides {
		fmt.Fprintf(&b, "\n%s\n", w.Say("row/pair", "name", v.Title, "value", v.brief(w)))
		for _, why := range v.Why {
			b.WriteString("  " + why + "\n")
		}
		section(&b, "  "+w.Say("explain/known"), v.Facts)
		section(&b, "  "+w.Say("explain/helps"), v.Helps)
		section(&b, "  "+w.Say("explain/wrong"), v.Wrong)
	}
	section(&b, "\n"+w.Say("explain/unknown"), e.Unknown)
	return b.String()
}

// brief names the verdict, or one for each protocol where they differ.
func (v OnSide) brief(w *words.Catalog) string {
	tcp, udp := w.Say("verdict/"+string(v.TCP)), w.Say("verdict/"+string(v.UDP))
	if tcp == udp {
		return tcp
	}
	return w.Say("explain/verdicts", "tcp", tcp, "udp", udp)
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
	if e.Without {
		b.WriteString("\n" + w.Say("explain/elsewhere") + "\n")
	}
	for _, v := range e.Sides {
		fmt.Fprintf(&b, "\n%s\n", w.Say("row/pair", "name", v.Title, "value", "**"+v.brief(w)+"**"))
		for _, why := range v.Why {
			b.WriteString("\n" + markdown.Escape(why) + "\n")
		}
		list(&b, w.Say("explain/known"), v.Facts)
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
	b.WriteString("\n" + title + "\n\n")
	for _, i := range items {
		b.WriteString("- " + markdown.Escape(i) + "\n")
	}
}
