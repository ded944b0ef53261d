package syntax

import (
	"bytes"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// JSONCParts reads a JSON file in parts: the objects and lists that are members of what
// the root's members hold, such as each configuration of a launch.json. Parts that before,
// a reading of an earlier text, has at the front or the back are not read again; it may
// be nil.
//
// It gives nil where the file cannot be cut safely: brackets have to match, strings to
// end on their line, and a comma, a colon or a bracket to stand around each part.
func JSONCParts(src []byte, before *Parts) *Parts {
	runs := cutJSON(src)
	if len(runs) == 0 {
		return nil
	}
	rest := bytes.Clone(src)
	for _, r := range runs {
		blank(rest[r.start+1 : r.end-1])
	}
	out := &Parts{Doc: JSONC(rest), Of: make(map[*Node]int, len(runs))}
	holes := map[int]*Node{} // by offset: the emptied containers
	out.Doc.Walk(func(n *Node) {
		if n.Kind != Scalar && len(n.Children) == 0 {
			holes[n.Span.Start] = n
		}
	})
	var old []*Part
	if before != nil {
		old = before.List
	}
	out.List = readRuns(src, runs, old, readJSONPart)
	for i, part := range out.List {
		hole := holes[part.Start]
		if hole == nil || hole.Parent == nil || !out.fill(i, hole) {
			return nil
		}
	}
	return out
}

// readJSONPart never fails: what cannot be understood is left out, as in a whole file.
func readJSONPart(_ run, b []byte) *Document { return JSONC(b) }

// fill puts the value of part i in the place of hole, which was left for it.
func (p *Parts) fill(i int, hole *Node) bool {
	part := p.List[i]
	key := hole.Key
	if key.Kind == Member {
		key.Span = text.Span{Start: key.Span.Start - part.Start, End: key.Span.End - part.Start}
	}
	if part.key != key || len(part.Doc.Roots) != 1 {
		// A key at another distance, or another index: the value is a node of its own.
		part.Doc, part.key, part.Was = JSONC(part.Text), key, -1
		if len(part.Doc.Roots) != 1 || part.Doc.Roots[0].Kind != hole.Kind {
			return false
		}
		part.Doc.Roots[0].Key = key
	}
	value := part.Doc.Roots[0]
	for n, c := range hole.Parent.Children {
		if c == hole {
			hole.Parent.Children[n] = value
			p.Of[value] = i
			return true
		}
	}
	return false
}

// partDepth is how many brackets are open around a part and with it.
const partDepth = 3

// cutJSON finds the containers that may be read apart, nil if there are none.
func cutJSON(src []byte) []run {
	if bytes.Contains(src, []byte("<!--")) || bytes.Contains(src, []byte("-->")) {
		return nil // comments to a reader of JavaScript
	}
	c := jsonCutter{src: src}
	for c.at < len(src) {
		if !c.step() {
			return nil
		}
	}
	if len(c.open) > 0 || c.closed {
		return nil
	}
	return c.runs
}

// jsonCutter goes over a file byte by byte.
type jsonCutter struct {
	src    []byte
	at     int
	open   []byte // brackets
	before byte   // the last byte that counts
	start  int    // of the part that is open
	closed bool   // a part ended just now
	runs   []run
}

// step takes one token; false where the file cannot be cut.
func (c *jsonCutter) step() bool {
	b := c.src[c.at]
	switch {
	case isSpace(b):
		c.at++
		return true
	case b == '/':
		return c.comment()
	case b == '\'' || b == '`':
		return false
	}
	if c.closed && b != ',' && b != ']' && b != '}' {
		return false
	}
	c.closed = false
	ok := true
	switch b {
	case '"':
		ok = c.string()
	case '{', '[':
		ok = c.opening(b)
	case '}', ']':
		ok = c.closing(b)
	}
	c.before = b
	c.at++
	return ok
}

func (c *jsonCutter) comment() bool {
	rest := c.src[c.at:]
	end := -1
	switch {
	case bytes.HasPrefix(rest, []byte("//")):
		if end = bytes.IndexByte(rest, '\n'); end < 0 {
			end = len(rest) - 1
		}
		c.at += end + 1
	case bytes.HasPrefix(rest, []byte("/*")):
		if end = bytes.Index(rest[2:], []byte("*/")); end >= 0 {
			c.at += end + 4
		}
	}
	return end >= 0
}

// string goes to the closing quote.
func (c *jsonCutter) string() bool {
	for c.at++; c.at < len(c.src); c.at++ {
		switch c.src[c.at] {
		case '\\':
			c.at++
		case '\n', '\r':
			return false
		case '"':
			return true
		}
	}
	return false
}

func (c *jsonCutter) opening(b byte) bool {
	if c.open = append(c.open, b); len(c.open) == partDepth {
		c.start = c.at
		return c.before == ':' || c.before == ',' || c.before == '['
	}
	return len(c.open) > 1 || c.before == 0
}

func (c *jsonCutter) closing(b byte) bool {
	n := len(c.open)
	if n == 0 || c.open[n-1] != b-2 { // '{' and '}', '[' and ']' are two apart
		return false
	}
	if c.open = c.open[:n-1]; n == partDepth {
		c.runs = append(c.runs, run{start: c.start, end: c.at + 1})
		c.closed = true
	}
	return true
}
