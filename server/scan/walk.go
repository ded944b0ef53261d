package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// maxVisits bounds the walk where aliases make a small file stand for a huge tree.
const maxVisits = 400_000

// walker visits every place of a document, parents first, as far down as a rule may match.
// It keeps one stack of keys and containers and one Cursor per depth, and uses them again
// for every place and every file. A walker serves one goroutine.
type walker struct {
	dotted bool // split keys at dots
	paths  *pattern.Matcher
	visit  func(*Cursor) (descend bool)
	apart  apart // nil for a document that is read as a whole

	visits int
	places []*Cursor // by depth
	keys   []syntax.Key
	stack  []*syntax.Node
}

// apart is told of every place before it is visited, and may have the visit done where
// and when it likes, or not at all; it reports whether it took care of it. n is the node
// at the place.
type apart interface {
	part(p *Cursor, n *syntax.Node, visit func()) bool
}

// usualDepth is how deep places may lie without costing an allocation each.
const usualDepth = 32

func newWalker(f *Compiled) *walker {
	return &walker{dotted: f.Dotted, paths: f.paths.NewMatcher(), keys: make([]syntax.Key, 0, usualDepth), stack: make([]*syntax.Node, 0, usualDepth)}
}

// walk visits the places of d.
func (w *walker) walk(d *syntax.Document, visit func(*Cursor) (descend bool), a apart) {
	w.visit, w.apart, w.visits = visit, a, 0
	for _, r := range d.Roots {
		p := w.placeAt(0)
		p.Node, p.keys, p.stack, p.siblings = r, w.keys, w.stack, siblings{}
		w.paths.Start(p.state)
		w.node(p, 0)
	}
	w.forget()
}

// forget drops what the walker still holds of the document.
func (w *walker) forget() {
	w.visit, w.apart = nil, nil
	for _, p := range w.places {
		*p = Cursor{state: p.state}
	}
	clear(w.keys[:cap(w.keys)])
	clear(w.stack[:cap(w.stack)])
}

// placeAt is the place to fill at a depth.
func (w *walker) placeAt(depth int) *Cursor {
	for len(w.places) <= depth {
		w.places = append(w.places, &Cursor{state: w.paths.NewState()})
	}
	return w.places[depth]
}

func (w *walker) node(p *Cursor, depth int) {
	w.visits++
	if w.visits > maxVisits || depth > syntax.MaxDepth || !w.visit(p) {
		return
	}
	w.children(p, p.Node, depth)
}

// children visits what n holds, as members of p. Merged mappings count as p's own.
func (w *walker) children(p *Cursor, n *syntax.Node, depth int) {
	if len(n.Children) == 0 || depth >= syntax.MaxDepth {
		return
	}
	for _, c := range n.Children {
		target := c.Resolve()
		if c.Key.Kind == syntax.Member && c.Key.Name == "<<" && c.Parent == n {
			w.merged(p, target, depth)
			continue
		}
		q := w.placeAt(depth + 1)
		q.Node, q.siblings = target, p.siblings
		// The slices below may share memory with those of p's other children, which have
		// been visited, but never change p's own part of it.
		q.keys, q.stack = append(p.keys, c.Key), append(p.stack, p.Node)
		if c.Key.Kind == syntax.Element {
			w.paths.Index(p.state, q.state)
		} else if c.Key.Kind != syntax.Member {
			w.paths.Sign(p.state, q.state, c.Key.String())
		} else {
			w.key(p, q, c.Key)
		}
		if !q.state.Alive() || w.apart != nil && w.apart.part(q, c, func() { w.node(q, depth+1) }) {
			continue
		}
		w.node(q, depth+1)
	}
}

// key follows a named key. Where dots nest, as Spring allows, one key may be several.
func (w *walker) key(p, q *Cursor, k syntax.Key) {
	if !w.dotted || strings.IndexByte(k.Name, '.') < 0 || strings.Count(k.Name, ".") >= 32 {
		w.paths.Key(p.state, q.state, k.Name)
		return
	}
	q.keys, q.stack = p.keys, p.stack
	from := p.state
	for part := range strings.SplitSeq(k.Name, ".") {
		q.keys, q.stack = append(q.keys, syntax.Named(part, k.Span)), append(q.stack, p.Node)
		w.paths.Key(from, q.state, part)
		from = q.state
	}
}

func (w *walker) merged(p *Cursor, target *syntax.Node, depth int) {
	w.visits++
	if w.visits > maxVisits || depth > syntax.MaxDepth {
		return
	}
	if target.Kind != syntax.Sequence {
		w.children(p, target, depth+1)
		return
	}
	for _, c := range target.Children {
		w.children(p, c.Resolve(), depth+1)
	}
}
