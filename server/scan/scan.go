package scan

import (
	"slices"
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// formats is the table of formats; it never changes.
var formats = compile(allFormats())

// allFormats lists the formats, the more particular place before the more general one.
func allFormats() []format {
	return slices.Concat(editorFormats(), composeFormats(), projectFormats(), dotnetFormats(), javaFormats(), webFormats(),
		codeFormats(), tomlFormats(), clusterFormats(), pipelineFormats(), serverFormats(), systemFormats(), proseFormats(), yamlFormats())
}

// File scans content as the file called name (a slash-separated path relative to its
// workspace folder; the name and place decide the format). A name that no format
// claims gives an empty Result.
func File(name string, content []byte) Result {
	candidates := formatsOf(formats, name)
	if len(candidates) == 0 {
		return Result{}
	}
	src, ok := decode(content)
	if !ok {
		return Result{}
	}
	f, doc := choose(candidates, src.utf8)
	if f == nil {
		return Result{}
	}
	s := &scanner{format: f, src: &src, silenced: readDirectives(src.utf8, doc.Comments)}
	if s.silenced.file {
		return Result{}
	}
	w := &walker{dotted: f.dotted, visit: s.visit}
	w.document(doc)
	s.comments(doc)
	if f.refs != nil {
		s.out.References = f.refs(doc)
	}
	return s.result()
}

// Claims reports whether a format reads files of this name and place.
func Claims(name string) bool { return len(formatsOf(formats, name)) > 0 }

// choose reads content as the first candidate that takes it for its own.
func choose(candidates []*format, content []byte) (*format, *syntax.Document) {
	read := map[syntaxName]*syntax.Document{}
	for _, f := range candidates {
		doc := read[f.syntax]
		if doc == nil {
			doc = f.syntax.read(content)
			read[f.syntax] = doc
		}
		if f.looks == nil || f.looks(doc) {
			return f, doc
		}
	}
	return nil, nil
}

// scanner gathers the literals of one file.
type scanner struct {
	format   *format
	src      *source
	silenced *silenced
	out      Result
	taken    map[*syntax.Node]bool // scalars that an argument list read already
}

// visit applies the first rule that fits a place.
func (s *scanner) visit(p *place) (descend bool) {
	if len(s.out.Literals) >= maxLiterals {
		return false
	}
	for i := range s.format.rules {
		r := &s.format.rules[i]
		if !r.steps.match(p.keys) {
			continue
		}
		if r.read == nil {
			return true // what lies deeper may have a rule of its own further up
		}
		pieces := r.read(p)
		if pieces == nil && p.node.Kind != syntax.Scalar {
			continue
		}
		for _, piece := range pieces {
			s.take(p, r, piece)
		}
		return p.node.Kind != syntax.Sequence || pieces == nil
	}
	return true
}

func (s *scanner) take(p *place, r *rule, from piece) {
	isKey := from.node != p.node && from.node.Parent == nil
	for _, h := range from.Hits {
		span := from.node.Raw(h.Start, h.End)
		if s.silenced.hides(span) || !s.spells(span, h) {
			continue
		}
		if l, ok := settle(p, r, h, isKey); ok {
			l.Span = span
			if from.node.Parent == p.node { // one of a list of arguments
				l.Path += "[" + strconv.Itoa(from.node.Key.Index) + "]"
			}
			s.out.Literals = append(s.out.Literals, l)
		}
	}
	for _, u := range from.Uses {
		s.use(p, r, u)
	}
}

// use notes a variable that supplies a port of the machine.
func (s *scanner) use(p *place, r *rule, u grammar.VarUse) {
	l, ok := settle(p, r, grammar.Hit{Sense: u.Sense, Proto: u.Proto}, false)
	if ok && (l.Role == HostBind || l.Role == HostConnect) {
		s.out.Uses = append(s.out.Uses, Use{Var: u.Var, Proto: u.Proto, Role: l.Role, Binder: l.Binder, Path: l.Path})
	}
}

// spells holds the invariant that a literal's bytes are its digits: a port written with
// escapes has no span that an edit could replace.
func (s *scanner) spells(span text.Span, h grammar.Hit) bool {
	if span.Start < 0 || span.End > len(s.src.utf8) || span.Start >= span.End {
		return false
	}
	f := grammar.Number(string(s.src.utf8[span.Start:span.End]))
	return len(f.Hits) == 1 && f.Hits[0].Range == h.Range
}

// comments notes ports in comments and display text as documentation.
func (s *scanner) comments(doc *syntax.Document) {
	for _, c := range doc.Comments {
		for _, h := range grammar.Prose(c.Value).Hits {
			span := c.Raw(h.Start, h.End)
			if len(s.out.Literals) < maxLiterals && !s.silenced.hides(span) {
				s.out.Literals = append(s.out.Literals, Literal{Span: span, Range: h.Range, Proto: h.Proto, Role: Documentation, Address: h.Host})
			}
		}
	}
}

// result orders the literals and leaves out what was found twice: of two that share
// bytes the first found stays, except that a port of the machine outweighs any other.
func (s *scanner) result() Result {
	slices.SortStableFunc(s.out.Literals, func(a, b Literal) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		return weight(b.Role) - weight(a.Role)
	})
	kept := s.out.Literals[:0]
	for _, l := range s.out.Literals {
		if n := len(kept); n > 0 && kept[n-1].Span.End > l.Span.Start {
			continue
		}
		kept = append(kept, l)
	}
	for i := range kept {
		kept[i].Span = s.src.original(kept[i].Span)
	}
	s.out.Literals = kept
	return s.out
}

func weight(r Role) int {
	if r == HostBind || r == HostConnect {
		return 1
	}
	return 0
}
