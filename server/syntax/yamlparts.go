package syntax

import (
	"bytes"
	"hash/fnv"
)

// YAMLParts reads a YAML file in parts: the entries of its root mapping, and, where the value of
// an entry is a block mapping, the entries of that. before is the reading of an earlier text, or
// nil; its parts at the front and the back are used again if their bytes are unchanged.
//
// It returns nil if the parts together might mean something else than the file. The file must be
// one document of plain keys without anchors, aliases, merge keys and templates, and each part
// must be valid by itself. A part is not valid if quoted text or brackets continue past its end.
func YAMLParts(src []byte, before *Parts) *Parts {
	runs := cutYAML(src)
	if runs == nil || len(new(Document).firstEntries(src)) < len(src) {
		return nil
	}
	var old []*Part
	if before != nil {
		old = before.List
	}
	list := readRuns(src, runs, old, readYAMLPart)
	if list == nil {
		return nil
	}
	return joinYAML(runs, list)
}

// joinYAML adds the parts' entries to one root.
func joinYAML(runs []run, list []*Part) *Parts {
	out := &Parts{Doc: &Document{}, List: list, Of: make(map[*Node]int, len(list))}
	root := out.Doc.root(Mapping)
	var inside *Node // of the latest header
	for i, r := range runs {
		for _, entry := range entriesOf(list[i].Doc) {
			switch {
			case r.header:
				inside = &Node{Kind: Mapping, Key: entry.Key, Parent: root}
				root.Children = append(root.Children, inside)
				out.Of[inside] = i
			case r.inner:
				inside.Children = append(inside.Children, entry)
				out.Of[entry] = i
			default:
				root.Children = append(root.Children, entry)
				out.Of[entry] = i
			}
		}
	}
	return out
}

func entriesOf(d *Document) []*Node {
	if len(d.Roots) == 0 {
		return nil
	}
	return d.Roots[0].Children
}

// readYAMLPart reads a part by itself; nil if it is not valid YAML, or does not have the expected
// number of entries.
func readYAMLPart(r run, b []byte) *Document {
	d := &Document{kept: true}
	masked := maskYAML(b)
	node, err := parseYAML(masked)
	if err != nil {
		return nil
	}
	if node != nil && len(node.Content) > 0 {
		newYAMLReader(masked, d).take(node, 0, len(b))
		if len(d.Roots) != 1 || d.Roots[0].Kind != Mapping || len(d.Roots[0].Children) != r.entries {
			return nil
		}
	}
	d.hashComments(b)
	return d
}

// fewEntries is how many entries a mapping below the root must have to be cut into parts.
const fewEntries = 4

// cutYAML finds the runs that may be read separately, nil if there are none.
func cutYAML(src []byte) []run {
	if !canCutYAML(src) {
		return nil
	}
	var runs []run
	top := &block{}
	for at := 0; at < len(src); {
		end := lineEnd(src, at)
		if !top.line(src[at:end], at) {
			return nil
		}
		at = end
	}
	for i, start := range top.starts {
		end := len(src)
		if i+1 < len(top.starts) {
			end = top.starts[i+1]
		}
		if i == 0 {
			start = 0 // comments before it belong to the first entry
		}
		runs = append(runs, cutEntry(src, start, end, top.starts[i])...)
	}
	return runs
}

// cutEntry cuts one entry of the root if its value is a block mapping of several entries. The
// line of its key starts at keyLine.
func cutEntry(src []byte, start, end, keyLine int) []run {
	whole := []run{{start: start, end: end, entries: 1}}
	body := lineEnd(src, keyLine)
	if !endsWithKey(src[keyLine:body]) {
		return whole
	}
	var inside *block
	for at := body; at < end; {
		next := lineEnd(src, at)
		line := src[at:next]
		if inside == nil {
			if isBlankOrComment(line) {
				at = next
				continue
			}
			inside = &block{indent: indentation(line)}
		}
		if !inside.line(line, at) {
			return whole
		}
		at = next
	}
	if inside == nil || inside.indent == 0 || len(inside.starts) < fewEntries {
		return whole
	}
	runs := []run{{start: start, end: inside.starts[0], header: true, entries: 1}}
	for i, s := range inside.starts {
		e := end
		if i+1 < len(inside.starts) {
			e = inside.starts[i+1]
		}
		if last := &runs[len(runs)-1]; last.inner && !startsPart(src[s:]) {
			last.end, last.entries = e, last.entries+1
			continue
		}
		runs = append(runs, run{start: s, end: e, inner: true, entries: 1})
	}
	return runs
}

