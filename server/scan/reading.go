package scan

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Reading says how files of one name are read: by the formats that claim the name, the most specific
// one first. It is immutable. A nil Reading reads nothing.
type Reading struct {
	candidates []*Compiled
	names      string // of the formats, for String
}

// NewReading makes a Reading of at least one format.
func NewReading(candidates []*Compiled) *Reading {
	var names []string
	for _, f := range candidates {
		names = append(names, f.Name)
	}
	return &Reading{candidates, strings.Join(names, " or ")}
}

// String names the formats, for people who look for a mistake.
func (r *Reading) String() string {
	if r == nil {
		return "no format"
	}
	return r.names
}

// Read finds the port literals in the bytes of a file.
func (r *Reading) Read(content []byte) Result { return r.ReadContext(context.Background(), content) }

// ReadContext is Read, but stops if ctx ends: then the Result is of no use.
func (r *Reading) ReadContext(ctx context.Context, content []byte) Result {
	if r == nil {
		return Result{}
	}
	if len(content) > text.MaxFile {
		return Result{Unread: TooLong}
	}
	src, ok := decode(content)
	if !ok {
		return Result{}
	}
	f, doc := r.choose(src.utf8)
	if f == nil {
		return Result{}
	}
	defer doc.Free()
	if ctx.Err() != nil {
		return Result{}
	}
	s := scanners.Get().(*scanner)
	defer scanners.Put(s)
	*s = scanner{format: f, text: src.utf8, out: Result{Literals: s.room[:0]}}
	if !f.walk(ctx, doc, s.visit, nil) {
		s.out.Unread = TooMuch
	}
	s.settleVariables()
	s.comments(doc)
	s.room = s.out.Literals[:0:min(cap(s.out.Literals), keptRoom)]
	s.out.Literals = slices.Clone(tidy(s.out.Literals)) // s.room is used again
	if f.References != nil {
		s.out.References = f.References(doc)
	}
	s.out.Script = f.Script
	if doc.Short || s.isFull() {
		s.out.Unread = TooMuch
	}
	out := readDirectives(src.utf8, doc.Comments).silence(s.out)
	for i := range out.Literals {
		out.Literals[i].Span = src.original(out.Literals[i].Span)
	}
	for i := range out.Uses {
		out.Uses[i].Span = src.original(out.Uses[i].Span)
	}
	return out
}

// CommentMarker is what starts a comment line in files of this name; "" if their format has none, or if
// the program that reads them would fail on one.
func (r *Reading) CommentMarker() string {
	if r == nil {
		return ""
	}
	return r.candidates[0].Comment
}

// choose reads content as the first candidate whose LooksRight accepts it; nil if none does.
func (r *Reading) choose(content []byte) (*Compiled, *syntax.Document) {
	var by *Syntax
	var doc *syntax.Document
	for _, f := range r.candidates {
		if f.Syntax != by {
			if doc != nil {
				doc.Free()
			}
			by, doc = f.Syntax, f.Syntax.Read(content)
		}
		if f.LooksRight == nil || f.LooksRight(doc) {
			return f, doc
		}
	}
	doc.Free()
	return nil, nil
}

// scanner collects the literals of one file.
type scanner struct {
	format *Compiled
	text   []byte
	base   int // the offset in text that spans count from
	out    Result

	commands int       // that were read; a variable that supplies a port counts as one
	draft    Draft     // the current hit; reused for each
	script   *script   // the variables of a script; nil until there are any
	room     []Literal // capacity for the literals of the next file; its contents are stale
}

// scanners holds scanners for reuse.
var scanners = sync.Pool{New: func() any { return new(scanner) }}

// keptRoom is the capacity, in literals, that a scanner keeps for the next file.
const keptRoom = 64

// visit applies the first rule that matches p.
func (s *scanner) visit(p *Cursor) (descend bool) {
	if s.isFull() {
		return false
	}
	for i := s.format.paths.Next(p.state, 0); i >= 0; i = s.format.paths.Next(p.state, i+1) {
		r := &s.format.Rules[i]
		if r.Read == nil {
			return true // a member may match a rule before this one
		}
		pieces := r.Read(p)
		if pieces == nil && p.Node.Kind != syntax.Scalar {
			continue
		}
		for _, piece := range pieces {
			s.take(p, r, piece)
		}
		return p.Node.Kind != syntax.Sequence || pieces == nil
	}
	return true
}

