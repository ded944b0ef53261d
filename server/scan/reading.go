package scan

import (
	"slices"
	"strconv"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Reading is how files of one name are read: the formats that claim the name, the more
// particular one first. It is immutable. A nil Reading reads nothing.
type Reading struct {
	candidates []*Compiled
}

// NewReading makes a Reading of at least one format.
func NewReading(candidates []*Compiled) *Reading { return &Reading{candidates} }

// Read finds the port literals in the bytes of a file.
func (r *Reading) Read(content []byte) Result {
	if r == nil {
		return Result{}
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
	s := scanners.Get().(*scanner)
	defer scanners.Put(s)
	*s = scanner{format: f, text: src.utf8, out: Result{Literals: s.room[:0]}}
	f.walk(doc, s.visit, nil)
	s.comments(doc)
	s.room = s.out.Literals[:0:min(cap(s.out.Literals), keptRoom)]
	s.out.Literals = slices.Clone(tidy(s.out.Literals)) // s.room is used again
	if f.References != nil {
		s.out.References = f.References(doc)
	}
	out := readDirectives(src.utf8, doc.Comments).silence(s.out)
	for i := range out.Literals {
		out.Literals[i].Span = src.original(out.Literals[i].Span)
	}
	return out
}

// CommentMarker is what starts a comment line in files of this name, "" where their
// format has none or where the program that reads them would fail on one.
func (r *Reading) CommentMarker() string {
	if r == nil {
		return ""
	}
	return r.candidates[0].Comment
}

// choose reads content as the first candidate that takes it for its own; nil if none does.
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

// scanner gathers the literals of one file.
type scanner struct {
	format *Compiled
	text   []byte
	base   int // the offset in text that spans count from
	out    Result
	draft  Draft     // the hit at hand; used again for each
	room   []Literal // for those of the next file; what it still holds is of an earlier one
}

// scanners are those that have read a file and can read another.
var scanners = sync.Pool{New: func() any { return new(scanner) }}

// keptRoom is for how many literals a scanner keeps room.
const keptRoom = 64

// visit applies the first rule that fits a place.
func (s *scanner) visit(p *Cursor) (descend bool) {
	if len(s.out.Literals) >= MaxLiterals {
		return false
	}
	for i := s.format.paths.Next(p.state, 0); i >= 0; i = s.format.paths.Next(p.state, i+1) {
		r := &s.format.Rules[i]
		if r.Read == nil {
			return true // what lies deeper may have a rule of its own further up
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

// take settles what was found in one scalar and notes it.
func (s *scanner) take(p *Cursor, r *Rule, from Piece) {
	isKey := from.Node != p.Node && from.Node.Parent == nil
	for _, h := range from.Hits {
		span := from.Node.Raw(h.Start, h.End)
		if !s.spells(span, h) {
			continue
		}
		if l, ok := s.settle(p, r, h, isKey); ok {
			l.Span = span
			if from.Node.Parent == p.Node { // one of a list of arguments
				l.Path += "[" + strconv.Itoa(int(from.Node.Key.Index)) + "]"
			}
			s.out.Literals = append(s.out.Literals, l)
		}
	}
	for _, u := range from.Uses {
		s.use(p, r, u)
	}
}

// use notes a variable that supplies a port of the machine.
func (s *scanner) use(p *Cursor, r *Rule, u grammar.VarUse) {
	l, ok := s.settle(p, r, grammar.Hit{Sense: u.Sense, Proto: u.Proto}, false)
	if ok && l.OnHost() {
		s.out.Uses = append(s.out.Uses, Use{Var: keep(u.Var), Proto: u.Proto, Role: l.Role, Binder: l.Binder, Path: l.Path})
	}
}

// spells holds the invariant that a literal's bytes are its digits: a port written with
// escapes has no span that an edit could replace.
func (s *scanner) spells(span text.Span, h grammar.Hit) bool {
	start, end := s.base+span.Start, s.base+span.End
	return start >= 0 && end <= len(s.text) && start < end && grammar.Spells(s.text[start:end], h.Range)
}

// comments notes ports in comments and display text as documentation.
func (s *scanner) comments(doc *syntax.Document) {
	for _, c := range doc.Comments {
		for _, h := range grammar.Prose(c.Value).Hits {
			span := c.Raw(h.Start, h.End)
			if len(s.out.Literals) < MaxLiterals {
				s.out.Literals = append(s.out.Literals, Literal{Span: span, Range: h.Range, Proto: h.Proto, Role: Documentation, Address: keep(h.Host)})
			}
		}
	}
}

// tidy orders literals and leaves out what was found twice: of two that share bytes the
// first found stays, except that a port of the machine outweighs any other. It changes
// the list that it is given.
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

// exact is a list without the room that append left: results are kept for long.
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