// startsPart reports whether the entry at the start of line starts a new part. It decides by a
// hash of the key, true for about one key in eight, so that an edit of one entry does not move
// the ends of other parts.
func startsPart(line []byte) bool {
	key := bytes.TrimLeft(line, " ")
	hash := fnv.New32a()
	hash.Write(key[:keyLength(key)])
	return hash.Sum32()%8 == 0
}

// block collects where the entries of a block mapping start.
type block struct {
	indent int
	starts []int
}

// line handles the next line, which starts at offset at; false if the line does not belong to a
// block mapping of plain keys at this indentation.
func (b *block) line(line []byte, at int) bool {
	if isBlankOrComment(line) {
		return true
	}
	switch n := indentation(line); {
	case n > b.indent:
		return len(b.starts) > 0
	case n < b.indent || !startsWithKey(line[n:]):
		return false
	}
	b.starts = append(b.starts, at)
	return true
}

// tyingSigns may make one part of a file depend on another: merge keys, templates, and at the
// start of a line document separators, directives and explicit keys.
var tyingSigns = [][]byte{[]byte("<<"), []byte("{{"), []byte("{%"), []byte("{#"), []byte("<%"), []byte("\n---"), []byte("\n..."), []byte("\n%"), []byte("\n? ")}

// canCutYAML reports whether the file has nothing that may make one part depend on another.
func canCutYAML(src []byte) bool {
	if skipBOM(src) > 0 || bytes.HasPrefix(src, []byte("---")) || bytes.HasPrefix(src, []byte("%")) {
		return false
	}
	for _, sign := range tyingSigns {
		if bytes.Contains(src, sign) {
			return false
		}
	}
	return bytes.IndexByte(src, '\t') < 0 && !hasAnchor(src) && !hasLoneReturn(src)
}

// hasAnchor reports whether there is an anchor, an alias or a tag, or what looks like one.
func hasAnchor(src []byte) bool {
	for _, sign := range []byte("&*!") {
		for at := 0; ; at++ {
			n := bytes.IndexByte(src[at:], sign)
			if n < 0 {
				break
			}
			if at += n; at == 0 || bytes.IndexByte([]byte(" \n[{,:-"), src[at-1]) >= 0 {
				return true
			}
		}
	}
	return false
}

// hasLoneReturn reports whether there is a carriage return without a line feed after it.
func hasLoneReturn(src []byte) bool {
	return bytes.Count(src, []byte{'\r'}) != bytes.Count(src, []byte("\r\n"))
}

// lineEnd is the offset after the line that contains offset at, including its line end.
func lineEnd(src []byte, at int) int {
	if n := bytes.IndexByte(src[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(src)
}

func indentation(line []byte) int {
	n := 0
	for n < len(line) && line[n] == ' ' {
		n++
	}
	return n
}

func isBlankOrComment(line []byte) bool {
	rest := bytes.TrimLeft(line, " \r\n")
	return len(rest) == 0 || rest[0] == '#'
}

// startsWithKey reports whether a line starts with a plain key of the characters that keyLength
// allows.
func startsWithKey(line []byte) bool {
	n := keyLength(line)
	return n > 0 && (n+1 == len(line) || isSpace(line[n+1]))
}

// keyLength is the number of bytes before the colon of a plain key, 0 if there is none.
func keyLength(line []byte) int {
	for i, c := range line {
		switch {
		case c == ':':
			return i
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '.', c == '/':
		case c == '-' && i > 0:
		default:
			return 0
		}
	}
	return 0
}

// endsWithKey reports whether a line holds a key and nothing after it but a comment.
func endsWithKey(line []byte) bool {
	n := keyLength(line)
	return n > 0 && isBlankOrComment(line[n+1:])
}
