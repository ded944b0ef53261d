package view

import (
	"bytes"
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Content is the text of one file at one moment, and what was found in it. It is
// immutable; several Files may share it.
type Content struct {
	Result scan.Result

	text  []byte             // nil where it is not kept
	sum   uint64             // of the text, where that is not kept; comparable within one run of the program
	spots []spot             // parallel to Result.Literals
	parts *scan.Memory       // for reading a later text of an open document; nil if there is none
	index func() *text.Index // of the text, made on the first call; nil where the text is not kept

	// separators are what joins the two ends of a range literal, by the byte offset of its
	// start; a range that is joined by "-" has none.
	separators map[int]string
}

// spot is where a literal stands: a zero-based line, and zero-based columns in bytes and
// in UTF-16 code units, the ends exclusive. A literal never spans lines.
type spot struct {
	line         uint32
	start8, end8 uint32
	start16      uint32
	end16        uint32
}

var seed = maphash.MakeSeed()

// Read scans b and keeps it, as is done for open documents. before is what the same reading
// found in an earlier text, or nil: parts of the text that did not change are not scanned
// again. A nil reading finds nothing.
func Read(reading *scan.Reading, b []byte, before *Content) *Content {
	c := &Content{text: b, index: sync.OnceValue(func() *text.Index { return text.NewIndex(b) })}
	if before == nil { // most documents that are opened are never edited: nothing is remembered for that
		c.Result = reading.Read(b)
	} else {
		c.Result, c.parts = reading.ReadAgain(b, before.parts)
	}
	if len(c.Result.Literals) > 0 {
		c.locate(c.index(), b)
	}
	return c
}

// ReadLean scans b and does not keep it, as is done for files that nobody has open. Of the
// literals it keeps those that questions about other files ask for, with their positions.
// It gives nil where nothing is kept or reading is nil.
func ReadLean(reading *scan.Reading, b []byte) *Content {
	return readDisk(reading, b, staysWhenClosed)
}

// ReadAll is ReadLean, but keeps every literal.
func ReadAll(reading *scan.Reading, b []byte) *Content {
	return readDisk(reading, b, func(scan.Literal) bool { return true })
}

// staysWhenClosed reports whether the literal is needed while its file is not open.
func staysWhenClosed(l scan.Literal) bool { return isPlace(&l) || l.Var != "" || l.AnyHost }

func readDisk(reading *scan.Reading, b []byte, keep func(scan.Literal) bool) *Content {
	if reading == nil {
		return nil
	}
	r := reading.Read(b)
	found := len(r.Literals)
	r.Literals = slices.DeleteFunc(r.Literals, func(l scan.Literal) bool {
		return !keep(l)
	})
	if len(r.Literals)+len(r.Uses)+len(r.References) == 0 {
		return nil
	}
	if len(r.Literals) < found {
		r.Literals = slices.Clone(r.Literals) // without the room of those that were left out
	}
	c := &Content{Result: r, sum: maphash.Bytes(seed, b)}
	c.locate(text.NewIndex(b), b)
	return c
}

// locate sets the spot of each literal of the text b, which x indexes. It goes through a
// line once, however many literals stand in it.
func (c *Content) locate(x *text.Index, b []byte) {
	c.spots = make([]spot, len(c.Result.Literals))
	line, lineStart, lineEnd := -1, 0, 0 // of the literal before
	counted, width16 := 0, 0             // up to this offset the line is that wide, in UTF-16
	for i, l := range c.Result.Literals {
		if line < 0 || l.Span.Start >= lineEnd {
			line = x.Line(l.Span.Start)
			lineStart, lineEnd = x.LineStart(line), x.LineStart(line+1)
			if lineEnd <= l.Span.Start {
				lineEnd = len(b) + 1 // the last line
			}
			counted, width16 = lineStart, 0
		}
		start16 := width16 + text.Width(b[counted:l.Span.Start], text.UTF16)
		written := b[l.Span.Start:l.Span.End]
		counted, width16 = l.Span.End, start16+text.Width(written, text.UTF16)
		c.spots[i] = spot{uint32(line), uint32(l.Span.Start - lineStart), uint32(l.Span.End - lineStart), uint32(start16), uint32(width16)}
		c.noteSeparator(l, written)
	}
}

// noteSeparator remembers what joins the two ends of a range literal where that is not "-".
// written are the bytes of the literal.
func (c *Content) noteSeparator(l scan.Literal, written []byte) {
	if l.Range.Single() {
		return
	}
	separator := strings.Trim(string(written), "0123456789")
	if separator == "" || separator == "-" {
		return
	}
	if c.separators == nil {
		c.separators = map[int]string{}
	}
	c.separators[l.Span.Start] = separator
}

// indexOf is the index of the literal that starts at a byte offset, -1 if none does.
func (c *Content) indexOf(start int) int {
	i, found := slices.BinarySearchFunc(c.Result.Literals, start, func(l scan.Literal, at int) int { return l.Span.Start - at })
	if !found {
		return -1
	}
	return i
}

// Holds reports whether c was read from exactly these bytes.
func (c *Content) Holds(b []byte) bool {
	if c.index != nil {
		return bytes.Equal(c.text, b)
	}
	return c.sum == maphash.Bytes(seed, b)
}
