// Package syntax turns the bytes of a configuration file into a tree of nodes that is the same
// for every syntax: mappings, sequences and scalars, each with its position in the file.
//
// Invariants:
//   - syntax does not deal with ports.
//   - A reader never fails as a whole: it leaves out what it cannot understand and reads
//     the rest of the file.
//   - Every reader takes time linear in the size of its input, and bounded stack.
package syntax

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// MaxDepth is the deepest nesting that a reader follows; what lies deeper is left out.
const MaxDepth = 200

// MaxNodes is the largest number of nodes that a reader makes of one file. A configuration of some hundred
// kilobytes has one for every 20 bytes or more; of text.MaxFile bytes, that is this many.
const MaxNodes = 100_000

// Kind is the kind of a node.
type Kind uint8

// The kinds of nodes.
const (
	Scalar   Kind = iota // a single value
	Mapping              // children have named keys
	Sequence             // children have indices
	Comment              // text that the program reading the file skips
)

// KeyKind is the kind of a key.
type KeyKind uint8

// The kinds of keys, and how String writes them.
const (
	Member   KeyKind = iota // a member of a mapping, by its Name; "" for a value that program text gives no name
	Element                 // an element of a sequence, by its Index: [0]
	Argument                // a positional argument of a call, by its Index: #0
	Content                 // the text between the tags of an XML element: #text
	Header                  // the arguments before a directive's block: ()
)

// Key is the step from a node's parent to the node. The root has the zero Key.
type Key struct {
	Kind  KeyKind
	Index int32     // from 0, of an Element or an Argument
	Name  string    // of a Member
	Span  text.Span // of a Member: raw text of the name, in bytes, without its quotes
}

// Named is the key of the member called name.
func Named(name string, span text.Span) Key { return Key{Name: name, Span: span} }

// String writes k as it appears in a key path.
func (k Key) String() string {
	switch k.Kind {
	case Element:
		return "[" + strconv.Itoa(int(k.Index)) + "]"
	case Argument:
		return "#" + strconv.Itoa(int(k.Index))
	case Content:
		return "#text"
	case Header:
		return "()"
	}
	return k.Name
}

// Node is one value of a file.
type Node struct {
	Kind     Kind
	Quoted   bool // the scalar is in quotes
	Computed bool // the scalar is an operand of arithmetic or of a comparison, so it is not itself the key's value
	Key      Key
	Span     text.Span // raw text, in bytes; without the quotes if the scalar is quoted
	Value    string    // decoded text of a Scalar or Comment
	Var      string    // environment variable that the program reads first; this value is its default
	Parent   *Node
	Children []*Node
	Target   *Node // YAML: the node that an alias refers to

	offsets []int32 // raw offset of each byte of Value and of its end; nil if Value equals the raw text
	names   atomic.Pointer[members]
	joined  *strings.Builder // holds Value while continued lines are appended to it, so that it is not copied for each
}

// Raw is the span of the raw text of the bytes [start, end) of n.Value.
func (n *Node) Raw(start, end int) text.Span {
	if n.offsets == nil {
		return text.Span{Start: n.Span.Start + start, End: n.Span.Start + end}
	}
	if start >= end {
		at := int(n.offsets[start])
		return text.Span{Start: at, End: at}
	}
	return text.Span{Start: int(n.offsets[start]), End: int(n.offsets[end-1]) + 1}
}

// Resolve follows aliases to the node that they refer to.
func (n *Node) Resolve() *Node {
	for hops := 0; n != nil && n.Target != nil && hops < MaxDepth; hops++ {
		n = n.Target
	}
	return n
}

// maxMerged is how many mappings Get looks into for one name: lists of merged mappings that merge lists
// themselves may name the same few mappings any number of times.
const maxMerged = 100

// Get is the child called name, nil if there is none. It also looks into merged mappings (YAML
// "<<").
func (n *Node) Get(name string) *Node {
	left := maxMerged
	return n.get(name, &left)
}

