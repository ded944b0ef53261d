package syntax

import (
	"bytes"
	"hash/fnv"
)

// YAMLParts reads a YAML file in parts: the entries of its root mapping, and where these
// hold block mappings themselves, the entries of those. Parts that before, a reading of
// an earlier text, has at the front or the back are not read again; it may be nil.
//
// It gives nil where the file cannot be cut safely, so that the parts mean together what
// the file means: it has to be one document of plain keys, without anchors, aliases,
// merge keys and templates, and each part must be sound by itself. Quoted text or
// brackets that go on over the end of a part make that part unsound.
func YAMLParts(src []byte, before *Parts) *Parts {
	runs := cutYAML(src)
	if runs == nil {
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

// joinYAML puts the parts' entries below one root.
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

// readYAMLPart reads a part by itself; nil if it is not sound, or not the entries that it
// seemed to be.
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

// fewEntries is how many entries a mapping below the root must have to be cut.
const fewEntries = 4

// cutYAML finds the runs that may be read apart, nil if there are none.
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
			start = 0 // comments in front belong to the first entry
		}
		runs = append(runs, cutEntry(src, start, end, top.starts[i])...)
	}
	return runs
}

// cutEntry cuts one entry of the root, whose key stands at keyLine, if it holds a block
// mapping of several entries.
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

// startsPart decides whether the entry that line starts with starts a part of its own: one
// of eight does, by its key alone, so that an edit of one entry moves no other part's ends.
func startsPart(line []byte) bool {
	key := bytes.TrimLeft(line, " ")
	hash := fnv.New32a()
	hash.Write(key[:keyLength(key)])
	return hash.Sum32()%8 == 0
}

// block gathers where the entries of a block mapping start.
type block struct {
	indent int
	starts []int
}

// line takes the next line, which starts at offset at; false if it is not one of a block
// mapping of plain keys at this indentation.
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

// tyingSigns may tie distant places of a file together: merge keys, templates, and at the
// start of a line separators of documents, directives and explicit keys.
var tyingSigns = [][]byte{[]byte("<<"), []byte("{{"), []byte("{%"), []byte("{#"), []byte("<%"), []byte("\n---"), []byte("\n..."), []byte("\n%"), []byte("\n? ")}

// canCutYAML reports whether the file is free of what may tie distant places together.
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

// hasLoneReturn reports whether a carriage return stands without a line feed behind it.
func hasLoneReturn(src []byte) bool {
	return bytes.Count(src, []byte{'\r'}) != bytes.Count(src, []byte("\r\n"))
}

// lineEnd is the offset behind the line that holds offset at.
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

// startsWithKey reports whether a line starts with a plain key of harmless characters.
func startsWithKey(line []byte) bool {
	n := keyLength(line)
	return n > 0 && (n+1 == len(line) || isSpace(line[n+1]))
}

// keyLength is the number of bytes in front of the colon of a plain key, 0 without one.
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

// endsWithKey reports whether a line holds a key and, but for a comment, nothing else.
func endsWithKey(line []byte) bool {
	n := keyLength(line)
	return n > 0 && isBlankOrComment(line[n+1:])
}
