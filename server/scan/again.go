package scan

import (
	"context"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// PartsFrom is the size in bytes from which a file is read in parts. A smaller file is read faster as a
// whole.
const PartsFrom = 8 << 10

// Memory is what one reading of a file keeps, so that a later text of the same file can be read faster.
// It is immutable.
type Memory struct {
	format *Compiled
	parts  *syntax.Parts
	found  []*found // parallel to parts.List
	shape  string
}

// found is what was found in one part of a file. Spans count from the start of the part; the span of a
// key before the part is negative.
type found struct {
	literals []Literal
	uses     []Use
	commands int  // that were read
	lasting  bool // it depends only on the part's text and the Memory's shape
}

// ReadAgain is Read for a file of which an earlier text was read: it does not read unchanged parts
// again. before may be nil. The returned Memory is nil for files that cannot be read in parts, or are
// too small. If ctx ends, both are of no use.
func (r *Reading) ReadAgain(ctx context.Context, content []byte, before *Memory) (Result, *Memory) {
	if r == nil || len(content) < PartsFrom {
		return r.ReadContext(ctx, content), nil
	}
	return r.ReadParts(ctx, content, before)
}

// ReadParts is ReadAgain for a file of any size.
func (r *Reading) ReadParts(ctx context.Context, content []byte, before *Memory) (Result, *Memory) {
	if len(content) > text.MaxFile {
		return r.ReadContext(ctx, content), nil
	}
	src, ok := decode(content)
	if !ok || src.offsets != nil {
		return r.ReadContext(ctx, content), nil
	}
	m := r.chooseParts(src.utf8, before)
	if m == nil {
		return r.ReadContext(ctx, content), nil
	}
	if ctx.Err() != nil {
		return Result{}, nil
	}
	return m.read(ctx, src.utf8, before), m
}

// chooseParts reads content in parts, as the first candidate whose LooksRight accepts it; nil if a
// candidate before that cannot be read in parts.
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

// shapeOf writes out what the meaning of a part depends on outside of the part: the keys of the root,
// and the scalars in the containers that parts are members of.
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

// holdsParts reports whether members of n are parts themselves.
func holdsParts(p *syntax.Parts, n *syntax.Node) bool {
	return slices.ContainsFunc(n.Children, func(c *syntax.Node) bool { _, apart := p.Of[c]; return apart })
}

// read finds the literals of all parts until ctx ends; it takes those of unchanged parts from before.
func (m *Memory) read(ctx context.Context, content []byte, before *Memory) Result {
	if before != nil && (before.format != m.format || before.shape != m.shape) {
		before = nil
	}
	m.found = make([]*found, len(m.parts.List))
	v := &partVisitor{scanner: scanner{format: m.format, text: content}, memory: m, before: before}
	whole := m.format.walk(ctx, m.parts.Doc, v.visit, v)
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
	out.Literals = tidy(out.Literals)
	if !whole || m.parts.Short() || len(out.Literals) >= MaxLiterals || v.commands > grammar.MaxCommands {
		out.Unread = TooMuch
		out.Literals = out.Literals[:min(len(out.Literals), MaxLiterals)]
	}
	out.Literals = exact(out.Literals)
	if m.format.References != nil {
		out.References = m.format.References(m.parts.Doc)
	}
	return m.silence(out, content)
}

// silence removes the literals that comments ask to ignore.
func (m *Memory) silence(r Result, content []byte) Result {
	var comments []*syntax.Node
	for c, base := range m.parts.Comments() {
		if strings.Contains(c.Value, marker) {
			comments = append(comments, &syntax.Node{
				Kind: c.Kind, Key: c.Key, Value: c.Value, Span: text.Span{Start: c.Span.Start + base, End: c.Span.End + base},
			})
		}
	}
	return readDirectives(content, comments).silence(r)
}

// partVisitor is a scanner that stores the literals of each part separately.
type partVisitor struct {
	scanner
	memory *Memory
	before *Memory
}

// part implements apart: p is a topmost value of a part, and visit visits it.
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

// begin starts part i with what is known of it, or empty, to be filled by scan.
func (v *partVisitor) begin(i int) {
	f := v.known(i)
	if f == nil {
		f = &found{lasting: true}
	}
	v.memory.found[i] = f
	v.addUses(i, f.uses)
	v.commands += f.commands
}

// addUses adds uses of part i to those of the file.
func (v *partVisitor) addUses(i int, uses []Use) {
	start := v.memory.parts.List[i].Start
	for _, u := range uses {
		if u.Span.Len() > 0 {
			u.Span.Start, u.Span.End = u.Span.Start+start, u.Span.End+start
		}
		v.out.Uses = append(v.out.Uses, u)
	}
}

// scan adds to part i what visit finds.
func (v *partVisitor) scan(i int, visit func()) {
	outer := v.scanner
	v.out, v.base = Result{}, v.memory.parts.List[i].Start
	visit()
	f, out, commands := v.memory.found[i], v.out, v.commands-outer.commands
	f.literals, f.uses = append(f.literals, out.Literals...), append(f.uses, out.Uses...)
	f.commands += commands
	v.scanner = outer
	v.commands += commands
	v.addUses(i, out.Uses)
}

// finish adds the comments of part i, and sorts what was found.
func (v *partVisitor) finish(i int) {
	if v.memory.found[i] == nil { // no rule reaches the part
		v.begin(i)
	}
	if f := v.memory.found[i]; f != v.known(i) {
		v.scan(i, func() { v.comments(v.memory.parts.List[i].Doc) })
		f.literals = exact(tidy(f.literals))
	}
}
