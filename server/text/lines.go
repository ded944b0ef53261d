package text

import (
	"bytes"
	"slices"
)

// Replace returns b with the text between two positions replaced. Positions outside of b are clamped to it
// as by Index.Offset; an end before the start is taken for the start. For one edit it takes less time than
// Lines.
func Replace(b []byte, start, end Position, enc Encoding, text string) []byte {
	x := NewIndex(b)
	from := x.Offset(start, enc)
	to := max(x.Offset(end, enc), from)
	return slices.Concat(b[:from], []byte(text), b[to:])
}

// Lines is a text that takes many edits in a row, each counted in the text that the one before it made.
// An edit costs as much as its own lines and the lines between it and the edit before are worth, not as
// the whole text: an editor sends hundreds of edits in one message, mostly from the end to the start.
type Lines struct {
	above [][]byte // lines with their ends, from the first on
	below [][]byte // the lines after those, the last one first
}

// NewLines keeps b, which must not change afterwards.
func NewLines(b []byte) *Lines {
	return &Lines{above: split(b, true)}
}

// split cuts b into lines, each with its end. What is behind the last line end is a line, also if it is
// empty, only at the end of a text.
func split(b []byte, atEnd bool) [][]byte {
	starts := NewIndex(b).starts
	lines := make([][]byte, 0, len(starts))
	for i, start := range starts {
		end := len(b)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		if start < end || i+1 == len(starts) && atEnd {
			lines = append(lines, b[start:end:end])
		}
	}
	return lines
}

// Replace replaces the text between two positions, which are as those of the function Replace.
func (l *Lines) Replace(start, end Position, enc Encoding, text string) {
	last := len(l.above) + len(l.below) - 1
	// The line before is read too: a \n that now follows its \r ends the same line.
	first := max(min(start.Line, last)-1, 0)
	l.moveTo(first)
	count := min(max(end.Line, start.Line, first), last) - first + 1
	part := l.take(count)
	x := NewIndex(part)
	from := x.Offset(Position{start.Line - first, start.Column}, enc)
	to := max(x.Offset(Position{end.Line - first, end.Column}, enc), from)
	part = slices.Concat(part[:from], []byte(text), part[to:])
	l.above = append(l.above, split(part, len(l.below) == 0)...)
}

// moveTo makes the line with that number the first one below.
func (l *Lines) moveTo(line int) {
	for len(l.above) > line {
		n := len(l.above) - 1
		l.below, l.above = append(l.below, l.above[n]), l.above[:n]
	}
	for len(l.above) < line {
		n := len(l.below) - 1
		l.above, l.below = append(l.above, l.below[n]), l.below[:n]
	}
}

// take removes the first lines below, and returns their text.
func (l *Lines) take(count int) []byte {
	n := len(l.below) - count
	lines := slices.Clone(l.below[n:])
	slices.Reverse(lines)
	l.below = l.below[:n]
	return bytes.Join(lines, nil)
}

// Text is the whole text.
func (l *Lines) Text() []byte {
	l.moveTo(len(l.above) + len(l.below))
	return bytes.Join(l.above, nil)
}
