package view

import (
	"bytes"
	"context"
	"hash/maphash"
	"slices"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Content is the text of one file at one moment, and what was found in it. It is
// immutable; several Files may share it.
type Content struct {
	Result scan.Result
	// Generated says that the text tells people not to edit it, since a tool writes it.
	Generated bool
	// Policy is what the text says if the file is a policy file; else nil.
	Policy *policy.Policy

	text  []byte             // nil if it is not kept
	sum   uint64             // hash of the text if it is not kept; comparable within one run of the program
	spots []spot             // parallel to Result.Literals
	parts *scan.Memory       // for reading a later text of an open document; may be nil
	index func() *text.Index // of the text, made on the first call; nil if the text is not kept

	// separators maps the byte offset of the start of a range literal to the text between its two ends.
	// A range with "-" between them has no entry.
	separators map[int]string

	list sync.Once       // makes sets
	sets map[string]bool // the variables whose values are literals; see setsVariable
}

// setsVariable reports whether the text gives a port to a variable. Any number of files beside a .env file ask
// this about it, so its literals are looked through only once.
func (c *Content) setsVariable(name string) bool {
	c.list.Do(func() {
		c.sets = map[string]bool{}
		for _, l := range c.Result.Literals {
			c.sets[l.Var] = true
		}
	})
	return name != "" && c.sets[name]
}

// spot is the position of a literal: a zero-based line, and zero-based columns in bytes and in UTF-16
// code units, with exclusive ends. A literal never spans lines.
type spot struct {
	line         uint32
	start8, end8 uint32
	start16      uint32
	end16        uint32
}

var seed = maphash.MakeSeed()

// Read scans b and keeps it, for open documents. before is what the same reading found in an earlier
// text, or nil: unchanged parts of the text are not scanned again. A nil reading finds nothing. It returns nil if ctx ends
// meanwhile.
func Read(ctx context.Context, reading *scan.Reading, b []byte, before *Content) *Content {
	c := &Content{text: b, index: sync.OnceValue(func() *text.Index { return text.NewIndex(b) })}
	failed := fault.Contain("scanning a file of "+reading.String(), func() {
		if before == nil { // most open documents are never edited, so nothing is kept for the next reading
			c.Result = reading.ReadContext(ctx, b)
		} else {
			c.Result, c.parts = reading.ReadAgain(ctx, b, before.parts)
		}
	})
	if ctx.Err() != nil {
		return nil
	}
	if failed != nil {
		c.Result.Unread = scan.Failed
	}
	c.Generated = scan.SaysGenerated(b)
	if len(c.Result.Literals) > 0 {
		c.locate(c.index(), b)
	}
	return c
}

// ReadPolicy reads the text of a policy file and keeps it. No ports are found in it: those that it names are
// what other files are judged by.
func ReadPolicy(b []byte) *Content { return PolicyOf(policy.Parse(b), b) }

// PolicyOf is the Content of a policy file that was read as p.
func PolicyOf(p *policy.Policy, b []byte) *Content {
	return &Content{Policy: p, text: b, index: sync.OnceValue(func() *text.Index { return text.NewIndex(b) })}
}

// NotRead is the Content of a file that is left alone.
func NotRead(why scan.Unread) *Content { return &Content{Result: scan.Result{Unread: why}} }

// Without is c without what was found in its text, which counts as not read. It keeps the text of an open
// document; a file on disk counts as changed, so that it is scanned the next time.
func (c *Content) Without(why scan.Unread) *Content {
	return &Content{Result: scan.Result{Unread: why}, Generated: c.Generated, text: c.text, index: c.index}
}

// ReadLean scans b and does not keep it, for files that are not open. It keeps only the literals that
// other files need, with their positions. It returns nil if it keeps nothing or reading is nil.
func ReadLean(reading *scan.Reading, b []byte) *Content {
	return readDisk(reading, b, staysWhenClosed)
}

// ReadAll is ReadLean, but keeps every literal.
func ReadAll(reading *scan.Reading, b []byte) *Content {
	return readDisk(reading, b, func(scan.Literal) bool { return true })
}

// staysWhenClosed reports whether the literal is needed even if its file is not open.
func staysWhenClosed(l scan.Literal) bool { return isPlace(&l) || l.Var != "" || l.AnyHost }

func readDisk(reading *scan.Reading, b []byte, keep func(scan.Literal) bool) *Content {
	if reading == nil {
		return nil
	}
	var r scan.Result
	if fault.Contain("scanning a file of "+reading.String(), func() { r = reading.Read(b) }) != nil {
		r.Unread = scan.Failed
	}
	found := len(r.Literals)
	r.Literals = slices.DeleteFunc(r.Literals, func(l scan.Literal) bool {
		return !keep(l)
	})
	if len(r.Literals)+len(r.Uses)+len(r.References) == 0 && r.Unread == "" {
		return nil
	}
	if len(r.Literals) < found {
		r.Literals = slices.Clone(r.Literals) // to drop the spare capacity
	}
	c := &Content{Result: r, Generated: scan.SaysGenerated(b), sum: maphash.Bytes(seed, b)}
	c.locate(text.NewIndex(b), b)
	return c
}

// locate sets the spot of each literal of the text b, whose index is x. It reads each line only once,
// however many literals are in it.
func (c *Content) locate(x *text.Index, b []byte) {
	c.spots = make([]spot, len(c.Result.Literals))
	line, lineStart, lineEnd := -1, 0, 0 // of the latest literal
	counted, width16 := 0, 0             // the line is this wide in UTF-16 code units up to this byte offset
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

// noteSeparator remembers the text between the two ends of a range literal if it is not "-". written
// are the bytes of the literal.
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

// indexOf is the index of the literal that starts at a byte offset, -1 if there is none.
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
