package syntax

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// maxDocuments is how many documents of a file are read. Each costs a start of the library, and no
// configuration has so many: of text.MaxFile bytes, each would have 400.
const maxDocuments = 5_000

// maxEntries is how many lines and commas of a file are read. The library takes a microsecond for each of
// them, however short it is. Large configurations of text.MaxFile bytes, in which a line has some 40 bytes,
// have fewer.
const maxEntries = 60_000

// YAML reads every document of a YAML file, even if it is a template (Go, Jinja, ERB) or broken
// in places.
//
// The library gives the start of a node as line and rune column, but no end, and for a tagged or
// anchored scalar the position of the tag or anchor. So each scalar is searched for in the
// source.
func YAML(src []byte) *Document {
	d := &Document{}
	src = d.firstEntries(src)
	at := skipBOM(src)
	masked, repair := maskYAML(src), newYAMLRepair()
	for documents := 0; at < len(src); documents++ {
		if documents == maxDocuments {
			d.Short = true
			break
		}
		end := documentEnd(masked, at)
		if node := repair.load(masked[at:end]); node != nil && len(node.Content) > 0 {
			newYAMLReader(masked, d).take(node, at, end)
		}
		at = end
	}
	d.hashComments(src)
	d.Short = d.Short || repair.gaveUp
	return d
}

// firstEntries returns the lines of src that are read: those with the first maxEntries line ends, and
// commas that do not end a line.
func (d *Document) firstEntries(src []byte) []byte {
	if len(src) <= maxEntries {
		return src
	}
	entries, line := 0, 0 // line is where the current line starts
	for i, c := range src {
		if c != '\n' && (c != ',' || i+1 < len(src) && src[i+1] == '\n') {
			continue
		}
		if entries++; entries > maxEntries {
			d.Short = true
			return src[:line]
		}
		if c == '\n' {
			line = i + 1
		}
	}
	return src
}

// documentEnd is the offset of the next line that starts with "---", len(b) if there is none. A
// "---" right at from belongs to the document itself.
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
	masked  []byte
	starts  []int // offset of each line; index 0 is unused because the library counts lines from 1
	doc     *Document
	anchors map[*yaml.Node]*Node // nodes that aliases may refer to
	// The library returns nodes in the order of the source, so remembering the latest position
	// keeps the conversion of columns linear.
	line, column, offset int
}

func newYAMLReader(masked []byte, d *Document) *yamlReader {
	return &yamlReader{masked: masked, doc: d}
}

// take turns the library's node of the file's bytes [start, end) into nodes.
func (y *yamlReader) take(node *yaml.Node, start, end int) {
	y.starts = lineStarts(y.masked[start:end], start)
	root := node.Content[0]
	top := y.doc.root(kindOf(root))
	y.noteAnchor(root, top)
	if root.Kind == yaml.ScalarNode {
		top.setScalar(y.scalar(root))
		return
	}
	y.children(root, top, 0)
}

// lineStarts returns the offsets of the lines of b, which starts at offset base of the file.
// Index 0 is unused, because lines are counted from 1.
func lineStarts(b []byte, base int) []int {
	ls := lines(b)
	starts := make([]int, 1, len(ls)+1)
	for _, l := range ls {
		starts = append(starts, base+l.start)
	}
	return starts
}

// noteAnchor remembers the node made of from, if from has an anchor that an alias may name.
func (y *yamlReader) noteAnchor(from *yaml.Node, n *Node) {
	if from.Anchor == "" {
		return
	}
	if y.anchors == nil {
		y.anchors = map[*yaml.Node]*Node{}
	}
	y.anchors[from] = n
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
	if y.doc.tooDeep(depth) {
		return
	}
	if from.Kind == yaml.SequenceNode {
		for _, c := range from.Content {
			y.child(c, to, Key{}, depth)
		}
		return
	}
	for i := 0; i+1 < len(from.Content); i += 2 {
		key := from.Content[i]
		y.child(from.Content[i+1], to, Named(key.Value, y.scalar(key).span), depth)
	}
}

