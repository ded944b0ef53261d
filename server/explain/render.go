package explain

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/markdown"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Text writes the explanation for a terminal: the verdicts in its first line, then each side. Sentences
// are broken at width columns, or not at all if it is 0.
func (e Explanation) Text(paint screen.Paint, width int) string {
	w := e.words
	var b strings.Builder
	b.WriteString(e.verdictLine(paint) + "\n")
	if e.Without {
		b.WriteString("\n" + broken(w.Say("explain/elsewhere"), "", width) + "\n")
	}
	for _, v := range e.Sides {
		fmt.Fprintf(&b, "\n%s\n", v.heading(w, paint))
		for _, why := range v.Why {
			b.WriteString(broken(why, "  ", width) + "\n")
		}
		section(&b, "  "+w.Say("explain/known"), v.Facts, width)
		section(&b, "  "+w.Say("explain/helps"), v.Helps, width)
		section(&b, "  "+w.Say("explain/wrong"), v.Wrong, width)
	}
	section(&b, "\n"+w.Say("explain/unknown"), e.Unknown, width)
	return b.String()
}

// verdictLine names the port and the verdict of each side.
func (e Explanation) verdictLine(paint screen.Paint) string {
	line := paint.In(screen.Bold, e.title())
	for _, v := range e.Sides {
		line += " · " + v.heading(e.words, paint)
	}
	return line
}

// verdictColours are those of the verdicts.
var verdictColours = map[Verdict]screen.Colour{
	Refused: screen.Red, Unknown: screen.Yellow, Later: screen.Yellow, WorksBut: screen.Blue, Works: screen.Green,
}

// heading names the side and its verdict.
func (v OnSide) heading(w *words.Catalog, paint screen.Paint) string {
	return w.Say("row/pair", "name", v.Title, "value", "") + v.briefIn(w, paint)
}

// brief names the verdict, or one for each protocol where they differ.
func (v OnSide) brief(w *words.Catalog) string { return v.briefIn(w, screen.Paint{}) }

// briefIn is brief with colours.
func (v OnSide) briefIn(w *words.Catalog, paint screen.Paint) string {
	tcp, udp := cmp.Or(v.TCP, v.UDP), cmp.Or(v.UDP, v.TCP)
	colour := verdictColours[worse(tcp, udp)]
	if tcp == udp {
		return paint.In(colour, w.Say("verdict/"+string(tcp)))
	}
	return paint.In(colour, w.Say("explain/verdicts", "tcp", w.Say("verdict/"+string(tcp)), "udp", w.Say("verdict/"+string(udp))))
}

// worse is the worse of two verdicts.
func worse(a, b Verdict) Verdict {
	for _, v := range worstFirst {
		if a == v || b == v {
			return v
		}
	}
	return Works
}

func (e Explanation) title() string {
	number := strconv.Itoa(int(e.Port))
	if e.Protos != 0 {
		number += "/" + e.Protos.String()
	}
	return e.words.Say("Port", "number", number)
}

// section writes a title and a list below it.
func section(b *strings.Builder, title string, items []string, width int) {
	if len(items) == 0 {
		return
	}
	b.WriteString(title + "\n")
	for _, item := range items {
		b.WriteString("  - " + strings.TrimPrefix(broken(item, "    ", width), "    ") + "\n")
	}
}

// broken breaks a sentence so that no line is wider than width; 0 leaves it whole.
func broken(sentence, indent string, width int) string {
	return indent + screen.Fold(sentence, indent, width-len(indent))
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