// isFull reports whether no more of the file may be read.
func (s *scanner) isFull() bool {
	return len(s.out.Literals) >= MaxLiterals || s.commands > grammar.MaxCommands
}

// take turns what was found in one scalar into literals and uses.
func (s *scanner) take(p *Cursor, r *Rule, from Piece) {
	s.commands += from.Commands + len(from.Uses)
	isKey := from.Node != p.Node && from.Node.Parent == nil
	for _, h := range from.Hits {
		if s.isFull() {
			break
		}
		span := from.Node.Raw(h.Start, h.End)
		if !s.spells(span, h) {
			continue
		}
		if l, ok := s.settle(p, r, h, isKey); ok {
			l.Span = span
			s.assigned(h.Assigned)
			if from.Node.Parent == p.Node { // one element of a list of arguments
				l.Path += "[" + strconv.Itoa(int(from.Node.Key.Index)) + "]"
			}
			s.out.Literals = append(s.out.Literals, l)
		}
	}
	for _, u := range from.Uses {
		s.use(p, r, from.Node, u)
	}
	if len(from.Hits) >= grammar.MaxHits {
		s.commands = grammar.MaxCommands + 1 // the value may have more, which were not read
	}
}

// use records a variable that supplies a port, in the value of node.
func (s *scanner) use(p *Cursor, r *Rule, node *syntax.Node, u grammar.VarUse) {
	hit := grammar.Hit{Sense: u.Sense, Proto: u.Proto, Host: u.Host, Engine: u.Engine, Doubtful: u.Doubtful, Assigned: u.Assigned}
	l, ok := s.settle(p, r, hit, false)
	if !ok {
		return
	}
	if s.used(&l, u); l.OnHost() {
		s.out.Uses = append(s.out.Uses, Use{Span: s.written(node, u), Var: keep(u.Var), Proto: u.Proto, Role: l.Role, Binder: l.Binder, Path: l.Path})
	}
}

// spells checks the invariant that a literal's bytes are its digits. A port written with escapes fails:
// an edit could not replace its span.
func (s *scanner) spells(span text.Span, h grammar.Hit) bool {
	raw, ok := s.bytes(span)
	return ok && grammar.Spells(raw, h.Range)
}

// written is where the value of node says ${VAR}; empty if the file has something else there, such as an escape.
func (s *scanner) written(node *syntax.Node, u grammar.VarUse) text.Span {
	if u.Start >= u.End {
		return text.Span{}
	}
	span := node.Raw(u.Start, u.End)
	if raw, ok := s.bytes(span); !ok || string(raw) != node.Value[u.Start:u.End] {
		return text.Span{}
	}
	return span
}

// bytes are those of a span of the part being read; ok is false for an empty span and for one outside of the text.
func (s *scanner) bytes(span text.Span) (raw []byte, ok bool) {
	start, end := s.base+span.Start, s.base+span.End
	if start < 0 || end > len(s.text) || start >= end {
		return nil, false
	}
	return s.text[start:end], true
}

// comments records ports in comments and in text for people as documentation.
func (s *scanner) comments(doc *syntax.Document) {
	for _, c := range doc.Comments {
		for _, h := range grammar.Prose(c.Value).Hits {
			span := c.Raw(h.Start, h.End)
			if !s.isFull() {
				s.out.Literals = append(s.out.Literals, Literal{Span: span, Range: h.Range, Proto: h.Proto, Role: Documentation, Address: keep(h.Host)})
			}
		}
	}
}

// tidy sorts literals by their start and drops each that overlaps the one kept before it. Of two with
// the same start it keeps a port of the machine, otherwise the one found first. It changes the list
// that it gets.
func tidy(literals []Literal) []Literal {
	order := func(a, b Literal) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		return weight(b.Role) - weight(a.Role)
	}
	if !slices.IsSortedFunc(literals, order) {
		slices.SortStableFunc(literals, order)
	}
	kept := literals[:0]
	for _, l := range literals {
		if n := len(kept); n > 0 && kept[n-1].Span.End > l.Span.Start {
			continue
		}
		kept = append(kept, l)
	}
	return kept
}

// exact returns a list without spare capacity, since results are kept for long.
func exact(literals []Literal) []Literal {
	if len(literals) == cap(literals) {
		return literals
	}
	return slices.Clone(literals)
}

func weight(r Role) int {
	if r.onHost() {
		return 1
	}
	return 0
}