func (y *yamlReader) child(from *yaml.Node, parent *Node, key Key, depth int) {
	n := y.doc.newNode()
	n.Kind, n.Key = kindOf(from), key
	if y.doc.add(parent, n) == nil {
		return
	}
	y.noteAnchor(from, n)
	switch from.Kind {
	case yaml.AliasNode:
		at := y.at(from.Line, from.Column)
		n.Span = text.Span{Start: at, End: at}
		if target := y.anchors[from.Alias]; target != nil && !n.isBelow(target) {
			n.Target = target
		}
	case yaml.ScalarNode:
		n.setScalar(y.scalar(from))
	default:
		at := y.at(from.Line, from.Column)
		n.Span = text.Span{Start: at, End: at}
		y.children(from, n, depth+1)
	}
}

// isBelow reports whether above is the parent of n, or a parent of that. An alias to such a node would
// make a tree without end. Since an alias can only name an anchor before it, there are no other loops.
func (n *Node) isBelow(above *Node) bool {
	for p := n.Parent; p != nil; p = p.Parent {
		if p == above {
			return true
		}
	}
	return false
}

// at converts the library's 1-based line and rune column to a byte offset in the file.
func (y *yamlReader) at(line, column int) int {
	if line < 1 || line >= len(y.starts) {
		return len(y.masked)
	}
	if line != y.line || column < y.column {
		y.line, y.column, y.offset = line, 1, y.starts[line]
	}
	for y.column < column && y.offset < len(y.masked) {
		size := 1
		if y.masked[y.offset] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(y.masked[y.offset:])
		}
		y.offset += size
		y.column++
	}
	return y.offset
}

// located is a scalar and its raw text; the fields mean the same as in Node.
type located struct {
	value   string
	span    text.Span
	quoted  bool
	offsets []int32
}

func (n *Node) setScalar(l located) {
	n.Value, n.Span, n.Quoted, n.offsets = l.value, l.span, l.quoted, l.offsets
}

// scalar finds the raw text of from.
func (y *yamlReader) scalar(from *yaml.Node) located {
	at := y.skipProperties(y.at(from.Line, from.Column))
	if from.Tag == "!!null" && from.Value == "" || at >= len(y.masked) {
		return located{span: text.Span{Start: at, End: at}}
	}
	l := located{value: from.Value}
	if skipped := nameOfDefault(from); skipped > 0 {
		l.value, at = from.Value[skipped:], at+skipped
	}
	escapes := false
	switch c := y.masked[at]; {
	case from.Style&yaml.DoubleQuotedStyle != 0 && c == '"':
		at, l.quoted, escapes = at+1, true, true
	case from.Style&yaml.SingleQuotedStyle != 0 && c == '\'':
		at, l.quoted = at+1, true
	case from.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		if eol := bytes.IndexByte(y.masked[at:], '\n'); eol >= 0 {
			at += eol + 1
		}
		l.quoted = true
	}
	if end := at + len(l.value); end <= len(y.masked) && string(y.masked[at:end]) == l.value {
		l.span = text.Span{Start: at, End: end}
	} else {
		l.align(y.masked, at, escapes)
	}
	return l
}

// nameOfDefault is the length of the name, with the blank after it, in a plain scalar with a tag of the
// program's own that consists of a name and a default value: !param PORT 8080, !env_var PORT 8080. It is
// 0 for every other scalar.
func nameOfDefault(n *yaml.Node) int {
	name, value, ok := strings.Cut(n.Value, " ")
	if !ok || n.Style&^yaml.TaggedStyle != 0 || !strings.HasPrefix(n.Tag, "!") || strings.HasPrefix(n.Tag, "!!") {
		return 0
	}
	notInName := func(r rune) bool {
		return r != '_' && r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}
	if value == "" || strings.ContainsAny(value, " \t\n") || strings.ContainsFunc(name, notInName) || !unicode.IsLetter(rune(n.Value[0])) {
		return 0
	}
	return len(name) + 1
}

