package scan

import (
	"context"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// Aliases may make a huge tree of a small file. So what is visited through them may cost no more than
// perNode for each node of the file, and no more than maxAliased in all; then no alias is followed any
// more. Everything else is still visited once.
const (
	perNode    = 100
	maxAliased = 400_000
)

// walker visits every value of a document, parents first, as far down as a rule may match. It keeps one
// stack of keys and containers and one Cursor for each depth, and reuses them for every value and every
// file. A walker must not be used by two goroutines at once.
type walker struct {
	dotted bool // split keys at dots
	paths  *pattern.Matcher
	visit  func(*Cursor) (descend bool)
	apart  apart // nil for a document that is read as a whole

	ctx     context.Context
	visits  int  // how many values were visited
	stopped bool // ctx has ended
	left    int  // what visits through aliases may still cost
	aliases int  // how many of the steps to the current value are aliases

	places []*Cursor // by depth
	keys   []syntax.Key
	stack  []*syntax.Node
}

// apart gets every value below a root before it is visited. It returns true if it handles the value
// itself: then it has called visit, or has left the value out. n is the node of p, with an alias not
// resolved.
type apart interface {
	part(p *Cursor, n *syntax.Node, visit func()) bool
}

// usualDepth is the depth up to which keys and containers need no further allocation.
const usualDepth = 32

func newWalker(f *Compiled) *walker {
	return &walker{dotted: f.Dotted, paths: f.paths.NewMatcher(), keys: make([]syntax.Key, 0, usualDepth), stack: make([]*syntax.Node, 0, usualDepth)}
}

// walk visits the values of d until ctx ends. whole is false if aliases were not followed to their end.
func (w *walker) walk(ctx context.Context, d *syntax.Document, visit func(*Cursor) (descend bool), a apart) (whole bool) {
	w.ctx, w.visits, w.stopped = ctx, 0, false
	w.visit, w.apart, w.aliases, w.left = visit, a, 0, min(perNode*d.Size(), maxAliased)
	for _, r := range d.Roots {
		p := w.placeAt(0)
		p.Node, p.keys, p.stack, p.siblings = r, w.keys, w.stack, siblings{}
		w.paths.Start(p.state)
		w.node(p, 0)
	}
	w.forget()
	return w.left >= 0
}

// forget drops the references to the document.
func (w *walker) forget() {
	w.visit, w.apart, w.ctx = nil, nil, nil
	for _, p := range w.places {
		*p = Cursor{state: p.state}
	}
	clear(w.keys[:cap(w.keys)])
	clear(w.stack[:cap(w.stack)])
}

// placeAt returns the Cursor for a depth.
func (w *walker) placeAt(depth int) *Cursor {
	for len(w.places) <= depth {
		w.places = append(w.places, &Cursor{state: w.paths.NewState()})
	}
	return w.places[depth]
}

func (w *walker) node(p *Cursor, depth int) {
	if depth > syntax.MaxDepth || w.isStopped() || !w.affords(p.Node) || !w.visit(p) {
		return
	}
	w.children(p, p.Node, depth)
}

// visitsAtOnce is how many values are visited before the context is asked: well under a millisecond.
const visitsAtOnce = 256

// isStopped counts a visit, and reports whether the context has ended.
func (w *walker) isStopped() bool {
	if w.visits++; w.visits%visitsAtOnce == 0 && w.ctx.Err() != nil {
		w.stopped = true
	}
	return w.stopped
}

// affords reports whether n may be visited, and takes what that costs from what is left. A rule may
// read all of a container's children, or a whole text, in one visit.
func (w *walker) affords(n *syntax.Node) bool {
	if w.aliases == 0 {
		return true
	}
	w.left -= 1 + len(n.Children) + len(n.Value)/bytesAsNode
	return w.left >= 0
}

// bytesAsNode is how many bytes of a text cost as much as a node.
const bytesAsNode = 64

// children visits the children of n as members of p. Members of merged mappings count as p's own.
func (w *walker) children(p *Cursor, n *syntax.Node, depth int) {
	if len(n.Children) == 0 || depth >= syntax.MaxDepth {
		return
	}
	for _, c := range n.Children {
		w.through(c, 1)
		w.child(p, n, c, depth)
		w.through(c, -1)
	}
}

// through notes that the walk enters c (change is 1) or leaves it (-1), which may be an alias.
func (w *walker) through(c *syntax.Node, change int) {
	if c.Target != nil {
		w.aliases += change
	}
}

// child visits the child c of n as a member of p.
func (w *walker) child(p *Cursor, n, c *syntax.Node, depth int) {
	target := c.Resolve()
	if c.Key.Kind == syntax.Member && c.Key.Name == "<<" && c.Parent == n {
		w.merged(p, target, depth)
		return
	}
	q := w.placeAt(depth + 1)
	q.Node, q.siblings = target, p.siblings
	// The slices below may share memory with those of p's other children, which have been visited
	// already. They never change the part that belongs to p.
	q.keys, q.stack = append(p.keys, c.Key), append(p.stack, p.Node)
	if c.Key.Kind == syntax.Element {
		w.paths.Index(p.state, q.state)
	} else if c.Key.Kind != syntax.Member {
		w.paths.Sign(p.state, q.state, c.Key.String())
	} else {
		w.key(p, q, c.Key)
	}
	if !q.state.Alive() || w.apart != nil && w.apart.part(q, c, func() { w.node(q, depth+1) }) {
		return
	}
	w.node(q, depth+1)
}

// key follows a named key. If dots make mappings, as in Spring, one key may be several steps.
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

// merged visits the members of the value of a merge key, a mapping or a list of mappings, as members of p.
func (w *walker) merged(p *Cursor, target *syntax.Node, depth int) {
	if depth > syntax.MaxDepth || !w.affords(target) {
		return
	}
	if target.Kind != syntax.Sequence {
		w.children(p, target, depth+1)
		return
	}
	for _, c := range target.Children {
		w.through(c, 1)
		w.merged(p, c.Resolve(), depth+1)
		w.through(c, -1)
	}
}
