// Package screen knows how text looks in a terminal: how many columns it takes, where it must be cut
// or wrapped, and how a part of it gets a colour. It knows nothing of what the text says.
package screen

import (
	"strings"

	"github.com/rivo/uniseg"
)

// tab is how many columns a tab of a source line is shown as.
const tab = 4

// Ellipsis stands for what was cut.
const Ellipsis = "…"

// Width is the number of terminal columns that s takes. Characters of East Asia and emoji take two,
// those that combine with the one before take none (Unicode Standard Annexes 11 and 29).
func Width(s string) int { return uniseg.StringWidth(s) }

// Pad adds blanks to s until it takes width columns.
func Pad(s string, width int) string {
	return s + strings.Repeat(" ", max(width-Width(s), 0))
}

// Head is the longest beginning of s that takes at most width columns; no character is cut in two.
func Head(s string, width int) string {
	used, end, state := 0, 0, -1
	for rest := s; rest != ""; {
		cluster, after, columns, next := uniseg.FirstGraphemeClusterInString(rest, state)
		if used+columns > width {
			break
		}
		used, end = used+columns, end+len(cluster)
		rest, state = after, next
	}
	return s[:end]
}

// Tail is the longest end of s that takes at most width columns.
func Tail(s string, width int) string {
	excess := Width(s) - width
	state := -1
	for s != "" && excess > 0 {
		_, after, columns, next := uniseg.FirstGraphemeClusterInString(s, state)
		s, state = after, next
		excess -= columns
	}
	return s
}

// ExpandTabs writes each tab of s as blanks up to the next column that tab divides; s begins at column.
func ExpandTabs(s string, column int) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	for i, part := range strings.Split(s, "\t") {
		if i > 0 {
			blanks := tab - column%tab
			b.WriteString(strings.Repeat(" ", blanks))
			column += blanks
		}
		b.WriteString(part)
		column += Width(part)
	}
	return b.String()
}

// Window is a line of a file with a mark in it, cut to a width so that the mark is visible.
type Window struct {
	Before, Mark, After string
}

// NewWindow cuts before and after so that the line takes at most width columns. The three parts have
// no tabs and no characters that act on a terminal. As much as possible of the line's beginning stays.
func NewWindow(before, mark, after string, width int) Window {
	mark = shorten(mark, max(width-2*Width(Ellipsis), 1))
	room := max(width-Width(mark), 0)
	if Width(before)+Width(after) <= room {
		return Window{before, mark, after}
	}
	const follow = 8 // columns of what follows that stay visible
	if keep := max(room-min(Width(after), follow), 0); Width(before) > keep {
		before = Ellipsis + Tail(before, max(keep-Width(Ellipsis), 0))
	}
	return Window{before, mark, shorten(after, max(room-Width(before), 0))}
}

// shorten cuts s to width columns, and shows where.
func shorten(s string, width int) string {
	if Width(s) <= width {
		return s
	}
	return Head(s, max(width-Width(Ellipsis), 0)) + Head(Ellipsis, width)
}

// Wrap joins items, which are never broken, with separator, and begins a new line where the next item
// would go beyond width. Each line begins with indent. A width of 0 means one line.
func Wrap(items []string, separator, indent string, width int) string {
	var b strings.Builder
	used := 0
	for i, item := range items {
		if i < len(items)-1 {
			item += strings.TrimRight(separator, " ")
		}
		blank := strings.HasSuffix(separator, " ")
		needed := Width(item)
		switch {
		case i == 0:
			b.WriteString(indent)
			used = Width(indent)
		case width > 0 && used+1+needed > width:
			b.WriteString("\n" + indent)
			used = Width(indent)
		case blank:
			b.WriteString(" ")
			used++
		}
		b.WriteString(item)
		used += needed
	}
	return b.String()
}
