package text

import (
	"slices"
	"unicode/utf8"
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

// Lines is a text that takes many edits in a row, each counted in the text that the one before it made. An edit
// costs no more in a long text, or in a long line, than in a short one, but for a step over each chunk before it: an editor
// sends hundreds of edits in one message, and a text of megabytes may be one line.
type Lines struct {
	size   int     // about how long chunks are at most
	chunks []chunk // none is empty, or ends between \r and \n, or inside a character
}

// chunk is a piece of a text.
type chunk struct {
	text []byte
	ends int    // how many line ends are in it
	last [3]int // the width of what is behind the last of them, in each Encoding
}

// chunkSize makes finding a place in a chunk take about as long as finding the chunk in a text of 2 MB, which has four thousand.
const chunkSize = 512

// NewLines keeps b, which must not change afterwards.
func NewLines(b []byte) *Lines { return newLines(b, chunkSize) }

func newLines(b []byte, size int) *Lines { return &Lines{size, chunksOf(b, size)} }

// chunksOf cuts b into chunks.
func chunksOf(b []byte, size int) (chunks []chunk) {
	for len(b) > 0 {
		n := cutAt(b, size)
		chunks = append(chunks, newChunk(b[:n:n]))
		b = b[n:]
	}
	return chunks
}

// cutAt is where the first chunk of b ends.
func cutAt(b []byte, size int) int {
	if len(b) <= size+size/2 { // no tiny rest
		return len(b)
	}
	n := size
	for n < min(len(b), size+utf8.UTFMax) && !utf8.RuneStart(b[n]) {
		n++
	}
	if n < len(b) && b[n] == '\n' && b[n-1] == '\r' {
		n++
	}
	return n
}

func newChunk(b []byte) chunk {
	starts := NewIndex(b).starts
	c := chunk{text: b, ends: len(starts) - 1}
	for enc := range c.last {
		c.last[enc] = Width(b[starts[c.ends]:], Encoding(enc))
	}
	return c
}

// place is a chunk with an offset in it. The end of the text is the start of a chunk behind the last one.
type place struct{ chunk, offset int }

// Replace replaces the text between two positions, which are as those of the function Replace.
func (l *Lines) Replace(start, end Position, enc Encoding, text string) {
	from := l.find(start, enc)
	to := l.find(end, enc)
	if to.chunk < from.chunk || to.chunk == from.chunk && to.offset < from.offset {
		to = from
	}
	first, behind := from.chunk, min(to.chunk+1, len(l.chunks))
	part := append(slices.Clone(l.before(from)), text...)
	if to.chunk < len(l.chunks) {
		part = append(part, l.chunks[to.chunk].text[to.offset:]...)
	}
	// The neighbours are cut anew, too, where they are short, or where a line end would be torn.
	if first > 0 && (len(part) < l.size || part[0] == '\n') {
		first--
		part = slices.Concat(l.chunks[first].text, part)
	}
	if behind < len(l.chunks) && (len(part) == 0 || part[len(part)-1] == '\r') {
		part = append(part, l.chunks[behind].text...)
		behind++
	}
	l.chunks = slices.Replace(l.chunks, first, behind, chunksOf(part, l.size)...)
}

// before is the text of the chunk of p up to p.
func (l *Lines) before(p place) []byte {
	if p.chunk == len(l.chunks) {
		return nil
	}
	return l.chunks[p.chunk].text[:p.offset]
}

// find is the place of a position.
func (l *Lines) find(p Position, enc Encoding) place {
	if p.Line < 0 {
		return place{}
	}
	line, column := p.Line, max(p.Column, 0) // counted from the start of a chunk
	for i, c := range l.chunks {
		isHere := line < c.ends || line == c.ends && (column < c.last[enc] || i+1 == len(l.chunks))
		if isHere {
			return place{i, NewIndex(c.text).Offset(Position{line, column}, enc)}
		}
		if line == c.ends {
			column -= c.last[enc]
		}
		line -= c.ends
	}
	return place{chunk: len(l.chunks)}
}

// Text is the whole text.
func (l *Lines) Text() []byte {
	size := 0
	for _, c := range l.chunks {
		size += len(c.text)
	}
	b := make([]byte, 0, size) // also of an empty text, which is not none
	for _, c := range l.chunks {
		b = append(b, c.text...)
	}
	return b
}
