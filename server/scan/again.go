package scan

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// PartsFrom is the size in bytes from which a file is read in parts: a smaller one is
// read as a whole faster than it is worth remembering.
const PartsFrom = 8 << 10

// Memory is what the reading of a text leaves for the reading of a later text of the same
// file. It is immutable.
type Memory struct {
	format *Compiled
	parts  *syntax.Parts
	found  []*found // parallel to parts.List
	shape  string
}

// found is what one part of a file holds. Spans count from the part's start; one of a key
// in front of the part is negative.
type found struct {
	literals []Literal
	uses     []Use
	lasting  bool // it depends on nothing but the part's text and the Memory's shape
}

// ReadAgain is Read for a file of which an earlier text was read: what stands in the same
// parts is not read again. before may be nil. The Memory is nil for files that cannot be
// read in parts, or are not worth it.
func (r *Reading) ReadAgain(content []byte, before *Memory) (Result, *Memory) {
	if r == nil || len(content) < PartsFrom {
		return r.Read(content), nil
	}
	return r.ReadParts(content, before)
}

// ReadParts is ReadAgain whatever the size of the file.
func (r *Reading) ReadParts(content []byte, before *Memory) (Result, *Memory) {
	src, ok := decode(content)
	if !ok || src.offsets != nil {
		return r.Read(content), nil
	}
	m := r.chooseParts(src.utf8, before)
	if m == nil {
		return r.Read(content), nil
	}
	return m.read(src.utf8, before), m
}

// chooseParts reads content in parts as the first candidate that takes it for its own;
// nil where a candidate cannot be read in parts.
func (r *Reading) chooseParts(content []byte, before *Memory) *Memory {
	read := map[*Syntax]*syntax.Parts{}
	for _, f := range r.candidates {
		parts := read[f.Syntax]
		if parts == nil && f.Syntax.Parts != nil {
			var old *syntax.Parts
			if before != nil && before.format.Syntax == f.Syntax {
				old = before.parts
			}
			parts = f.Syntax.Parts(content, old)
			read[f.Syntax] = parts
		}
		if parts == nil {
			return nil
		}
		if f.LooksRight == nil || f.LooksRight(parts.Doc) {
			return &Memory{format: f, parts: parts, shape: shapeOf(parts)}
		}
	}
	return nil
}

// shapeOf spells what the meaning of a part depends on outside of it: the keys of the
// root, and the scalars in the containers that parts are members of.
func shapeOf(p *syntax.Parts) string {
	var b strings.Builder
	for _, root := range p.Doc.Roots {
		for _, c := range root.Children {
			spell(&b, c)
			for _, inner := range c.Children {
				if _, apart := p.Of[c]; inner.Kind == syntax.Scalar && (!apart || holdsParts(p, c)) {
					spell(&b, inner)
				}
			}
		}
	}
	return b.String()
}

func spell(b *strings.Builder, n *syntax.Node) {
	b.WriteString(n.Key.Name)
	b.WriteByte(0)
	b.WriteString(n.Value)
	b.WriteByte(byte(n.Kind) + 1)
}

// holdsParts reports whether members of n are parts of their own.
func holdsParts(p *syntax.Parts, n *syntax.Node) bool {
	return slices.ContainsFunc(n.Children, func(c *syntax.Node) bool { _, apart := p.Of[c]; return apart })
}

// read finds the literals of all parts; what before knows of the same parts is kept.
func (m *Memory) read(content []byte, before *Memory) Result {
	if before != nil && (before.format != m.format || before.shape != m.shape) {
		before = nil
	}
	m.found = make([]*found, len(m.parts.List))
	v := &partVisitor{scanner: scanner{format: m.format, text: content}, memory: m, before: before}
	m.format.walk(m.parts.Doc, v.visit, v)
	v.comments(m.parts.Doc)
	total := len(v.out.Literals)
	for i := range m.parts.List {
		v.finish(i)
		total += len(m.found[i].literals)
	}
	out := Result{Uses: v.out.Uses, Literals: append(make([]Literal, 0, total), v.out.Literals...)}
	for i, part := range m.parts.List {
		for _, l := range m.found[i].literals {
			l.Span.Start, l.Span.End = l.Span.Start+part.Start, l.Span.End+part.Start
			out.Literals = append(out.Literals, l)
		}
	}
	out.Literals = exact(tidy(out.Literals))
	if m.format.References != nil {
		out.References = m.format.References(m.parts.Doc)
	}
	return m.silence(out, content)
}

// silence leaves out what comments ask to leave out.
func (m *Memory) silence(r Result, content []byte) Result {
	var comments []*syntax.Node
	for c, base := range m.parts.Comments() {
		if strings.Contains(c.Value, marker) {
			moved := *c
			moved.Span = text.Span{Start: c.Span.Start + base, End: c.Span.End + base}
			comments = append(comments, &moved)
		}
	}
	return readDirectives(content, comments).silence(r)
}

// partVisitor is a scanner that keeps the literals of each part apart.
type partVisitor struct {
	scanner
	memory *Memory
	before *Memory
}

// part implements apart: p is one of the topmost places of a part, and visit visits it.
func (v *partVisitor) part(p *Cursor, n *syntax.Node, visit func()) bool {
	i, apart := v.memory.parts.Of[n]
	switch {
	case !apart:
		return false
	case v.memory.found[i] == nil:
		v.begin(i)
	}
	if f := v.memory.found[i]; f != v.known(i) {
		f.lasting = f.lasting && p.Node.Kind != syntax.Scalar && !holdsParts(v.memory.parts, n)
		v.scan(i, visit)
	}
	return true
}

// known is what an earlier reading found in part i, nil if that cannot be used.
func (v *partVisitor) known(i int) *found {
	was := v.memory.parts.List[i].Was
	if v.before == nil || was < 0 || !v.before.found[was].lasting {
		return nil
	}
	return v.before.found[was]
}

// begin takes what is known of part i, or nothing, which scan adds to.
func (v *partVisitor) begin(i int) {
	f := v.known(i)
	if f == nil {
		f = &found{lasting: true}
	}
	v.memory.found[i] = f
	v.out.Uses = append(v.out.Uses, f.uses...)
}

// scan adds to part i what visit finds.
func (v *partVisitor) scan(i int, visit func()) {
	outer := v.scanner
	v.out, v.base = Result{}, v.memory.parts.List[i].Start
	visit()
	f, out := v.memory.found[i], v.out
	f.literals, f.uses = append(f.literals, out.Literals...), append(f.uses, out.Uses...)
	v.scanner = outer
	v.out.Uses = append(v.out.Uses, out.Uses...)
}

// finish adds the comments of part i, and orders what was found.
func (v *partVisitor) finish(i int) {
	if v.memory.found[i] == nil { // no rule reaches the part
		v.begin(i)
	}
	if f := v.memory.found[i]; f != v.known(i) {
		v.scan(i, func() { v.comments(v.memory.parts.List[i].Doc) })
		f.literals = exact(tidy(f.literals))
	}
}
