package syntax

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// YAML reads every document of a YAML file, also one that is a template (Go, Jinja,
// ERB) or that is broken in places.
//
// The library gives a node's start as line and rune column, no end, and for a tagged or
// anchored scalar the place of the tag; so each scalar is found again in the source.
func YAML(src []byte) *Document {
	d := &Document{}
	at := skipBOM(src)
	masked := maskYAML(src)
	for at < len(src) {
		end := documentEnd(masked, at)
		y := &yamlReader{src: src, masked: masked, base: at, doc: d, nodes: map[*yaml.Node]*Node{}}
		y.read(at, end)
		at = end
	}
	d.hashComments(src)
	return d
}

// documentEnd is the offset of the next line that starts with "---", len(b) if none.
// A "---" right at from belongs to the document itself.
func documentEnd(b []byte, from int) int {
	for at := from; ; {
		n := bytes.Index(b[at:], []byte("\n---"))
		if n < 0 {
			return len(b)
		}
		at += n + 1
		rest := b[at+3:]
		if len(rest) == 0 || isBlank(rest[0]) || rest[0] == '\n' || rest[0] == '\r' {
			return at
		}
	}
}

// yamlReader turns one document of the library into nodes.
type yamlReader struct {
	src, masked []byte
	base        int // offset of the document in src
	starts      []int
	doc         *Document
	nodes       map[*yaml.Node]*Node // for aliases
	// The library hands nodes over in the order of the source, so a cursor keeps the
	// conversion of columns linear.
	line, column, offset int
}

func (y *yamlReader) read(start, end int) {
	if len(bytes.TrimLeft(y.masked[start:end], "- \t\r\n")) == 0 {
		return // nothing but a separator: the library would take its time to say so
	}
	node := loadYAML(y.masked[start:end])
	if node == nil || len(node.Content) == 0 {
		return
	}
	y.starts = []int{0}
	for _, l := range lines(y.masked[start:end]) {
		y.starts = append(y.starts, start+l.start)
	}
	root := node.Content[0]
	top := y.doc.root(kindOf(root))
	y.nodes[root] = top
	if root.Kind == yaml.ScalarNode {
		y.scalar(root, top)
		return
	}
	y.children(root, top, 0)
}

func kindOf(n *yaml.Node) Kind {
	switch n.Kind {
	case yaml.MappingNode:
		return Mapping
	case yaml.SequenceNode:
		return Sequence
	}
	return Scalar
}

func (y *yamlReader) children(from *yaml.Node, to *Node, depth int) {
	if depth >= MaxDepth {
		return
	}
	if from.Kind == yaml.SequenceNode {
		for _, c := range from.Content {
			y.child(c, to, Key{}, depth)
		}
		return
	}
	for i := 0; i+1 < len(from.Content); i += 2 {
		key := from.Content[i].Value
		holder := &Node{}
		y.scalar(from.Content[i], holder)
		y.child(from.Content[i+1], to, Named(key, holder.Span), depth)
	}
}

func (y *yamlReader) child(from *yaml.Node, parent *Node, key Key, depth int) {
	n := &Node{Kind: kindOf(from), Key: key}
	if y.doc.add(parent, n) == nil {
		return
	}
	y.nodes[from] = n
	switch from.Kind {
	case yaml.AliasNode:
		at := y.at(from.Line, from.Column)
		n.Span = text.Span{Start: at, End: at}
		n.Target = y.nodes[from.Alias]
	case yaml.ScalarNode:
		y.scalar(from, n)
	default:
		at := y.at(from.Line, from.Column)
		n.Span = text.Span{Start: at, End: at}
		y.children(from, n, depth+1)
	}
}

// at is the byte offset in src of the library's 1-based line and rune column.
func (y *yamlReader) at(line, column int) int {
	if line < 1 || line >= len(y.starts) {
		return len(y.src)
	}
	if line != y.line || column < y.column {
		y.line, y.column, y.offset = line, 1, y.starts[line]
	}
	for y.column < column && y.offset < len(y.masked) {
		_, size := utf8.DecodeRune(y.masked[y.offset:])
		y.offset += size
		y.column++
	}
	return y.offset
}

// scalar finds the raw text of from and sets n's value, span and offsets.
func (y *yamlReader) scalar(from *yaml.Node, n *Node) {
	at := y.skipProperties(y.at(from.Line, from.Column))
	n.Value = from.Value
	if from.Tag == "!!null" && from.Value == "" || at >= len(y.masked) {
		n.Value, n.Span = "", text.Span{Start: at, End: at}
		return
	}
	escapes := false
	switch c := y.masked[at]; {
	case from.Style&yaml.DoubleQuotedStyle != 0 && c == '"':
		at, n.Quoted, escapes = at+1, true, true
	case from.Style&yaml.SingleQuotedStyle != 0 && c == '\'':
		at, n.Quoted = at+1, true
	case from.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		if eol := bytes.IndexByte(y.masked[at:], '\n'); eol >= 0 {
			at += eol + 1
		}
		n.Quoted = true
	}
	if bytes.HasPrefix(y.masked[at:], []byte(n.Value)) {
		n.Span = text.Span{Start: at, End: at + len(n.Value)}
		return
	}
	n.align(y.masked, at, escapes)
}

