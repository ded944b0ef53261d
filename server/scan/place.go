package scan

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// place is a node where it is used. For most nodes that is where it stands; what a YAML
// anchor names is used at each of its aliases, under the keys that lead there.
type place struct {
	node  *syntax.Node
	keys  []syntax.Key
	stack []*syntax.Node // stack[i] is the container that keys[i] is a key of

	siblings siblings // shared by all places of a file
}

// parent is the container the value is a member of.
func (p *place) parent() *syntax.Node {
	if len(p.stack) == 0 {
		return nil
	}
	return p.stack[len(p.stack)-1]
}

// name is the innermost key with a name.
func (p *place) name() string {
	for i := len(p.keys) - 1; i >= 0; i-- {
		if p.keys[i].Index < 0 {
			return p.keys[i].Name
		}
	}
	return ""
}

// above is the name of the container the value is a member of.
func (p *place) above() string {
	if len(p.keys) < 2 {
		return ""
	}
	return p.keys[len(p.keys)-2].Name
}

// up is the container that holds the first n keys of the path: up(0) is the root.
func (p *place) up(n int) *syntax.Node {
	if n >= len(p.stack) {
		return p.node
	}
	return p.stack[n]
}

// holder is the nearest container below a key of that name, nil if the path has none.
func (p *place) holder(key string) *syntax.Node {
	for i := len(p.keys) - 1; i >= 0; i-- {
		if p.keys[i].Index < 0 && strings.EqualFold(p.keys[i].Name, key) {
			return p.up(i + 1)
		}
	}
	return nil
}

// within reports whether a key of that name is on the path.
func (p *place) within(names ...string) bool {
	for _, k := range p.keys {
		for _, n := range names {
			if k.Index < 0 && strings.EqualFold(k.Name, n) {
				return true
			}
		}
	}
	return false
}

// path spells the key path: services.web.ports[0].
func (p *place) path() string {
	n := &syntax.Node{}
	for _, k := range p.keys {
		n = &syntax.Node{Key: k, Parent: n}
	}
	return n.Path()
}

// maxVisits bounds the walk where aliases make a small file stand for a huge tree.
const maxVisits = 400_000

// walker visits every place of a document.
type walker struct {
	dotted bool // split keys at dots
	visits int
	visit  func(*place) (descend bool)
}

func (w *walker) document(d *syntax.Document) {
	for _, r := range d.Roots {
		w.node(&place{node: r, siblings: siblings{}}, 0)
	}
}

func (w *walker) node(p *place, depth int) {
	w.visits++
	if w.visits > maxVisits || depth > syntax.MaxDepth {
		return
	}
	if !w.visit(p) {
		return
	}
	w.children(p, p.node, depth)
}

// children visits what n holds, as members of p. Merged mappings count as p's own.
func (w *walker) children(p *place, n *syntax.Node, depth int) {
	stack := append(p.stack[:len(p.stack):len(p.stack)], p.node)
	for _, c := range n.Children {
		target := c.Resolve()
		if c.Key.Index < 0 && c.Key.Name == "<<" && c.Parent == n {
			w.merged(p, target, depth)
			continue
		}
		q := &place{node: target, keys: append(p.keys[:len(p.keys):len(p.keys)], c.Key), stack: stack, siblings: p.siblings}
		if w.dotted && c.Key.Index < 0 {
			q.splitKey()
		}
		w.node(q, depth+1)
	}
}

// splitKey turns a key with dots in it, as Spring allows, into several.
func (p *place) splitKey() {
	last := p.keys[len(p.keys)-1]
	parts := strings.Split(last.Name, ".")
	if len(parts) == 1 || len(parts) > 32 {
		return
	}
	p.keys = p.keys[:len(p.keys)-1]
	for i, part := range parts {
		p.keys = append(p.keys, syntax.Named(part, last.Span))
		if i > 0 {
			p.stack = append(p.stack, p.parent())
		}
	}
}

func (w *walker) merged(p *place, target *syntax.Node, depth int) {
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

// scalar makes a reader of a grammar.
func scalar(read func(string) grammar.Found) reader {
	return func(p *place) []piece {
		if p.node.Kind != syntax.Scalar || p.node.Computed {
			return nil
		}
		return []piece{{p.node, read(p.node.Value)}}
	}
}

// The readers that rules name.
var (
	asPort    = scalar(grammar.Number)
	asPorts   = scalar(grammar.Numbers)
	asAddress = scalar(grammar.Address)
	asEither  = scalar(grammar.PortOrAddress)
	asText    = scalar(grammar.Text)
	asMapping = scalar(grammar.Mapping)
	asForward = scalar(grammar.Forward)
	asConnStr = scalar(grammar.Connection)
)

// asPair reads a value by the name of its key, as an environment variable is read.
func asPair(p *place) []piece {
	if p.node.Kind != syntax.Scalar || p.node.Computed || len(p.keys) == 0 {
		return nil
	}
	name := p.name()
	found := grammar.Pair(name, p.node.Value)
	for i := range found.Hits {
		if found.Hits[i].Var == "" {
			found.Hits[i].Var = name
		}
	}
	return []piece{{p.node, found}}
}

// asVariables reads environment variables in a list of NAME=value, or as members of a mapping.
func asVariables(p *place) []piece {
	if len(p.keys) > 0 && p.keys[len(p.keys)-1].Index < 0 {
		return asPair(p)
	}
	if p.node.Kind != syntax.Scalar {
		return nil
	}
	name, value, ok := strings.Cut(p.node.Value, "=")
	if !ok {
		return nil
	}
	found := grammar.Pair(strings.TrimSpace(name), value)
	for i := range found.Hits {
		h := &found.Hits[i]
		h.Start, h.End = h.Start+len(name)+1, h.End+len(name)+1
		if h.Var == "" {
			h.Var = strings.TrimSpace(name)
		}
	}
	return []piece{{p.node, found}}
}

// asCommand reads a command line, or a list of arguments.
func asCommand(p *place) []piece {
	switch p.node.Kind {
	case syntax.Scalar:
		return []piece{{p.node, grammar.Command(p.node.Value)}}
	case syntax.Sequence:
		return argumentList(nil, p.node)
	}
	return nil
}

// argumentList reads the children of list as what follows program on a command line.
func argumentList(program []string, list *syntax.Node) []piece {
	args := slices.Clone(program)
	nodes := make([]*syntax.Node, len(program))
	for _, c := range list.Children {
		c = c.Resolve()
		if c.Kind == syntax.Scalar {
			args, nodes = append(args, c.Value), append(nodes, c)
		} else if v := c.Get("value"); v != nil && v.Kind == syntax.Scalar { // tasks.json: {"value": …, "quoting": …}
			args, nodes = append(args, v.Value), append(nodes, v)
		}
	}
	var out []piece
	for _, a := range grammar.Args(args) {
		if nodes[a.Index] != nil {
			out = append(out, piece{nodes[a.Index], a.Found})
		}
	}
	return out
}

// asKey reads the name of the key itself, as devcontainer's portsAttributes has ports.
func asKey(p *place) []piece {
	if len(p.keys) == 0 {
		return nil
	}
	k := p.keys[len(p.keys)-1]
	if k.Span.Len() != len(k.Name) {
		return nil
	}
	n := &syntax.Node{Span: k.Span, Value: k.Name}
	return []piece{{n, grammar.PortOrAddress(k.Name)}}
}