// skipProperties steps over the tag and the anchor before a scalar. What follows them may be those of the next one.
func (y *yamlReader) skipProperties(at int) int {
	for range 2 {
		if at >= len(y.masked) || y.masked[at] != '&' && y.masked[at] != '!' {
			break
		}
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

// align maps l.value back to the raw text that it was decoded from, which starts at offset at.
// Decoding folds line ends and indentation, turns two single quotes into one and resolves
// escapes; the rest is the same on both sides, apart from white space. If the two do not match,
// align drops the value: no span is better than a wrong one.
func (l *located) align(src []byte, at int, escapes bool) {
	a := aligner{src: src, at: at, value: l.value, escapes: escapes, single: l.quoted && !escapes}
	a.offsets = make([]int32, 0, len(a.value)+1)
	for len(a.offsets) < len(a.value) {
		if !a.step() {
			l.value, l.span = "", text.Span{Start: at, End: at}
			return
		}
	}
	l.span = text.Span{Start: at, End: a.at}
	l.offsets = append(a.offsets[:len(a.value)], int32(a.at))
}

// aligner goes through a value and its raw text side by side.
type aligner struct {
	src     []byte
	at      int // in src
	value   string
	escapes bool    // a backslash in src is an escape
	single  bool    // two single quotes in src stand for one
	offsets []int32 // one for each byte of value so far
}

// step aligns at least one byte of the value or skips one of the raw text; false if the two do
// not match.
func (a *aligner) step() bool {
	i := len(a.offsets)
	if a.at >= len(a.src) {
		a.offsets = append(a.offsets, int32(len(a.src)-1))
		return strings.Trim(a.value[i:], "\n ") == "" // the file may lack the value's last line ends
	}
	switch raw, v := a.src[a.at], a.value[i]; {
	case a.escapes && raw == '\\' && a.at+1 < len(a.src):
		piece, size := yamlEscape(a.src[a.at:])
		for range piece {
			a.offsets = append(a.offsets, int32(a.at))
		}
		a.at += size
	case raw == v:
		a.offsets = append(a.offsets, int32(a.at))
		if raw == '\'' && a.single && a.at+1 < len(a.src) && a.src[a.at+1] == '\'' {
			a.at++
		}
		a.at++
	case isSpace(raw):
		if isSpace(v) && (a.at+1 >= len(a.src) || !isSpace(a.src[a.at+1])) {
			a.offsets = append(a.offsets, int32(a.at)) // a folded line end
		}
		a.at++
	case isSpace(v):
		a.offsets = append(a.offsets, int32(a.at))
	default:
		return false
	}
	return true
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

// hashComments records the comments that a library leaves out: a # at a line's start or after a
// blank, outside of scalars and keys.
func (d *Document) hashComments(src []byte) {
	hashes := commentHashes(src)
	if len(hashes) == 0 {
		return
	}
	inside := make([]bool, len(hashes)) // of a scalar or a key
	mark := func(s text.Span) {
		i, _ := slices.BinarySearch(hashes, s.Start)
		for ; i < len(hashes) && hashes[i] < s.End; i++ {
			inside[i] = true
		}
	}
	d.Walk(func(n *Node) {
		mark(n.Key.Span)
		if n.Kind == Scalar {
			mark(n.Span)
		}
	})
	end := 0
	for i, at := range hashes {
		if inside[i] || at < end {
			continue
		}
		end = len(src)
		if eol := bytes.IndexAny(src[at:], "\r\n"); eol >= 0 {
			end = at + eol
		}
		d.comment(src, at+1, end)
	}
}

// commentHashes returns the offset of each # that may start a comment: at a line's start or after
// white space.
func commentHashes(src []byte) []int {
	var out []int
	for at := skipBOM(src); ; at++ {
		n := bytes.IndexByte(src[at:], '#')
		if n < 0 {
			return out
		}
		if at += n; at == 0 || isSpace(src[at-1]) {
			out = append(out, at)
		}
	}
}