// skipProperties steps over tags and anchors in front of a scalar.
func (y *yamlReader) skipProperties(at int) int {
	for at < len(y.masked) && (y.masked[at] == '&' || y.masked[at] == '!') {
		for at < len(y.masked) && !isSpace(y.masked[at]) {
			at++
		}
		for at < len(y.masked) && isSpace(y.masked[at]) {
			at++
		}
	}
	return at
}

func isSpace(c byte) bool { return isBlank(c) || c == '\n' || c == '\r' }

// align maps n.Value, decoded from raw text that starts at offset at, back to that text.
// Decoding folds line ends and indentation away, doubles no quote and reads escapes; so
// the two run in step but for white space. Where they do not, n.Value is dropped: no
// span is better than a wrong one.
func (n *Node) align(src []byte, at int, escapes bool) {
	offsets := make([]int32, 0, len(n.Value)+1)
	start, v := at, n.Value
	for i := 0; i < len(v); {
		switch {
		case at >= len(src):
			if strings.Trim(v[i:], "\n ") == "" {
				offsets, i = append(offsets, int32(len(src)-1)), i+1
				continue
			}
			n.Value, n.offsets, n.Span = "", nil, text.Span{Start: start, End: start}
			return
		case escapes && src[at] == '\\' && at+1 < len(src):
			piece, size := yamlEscape(src[at:])
			for range piece {
				offsets = append(offsets, int32(at))
			}
			at, i = at+size, i+len(piece)
		case src[at] == v[i]:
			offsets = append(offsets, int32(at))
			if src[at] == '\'' && !escapes && at+1 < len(src) && src[at+1] == '\'' && n.Quoted {
				at++
			}
			at, i = at+1, i+1
		case isSpace(src[at]):
			if !isSpace(v[i]) || at+1 < len(src) && isSpace(src[at+1]) {
				at++
				continue
			}
			offsets = append(offsets, int32(at)) // a folded line end
			at, i = at+1, i+1
		case isSpace(v[i]):
			offsets, i = append(offsets, int32(at)), i+1
		default:
			n.Value, n.offsets, n.Span = "", nil, text.Span{Start: start, End: start}
			return
		}
	}
	if len(offsets) > len(v) {
		offsets = offsets[:len(v)]
	}
	n.Span = text.Span{Start: start, End: at}
	n.offsets = append(offsets, int32(at))
}

// yamlEscape decodes the escapes that YAML adds to those of JSON (YAML 1.2.2, 5.7).
func yamlEscape(raw []byte) (piece []byte, size int) {
	switch raw[1] {
	case 'a':
		return []byte{7}, 2
	case 'v':
		return []byte{'\v'}, 2
	case 'e':
		return []byte{27}, 2
	case 'N':
		return []byte("\u0085"), 2
	case '_':
		return []byte("\u00A0"), 2
	case 'L':
		return []byte("\u2028"), 2
	case 'P':
		return []byte("\u2029"), 2
	}
	return escape(raw)
}

// hashComments finds the comments that a library leaves out: a # at a line's start or
// behind a blank that lies in no scalar and no key.
func (d *Document) hashComments(src []byte) {
	var taken []text.Span
	d.Walk(func(n *Node) {
		if n.Key.Span.End > n.Key.Span.Start {
			taken = append(taken, n.Key.Span)
		}
		if n.Kind == Scalar && n.Span.End > n.Span.Start {
			taken = append(taken, n.Span)
		}
	})
	slices.SortFunc(taken, func(a, b text.Span) int { return a.Start - b.Start })
	for at, next := skipBOM(src), 0; at < len(src); {
		hash := bytes.IndexByte(src[at:], '#')
		if hash < 0 {
			return
		}
		hash += at
		for next < len(taken) && taken[next].End <= hash {
			next++
		}
		if next < len(taken) && taken[next].Start <= hash {
			at = taken[next].End
			continue
		}
		at = hash + 1
		if hash > 0 && !isSpace(src[hash-1]) {
			continue
		}
		if eol := bytes.IndexAny(src[hash:], "\r\n"); eol >= 0 {
			at = hash + eol
		} else {
			at = len(src)
		}
		d.comment(src, hash+1, at)
	}
}
