package syntax

import (
	"bytes"
	"errors"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// TOML reads TOML 1.0. After a syntax error it continues on the next line.
func TOML(src []byte) *Document {
	d := &Document{}
	r := &tomlReader{src: src, doc: d, root: d.root(Mapping)}
	r.table = r.root
	at := skipBOM(src)
	for errorsLeft := 200; at < len(src) && errorsLeft > 0; errorsLeft-- {
		at = r.read(at)
	}
	d.hashComments(src)
	return d
}

type tomlReader struct {
	src         []byte
	doc         *Document
	root, table *Node
	base        int // offset of the parser's data in src
	parser      unstable.Parser
}

// read parses from offset at and returns where to continue: the end, or the line after an error.
func (r *tomlReader) read(at int) int {
	r.base = at
	r.parser = unstable.Parser{}
	r.parser.Reset(r.src[at:])
	for !r.doc.isFull() && r.parser.NextExpression() {
		r.expression(r.parser.Expression())
	}
	var bad *unstable.ParserError
	if !errors.As(r.parser.Error(), &bad) {
		return len(r.src)
	}
	from := at
	if len(bad.Highlight) > 0 {
		from = at + int(r.parser.Range(bad.Highlight).Offset)
	}
	n := bytes.IndexByte(r.src[from:], '\n')
	if n < 0 {
		return len(r.src)
	}
	return from + n + 1
}

func (r *tomlReader) expression(e *unstable.Node) {
	switch e.Kind {
	case unstable.Table, unstable.ArrayTable:
		r.table = r.open(r.root, e.Key(), e.Kind == unstable.ArrayTable)
	case unstable.KeyValue:
		r.keyValue(r.table, e, 0)
	}
}

// open returns the table that a header names, and adds the tables that are missing on the way.
func (r *tomlReader) open(from *Node, keys unstable.Iterator, array bool) *Node {
	for keys.Next() {
		key := r.key(keys.Node())
		next := member(from, key.Name)
		last := keys.IsLast()
		if next == nil {
			kind := Mapping
			if last && array {
				kind = Sequence
			}
			if next = r.doc.add(from, &Node{Kind: kind, Key: key}); next == nil {
				return from
			}
		}
		if next.Kind == Sequence { // the latest element of an array of tables
			if last && array || len(next.Children) == 0 {
				if r.doc.add(next, &Node{Kind: Mapping}) == nil {
					return from
				}
			}
			next = next.Children[len(next.Children)-1]
		}
		from = next
	}
	return from
}

// member is the child table called name. Only the latest children are searched, so that a file of
// many tables takes linear time.
func member(n *Node, name string) *Node {
	for i := len(n.Children) - 1; i >= 0 && i >= len(n.Children)-64; i-- {
		if c := n.Children[i]; c.Key.Name == name && c.Kind != Scalar {
			return c
		}
	}
	return nil
}

func (r *tomlReader) key(n *unstable.Node) Key {
	start := r.base + int(n.Raw.Offset)
	return Named(string(n.Data), text.Span{Start: start, End: start + int(n.Raw.Length)})
}

func (r *tomlReader) keyValue(table *Node, e *unstable.Node, depth int) {
	keys := e.Key()
	for keys.Next() {
		key := r.key(keys.Node())
		if keys.IsLast() {
			r.value(table, key, e.Value(), depth)
			return
		}
		next := member(table, key.Name)
		if next == nil {
			if next = r.doc.add(table, &Node{Kind: Mapping, Key: key}); next == nil {
				return
			}
		}
		table = next
	}
}

// value adds v to parent.
func (r *tomlReader) value(parent *Node, key Key, v *unstable.Node, depth int) {
	if r.doc.tooDeep(depth) {
		return
	}
	start := r.base + int(v.Raw.Offset)
	n := &Node{Key: key, Span: text.Span{Start: start, End: start + int(v.Raw.Length)}}
	switch v.Kind {
	case unstable.Array:
		n.Kind = Sequence
	case unstable.InlineTable:
		n.Kind = Mapping
	case unstable.String:
		r.text(n, v)
	default:
		r.plain(n, v)
	}
	if r.doc.add(parent, n) == nil {
		return
	}
	for it := v.Children(); n.Kind != Scalar && it.Next(); {
		if n.Kind == Mapping {
			r.keyValue(n, it.Node(), depth+1)
		} else {
			r.value(n, Key{}, it.Node(), depth+1)
		}
	}
}

// plain reads a number, a date or a boolean.
func (r *tomlReader) plain(n *Node, v *unstable.Node) {
	n.Value = string(v.Data)
	if n.Span.Len() != len(n.Value) { // the library gives no range for these: find the data in the source
		n.Span.Start = r.base + int(r.parser.Range(v.Data).Offset)
		n.Span.End = n.Span.Start + len(v.Data)
	}
}

// text finds a string's raw text between its quotes, which are one or three at each end.
func (r *tomlReader) text(n *Node, v *unstable.Node) {
	raw := r.src[n.Span.Start:n.Span.End]
	quotes := 1
	if len(raw) >= 6 && (bytes.HasPrefix(raw, []byte(`"""`)) || bytes.HasPrefix(raw, []byte("'''"))) {
		quotes = 3
	}
	if len(raw) < 2*quotes {
		n.Value = string(v.Data)
		return
	}
	escapes := raw[0] == '"'
	n.Span = text.Span{Start: n.Span.Start + quotes, End: n.Span.End - quotes}
	n.Quoted = true
	if escapes {
		n.Value, n.offsets = unescape(r.src[n.Span.Start:n.Span.End], n.Span.Start)
		return
	}
	n.Value = string(r.src[n.Span.Start:n.Span.End])
}