// get is Get for as many mappings as are left.
func (n *Node) get(name string, left *int) *Node {
	n = n.Resolve()
	if *left--; n == nil || *left < 0 {
		return nil
	}
	if c := n.member(name); c != nil {
		return c.Resolve()
	}
	if n.member("<<") == nil {
		return nil
	}
	for _, c := range n.merging() {
		if c.Key.Name != "<<" {
			continue
		}
		if *left <= 0 {
			return nil
		}
		if found := c.getMerged(name, left); found != nil {
			return found
		}
	}
	return nil
}

// The children of a node are indexed by their names once there are more than fewMembers and more than
// fewCalls have asked for one: a rule may ask for a sibling of each of them, but most ask for a few in all.
const (
	fewMembers = 64
	fewCalls   = 16
)

// members are the first children of each name, of a node that had so many children.
type members struct {
	byName map[string]*Node // nil before the index is made
	merges []*Node          // the children called "<<"; nil before
	of     int
	calls  atomic.Int32
	once   sync.Once
}

// member is the first child called name, nil if there is none. Several goroutines may ask at once.
func (n *Node) member(name string) *Node {
	if len(n.Children) <= fewMembers {
		return n.search(name)
	}
	index := n.index()
	if index.calls.Add(1) <= fewCalls {
		return n.search(name)
	}
	index.once.Do(func() { index.make(n) })
	return index.byName[name]
}

// merging are the children, of a large node only those called "<<".
func (n *Node) merging() []*Node {
	if len(n.Children) <= fewMembers {
		return n.Children
	}
	index := n.index()
	index.once.Do(func() { index.make(n) })
	return index.merges
}

// index is that of n, which may not be made yet.
func (n *Node) index() *members {
	index := n.names.Load()
	if index == nil || index.of != len(n.Children) {
		index = &members{of: len(n.Children)}
		n.names.Store(index)
	}
	return index
}

// search looks through the children one by one.
func (n *Node) search(name string) *Node {
	for _, c := range n.Children {
		if c.Key.Kind == Member && c.Key.Name == name {
			return c
		}
	}
	return nil
}

// make fills the index of n.
func (m *members) make(n *Node) {
	m.byName = make(map[string]*Node, len(n.Children))
	for _, c := range n.Children {
		if _, seen := m.byName[c.Key.Name]; !seen && c.Key.Kind == Member {
			m.byName[c.Key.Name] = c
		}
		if c.Key.Name == "<<" {
			m.merges = append(m.merges, c)
		}
	}
}

// getMerged looks name up in the value of a merge key: a mapping or a list of mappings.
func (n *Node) getMerged(name string, left *int) *Node {
	r := n.Resolve()
	if r.Kind != Sequence {
		return r.get(name, left)
	}
	for _, c := range r.Children {
		if *left <= 0 {
			return nil
		}
		if found := c.get(name, left); found != nil {
			return found
		}
	}
	return nil
}

// Text is the value of the scalar child called name, "" if there is none.
func (n *Node) Text(name string) string {
	if c := n.Get(name); c != nil && c.Kind == Scalar {
		return c.Value
	}
	return ""
}

// Keys lists the steps from the root to n, without the root's own zero Key.
func (n *Node) Keys() []Key {
	depth := 0
	for p := n; p.Parent != nil; p = p.Parent {
		depth++
	}
	keys := make([]Key, depth)
	for p := n; p.Parent != nil; p = p.Parent {
		depth--
		keys[depth] = p.Key
	}
	return keys
}

// Path is n's key path; see the function Path.
func (n *Node) Path() string { return Path(n.Keys()) }

// Path joins keys by dots, except in front of an element: services.web.ports[0], listen.#0.
func Path(keys []Key) string {
	var room [96]byte
	b := room[:0]
	for _, k := range keys {
		if k.Kind == Element {
			b = append(strconv.AppendInt(append(b, '['), int64(k.Index), 10), ']')
			continue
		}
		if len(b) > 0 {
			b = append(b, '.')
		}
		b = append(b, k.String()...)
	}
	return string(b)
}

