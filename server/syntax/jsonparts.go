package syntax

import (
	"bytes"
	"regexp"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// JSONCParts reads a JSON file in parts: each object or list that is open at nesting level 3 (the
// root is level 1) is one, such as each configuration of a launch.json. before is the reading of
// an earlier text, or nil; its parts at the front and the back are used again if their bytes are
// unchanged.
//
// It returns nil if the file cannot be cut safely: it must be valid JSON, except that comments
// and trailing commas are allowed.
func JSONCParts(src []byte, before *Parts) *Parts {
	runs := cutJSON(src)
	if len(runs) == 0 {
		return nil
	}
	rest := bytes.Clone(src)
	for _, r := range runs {
		blank(rest[r.start+1 : r.end-1])
	}
	out := &Parts{Doc: readJSONC(rest, &Document{kept: true}), Of: make(map[*Node]int, len(runs))}
	holes := map[int]*Node{} // the emptied containers, by offset
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

// readJSONPart never fails: it leaves out what it cannot understand, as for a whole file.
func readJSONPart(_ run, b []byte) *Document { return readJSONC(b, &Document{kept: true}) }

// fill replaces hole, the emptied container, by the value of part i.
func (p *Parts) fill(i int, hole *Node) bool {
	part := p.List[i]
	key := hole.Key
	if key.Kind == Member {
		key.Span = text.Span{Start: key.Span.Start - part.Start, End: key.Span.End - part.Start}
	}
	if part.Was >= 0 && part.key != key {
		// The value needs a node of its own: an earlier reading may still use the old node with
		// the old key.
		part.Doc, part.Was = readJSONPart(run{}, part.Text), -1
	}
	if len(part.Doc.Roots) != 1 || part.Doc.Roots[0].Kind != hole.Kind {
		return false
	}
	value := part.Doc.Roots[0]
	if part.Was < 0 {
		part.key, value.Key = key, key
	}
	for n, c := range hole.Parent.Children {
		if c == hole {
			hole.Parent.Children[n] = value
			p.Of[value] = i
			return true
		}
	}
	return false
}

// partDepth is the number of open brackets inside a part, including the part's own.
const partDepth = 3

// cutJSON finds the containers that may be read separately, nil if there are none.
func cutJSON(src []byte) []run {
	if bytes.Contains(src, []byte("<!--")) || bytes.Contains(src, []byte("-->")) {
		return nil // the JavaScript lexer takes them for comments
	}
	c := jsonCutter{src: src, wants: wantsValue}
	for c.at < len(src) {
		if !c.step() {
			return nil
		}
	}
	if len(c.open) > 0 {
		return nil
	}
	return c.runs
}

// jsonWant is what the next token may be.
type jsonWant uint8

const (
	wantsValue jsonWant = iota
	wantsKey
	wantsColon
	wantsComma
	wantsNothing // after the root
)

// jsonCutter goes through a file token by token.
type jsonCutter struct {
	src   []byte
	at    int
	open  []byte // brackets
	wants jsonWant
	start int // of the part that is open
	runs  []run
	taken int // values
}

// step handles one token; false if the file cannot be cut.
func (c *jsonCutter) step() bool {
	b := c.src[c.at]
	switch {
	case isSpace(b):
		c.at++
		return true
	case b == '/':
		return c.comment()
	case b == '"':
		return (c.wants == wantsKey || c.wants == wantsValue) && c.string() && c.took()
	case b == ':' && c.wants == wantsColon:
		c.wants = wantsValue
	case b == ',' && c.wants == wantsComma:
		c.wants = c.member()
	case b == '{' || b == '[':
		return c.wants == wantsValue && c.opening(b)
	case b == '}' || b == ']':
		return c.closing(b)
	default:
		return c.wants == wantsValue && c.word() && c.took()
	}
	c.at++
	return true
}

// took sets what may follow a key or a scalar.
func (c *jsonCutter) took() bool {
	switch {
	case c.wants == wantsKey:
		c.wants = wantsColon
		return true
	case len(c.open) == 0:
		c.wants = wantsNothing
	default:
		c.wants = wantsComma
	}
	c.taken++
	return c.taken <= MaxNodes // more are left out of the whole file, not of each part
}

// member is what a member of the innermost container must start with.
func (c *jsonCutter) member() jsonWant {
	if c.open[len(c.open)-1] == '{' {
		return wantsKey
	}
	return wantsValue
}

// jsonWord is a number or one of the three names of JSON (RFC 8259).
var jsonWord = regexp.MustCompile(`^(-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false|null)$`)

// word reads a scalar without quotes.
func (c *jsonCutter) word() bool {
	start := c.at
	for c.at < len(c.src) && !isSpace(c.src[c.at]) && bytes.IndexByte([]byte(`,]}/`), c.src[c.at]) < 0 {
		c.at++
	}
	return jsonWord.Match(c.src[start:c.at])
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

// string moves past the closing quote.
func (c *jsonCutter) string() bool {
	for c.at++; c.at < len(c.src); c.at++ {
		switch c.src[c.at] {
		case '\\':
			c.at++
		case '\n', '\r':
			return false
		case '"':
			c.at++
			return true
		}
	}
	return false
}

func (c *jsonCutter) opening(b byte) bool {
	if c.open = append(c.open, b); len(c.open) == partDepth {
		c.start = c.at
	}
	if len(c.open) > MaxDepth {
		return false
	}
	c.wants = c.member()
	c.at++
	return true
}

func (c *jsonCutter) closing(b byte) bool {
	n := len(c.open)
	if n == 0 || c.open[n-1] != b-2 || c.wants == wantsColon { // the codes of '{' and '}', and of '[' and ']', differ by two
		return false
	}
	if b == '}' && c.wants == wantsValue {
		return false // a key without a value
	}
	if n == partDepth {
		c.runs = append(c.runs, run{start: c.start, end: c.at + 1})
	}
	c.open = c.open[:n-1]
	c.at++
	return c.took()
}
