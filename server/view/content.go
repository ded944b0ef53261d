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

	text  []byte       // nil where it is not kept
	sum   uint64       // of the text; comparable within one run of the program
	spots []spot       // parallel to Result.Literals
	parts *scan.Memory // for reading a later text of an open document; nil if there is none
	index func() *text.Index

	separators map[int]string // by the start of a range literal whose ends something else than "-" joins
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

// Read scans a text that is kept, as the text of an open document is. before is what was
// read from an earlier text by the same reading, or nil: what did not change is not
// scanned again.
func Read(reading *scan.Reading, b []byte, before *Content) *Content {
	c := &Content{text: b, index: sync.OnceValue(func() *text.Index { return text.NewIndex(b) })}
	var parts *scan.Memory
	if before != nil {
		parts = before.parts
	}
	c.Result, c.parts = reading.ReadAgain(b, parts)
	if len(c.Result.Literals) > 0 {
		c.place(c.index(), b)
	}
	return c
}

// ReadLean scans a text and lets it go: of a file that nobody has open only the literals
// stay that other files may ask for, with their places. It is nil where nothing stays.
func ReadLean(reading *scan.Reading, b []byte) *Content {
	return readDisk(reading, b, isLean)
}

// ReadAll is ReadLean, but every literal stays.
func ReadAll(reading *scan.Reading, b []byte) *Content {
	return readDisk(reading, b, func(scan.Literal) bool { return true })
}

// isLean reports whether somebody may ask for the literal while its file is not open.
func isLean(l scan.Literal) bool { return counts(l) || l.Var != "" || l.AnyHost }

func readDisk(reading *scan.Reading, b []byte, stays func(scan.Literal) bool) *Content {
	if reading == nil {
		return nil
	}
	r := reading.Read(b)
	r.Literals = slices.DeleteFunc(r.Literals, func(l scan.Literal) bool {
		return !stays(l)
	})
	if len(r.Literals)+len(r.Uses)+len(r.References) == 0 {
		return nil
	}
	c := &Content{Result: r, sum: maphash.Bytes(seed, b)}
	c.Result.Literals = slices.Clip(slices.Clone(r.Literals))
	c.place(text.NewIndex(b), b)
	return c
}

// place notes where the literals stand in b, which x indexes. A line is gone through once,
// however many literals stand in it.
func (c *Content) place(x *text.Index, b []byte) {
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

// noteSeparator remembers what joins the ends of a range, where it is not "-".
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