// Document is what a reader makes of a file.
type Document struct {
	Roots    []*Node // one for each document of the file (YAML may have several); a root has no parent
	Comments []*Node // in order
	// Short says that a limit was reached, so that not all of the file was read: it has too many values,
	// documents or errors, or is nested too deeply.
	Short  bool
	nodes  int
	kept   bool    // it lives as long as its file is open, so Free is not called
	first  *chunk  // the nodes made first; nil if kept is set
	spare  []Node  // room for the next nodes
	places []*Node // room for the first children of the next containers
}

// Size is how many nodes the document has; a node that aliases refer to counts once.
func (d *Document) Size() int { return min(d.nodes, MaxNodes) }

// isFull reports whether the document has as many nodes as a file may have, so that a reader need not go on.
func (d *Document) isFull() bool { return d.nodes > MaxNodes }

// chunk is space for the nodes of a file of usual size.
type chunk [48]Node

// chunks holds the chunks of freed documents. Without it a scan of a workspace would spend much
// of its time on allocating nodes that it needs for some microseconds.
var chunks = sync.Pool{New: func() any { return new(chunk) }}

// Free gives the memory of the nodes back. Do not use d or any of its nodes afterwards.
func (d *Document) Free() {
	if d.first == nil {
		return
	}
	*d.first = chunk{}
	chunks.Put(d.first)
	*d = Document{}
}

// maxSpare is how many nodes are allocated at once in a large file.
const maxSpare = 256

// newNode returns a zero node. It allocates nodes in blocks: a large file has thousands of them,
// and allocating them one by one would take longer than reading the file.
func (d *Document) newNode() *Node {
	switch {
	case len(d.spare) > 0:
	case d.first == nil && !d.kept:
		d.first = chunks.Get().(*chunk)
		d.spare = d.first[:]
	default:
		d.spare = make([]Node, min(maxSpare, max(8, d.nodes)))
	}
	n := &d.spare[0]
	d.spare = d.spare[1:]
	return n
}

// fewChildren is how many children a container has space for at first.
const fewChildren = 4

// firstChildren returns space for a container's first children.
func (d *Document) firstChildren() []*Node {
	if len(d.places) < fewChildren {
		d.places = make([]*Node, fewChildren*min(maxSpare, max(2, d.nodes/fewChildren)))
	}
	room := d.places[:0:fewChildren]
	d.places = d.places[fewChildren:]
	return room
}

// add appends n to parent's children; it returns nil if the file has too many nodes.
func (d *Document) add(parent *Node, n *Node) *Node {
	d.nodes++
	if d.nodes > MaxNodes {
		d.Short = true
		return nil
	}
	n.Parent = parent
	if parent.Kind == Sequence {
		n.Key = Key{Kind: Element, Index: int32(len(parent.Children))}
	}
	if parent.Children == nil {
		parent.Children = d.firstChildren()
	}
	parent.Children = append(parent.Children, n)
	return n
}

// root adds a document whose root is a container of the given kind.
func (d *Document) root(kind Kind) *Node {
	n := &Node{Kind: kind}
	d.Roots = append(d.Roots, n)
	return n
}

// comment records the comment src[start:end], which does not include its marker.
func (d *Document) comment(src []byte, start, end int) {
	if len(d.Comments) >= MaxNodes {
		d.Short = true
		return
	}
	n := d.newNode()
	n.Kind, n.Span, n.Value = Comment, text.Span{Start: start, End: end}, string(src[start:end])
	d.Comments = append(d.Comments, n)
}

// tooDeep reports whether what lies at a depth below the root is left out, and notes that.
func (d *Document) tooDeep(depth int) bool {
	if depth < MaxDepth {
		return false
	}
	d.Short = true
	return true
}

// Walk calls f for every node below the roots, parents first, in the order of the file.
func (d *Document) Walk(f func(*Node)) {
	for _, r := range d.Roots {
		walk(r, f)
	}
}

// walk may recurse: readers build no tree deeper than MaxDepth.
func walk(n *Node, f func(*Node)) {
	f(n)
	for _, c := range n.Children {
		walk(c, f)
	}
}
