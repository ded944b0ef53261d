// Package text handles bytes, lines, UTF-16 and edits; it knows no formats and no protocol.
//
// Inside the program every place in a file is a byte offset. Conversion to lines and UTF-16
// columns (what LSP counts in unless the client offers UTF-8) or to 1-based byte columns
// (what the command line prints) happens only for packages lsp and cli, through Index.
package text

import (
	"bytes"
	"slices"
	"sort"
	"unicode/utf8"

	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
)

// Span is a run of bytes of a file: offsets from the start of the file, End exclusive.
type Span struct {
	Start, End int
}

// Len is the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Touches reports whether offset lies in s or right at its end, which is where a
// caret stands after the last digit of a literal.
func (s Span) Touches(offset int) bool { return s.Start <= offset && offset <= s.End }

// Overlaps reports whether s and o share a byte or touch at a caret position.
func (s Span) Overlaps(o Span) bool { return s.Start <= o.End && o.Start <= s.End }

// Encoding is the unit of Position.Column.
type Encoding int

// The encodings that LSP 3.17 names.
const (
	UTF16 Encoding = iota // code units, LSP's default
	UTF8                  // bytes
	UTF32                 // code points
)

// Position is a place in a file: zero-based line, zero-based column in some Encoding.
type Position struct {
	Line, Column int
}

// Index converts between byte offsets and positions of one text. Lines end at \n, \r\n
// or a lone \r, as LSP has it (specification 3.17, "Text Documents"). Invalid UTF-8
// counts one unit a byte. An Index is immutable.
type Index struct {
	text   []byte
	starts []int // byte offset of each line's first byte
}

// NewIndex reads b once; it keeps b, which must not change afterwards.
func NewIndex(b []byte) *Index {
	if bytes.IndexByte(b, '\r') >= 0 {
		return &Index{text: b, starts: mixedStarts(b)}
	}
	starts := make([]int, 1, bytes.Count(b, newline)+1)
	for at := 0; len(starts) < cap(starts); {
		at += bytes.IndexByte(b[at:], '\n') + 1
		starts = append(starts, at)
	}
	return &Index{text: b, starts: starts}
}

var newline = []byte{'\n'}

// mixedStarts are the starts of the lines of a text that has other line ends than \n.
func mixedStarts(b []byte) []int {
	starts := []int{0}
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '\n':
			starts = append(starts, i+1)
		case '\r':
			if i+1 < len(b) && b[i+1] == '\n' {
				i++
			}
			starts = append(starts, i+1)
		}
	}
	return starts
}

// Lines is the number of lines, at least one.
func (x *Index) Lines() int { return len(x.starts) }

// Line is the zero-based line that holds byte offset.
func (x *Index) Line(offset int) int {
	return sort.SearchInts(x.starts, offset+1) - 1
}

// LineStart is the byte offset of the first byte of the zero-based line, clamped to the text.
func (x *Index) LineStart(line int) int {
	if line < 0 {
		return 0
	}
	if line >= len(x.starts) {
		return len(x.text)
	}
	return x.starts[line]
}

// lineEnd is the byte offset just behind the last byte of line, its line ending left out.
func (x *Index) lineEnd(line int) int {
	end := x.LineStart(line + 1)
	start := x.LineStart(line)
	for end > start && (x.text[end-1] == '\n' || x.text[end-1] == '\r') {
		end--
	}
	return end
}

// Position converts a byte offset; offsets outside the text are clamped to it.
func (x *Index) Position(offset int, enc Encoding) Position {
	offset = min(max(offset, 0), len(x.text))
	line := x.Line(offset)
	return Position{line, Width(x.text[x.starts[line]:offset], enc)}
}

// Offset converts a position; a column behind the line's end means its end, a line
// behind the last means the end of the text (specification 3.17, "Position"). A column
// inside a character means its start, so that no edit leaves half of one.
func (x *Index) Offset(p Position, enc Encoding) int {
	if p.Line < 0 {
		return 0
	}
	if p.Line >= len(x.starts) {
		return len(x.text)
	}
	start, end := x.starts[p.Line], x.lineEnd(p.Line)
	if enc == UTF8 {
		return x.runeStart(start, min(start+max(p.Column, 0), end))
	}
	for units := p.Column; units > 0 && start < end; {
		r, size := utf8.DecodeRune(x.text[start:end])
		units -= units1(r, enc)
		if units < 0 {
			return start // inside a surrogate pair: its start
		}
		start += size
	}
	return start
}

// runeStart is the start of the code point that the byte at offset belongs to; the line starts at start.
func (x *Index) runeStart(start, offset int) int {
	for at := offset - 1; at >= max(start, offset-utf8.UTFMax+1); at-- {
		if _, size := utf8.DecodeRune(x.text[at:]); at+size > offset {
			return at
		}
	}
	return offset
}

// Width counts b in units of enc. Invalid UTF-8 counts one unit a byte.
func Width(b []byte, enc Encoding) int {
	if enc == UTF8 {
		return len(b)
	}
	n := 0
	for i := 0; i < len(b); n++ {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		n += units1(r, enc) - 1
		i += size
	}
	return n
}

// units1 counts one code point in units of enc, which is not UTF8.
func units1(r rune, enc Encoding) int {
	if enc == UTF16 && r > 0xFFFF {
		return 2
	}
	return 1
}

// Edit replaces the bytes of Span by New.
type Edit struct {
	Span Span
	New  string
}

// Apply returns b with all edits made. Edits must not overlap; their order does not
// matter, and their spans all count in the text before the first edit.
func Apply(b []byte, edits []Edit) []byte {
	sorted := slices.Clone(edits)
	sorting.By(sorted, func(a, b Edit) int { return a.Span.Start - b.Span.Start })
	out := make([]byte, 0, len(b))
	at := 0
	for _, e := range sorted {
		out = append(out, b[at:e.Span.Start]...)
		out = append(out, e.New...)
		at = e.Span.End
	}
	return append(out, b[at:]...)
}
