package syntax

import (
	"bytes"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Properties reads Java properties (java.util.Properties.load): key=value, key: value or key
// value, comments after # and !, lines continued by a backslash. Dots in a key make mappings:
// server.port is the member port of server.
func Properties(src []byte) *Document {
	d := &Document{}
	tree := &dottedTree{doc: d, at: map[string]*Node{"": d.root(Mapping)}}
	ls := lines(src)
	for i := 0; i < len(ls) && !d.isFull(); i++ {
		start, end := trim(src, ls[i].start, ls[i].end)
		if start == end {
			continue
		}
		if src[start] == '#' || src[start] == '!' {
			d.comment(src, start+1, end)
			continue
		}
		key, at := propertyKey(src, start, end)
		n := d.newNode()
		at, _ = trim(src, at, end)
		n.Span = text.Span{Start: at, End: at}
		for n.appendLine(src, at, end) && i+1 < len(ls) {
			i++
			at, end = trim(src, ls[i].start, ls[i].end)
		}
		tree.put(key, n)
	}
	return d
}

// propertyKey reads the key at start and returns it with the offset after its separator.
func propertyKey(src []byte, start, end int) (Key, int) {
	at := start
	for at < end && !isBlank(src[at]) && src[at] != '=' && src[at] != ':' {
		if src[at] == '\\' {
			at++
		}
		at++
	}
	at = min(at, end)
	key := Named(string(src[start:at]), text.Span{Start: start, End: at})
	at, _ = trim(src, at, end)
	if at < end && (src[at] == '=' || src[at] == ':') {
		at++
	}
	return key, at
}

// appendLine appends src[start:end] to n's value; more is true if a backslash at its end says
// that the next line continues it.
func (n *Node) appendLine(src []byte, start, end int) (more bool) {
	return n.appendContinued(src, start, end, '\\')
}

// appendContinued is appendLine for languages in which another byte than a backslash continues lines. Two of
// them stand for the byte itself.
func (n *Node) appendContinued(src []byte, start, end int, continuation byte) (more bool) {
	for stop := end; stop > start && src[stop-1] == continuation; stop-- {
		more = !more
	}
	if more {
		end--
	}
	n.append(src, start, end)
	return more
}

// append appends src[start:end] to n's value, without decoding.
func (n *Node) append(src []byte, start, end int) {
	if n.Value == "" && n.offsets == nil {
		n.Span = text.Span{Start: start, End: end}
		n.Value = string(src[start:end])
		return
	}
	if n.offsets == nil {
		for i := n.Span.Start; i < n.Span.End; i++ {
			n.offsets = append(n.offsets, int32(i))
		}
	} else {
		n.offsets = n.offsets[:len(n.Value)]
	}
	for i := start; i < end; i++ {
		n.offsets = append(n.offsets, int32(i))
	}
	n.offsets = append(n.offsets, int32(end))
	if n.joined == nil || n.joined.Len() != len(n.Value) {
		n.joined = &strings.Builder{}
		n.joined.WriteString(n.Value)
	}
	n.joined.Write(src[start:end])
	n.Value = n.joined.String()
	n.Span.End = end
}

// dottedTree builds mappings from dotted keys.
type dottedTree struct {
	doc *Document
	at  map[string]*Node // mapping of each dotted prefix
}

func (t *dottedTree) put(key Key, n *Node) {
	prefix, last := "", key.Name
	if dot := strings.LastIndexByte(key.Name, '.'); dot >= 0 && strings.Count(key.Name, ".") < 32 {
		prefix, last = key.Name[:dot], key.Name[dot+1:]
	}
	n.Key = Named(last, text.Span{Start: key.Span.End - min(len(last), key.Span.Len()), End: key.Span.End})
	t.doc.add(t.mapping(prefix), n)
}

func (t *dottedTree) mapping(prefix string) *Node {
	if m, ok := t.at[prefix]; ok {
		return m
	}
	parent, last := "", prefix
	if dot := strings.LastIndexByte(prefix, '.'); dot >= 0 {
		parent, last = prefix[:dot], prefix[dot+1:]
	}
	up := t.mapping(parent)
	m := t.doc.add(up, &Node{Kind: Mapping, Key: Named(last, text.Span{})})
	if m == nil {
		m = up
	}
	t.at[prefix] = m
	return m
}

// INI reads [section] and key = value lines: .ini, systemd units, .wslconfig, supervisord,
// postgresql.conf. A comment starts with ; or # at a line's start or after a blank. A line that
// ends in a backslash continues on the next line.
func INI(src []byte) *Document {
	d := &Document{}
	root := d.root(Mapping)
	section := root
	sections := map[string]*Node{}
	ls := lines(src)
	for i := 0; i < len(ls) && !d.isFull(); i++ {
		start, end := trim(src, ls[i].start, ls[i].end)
		switch {
		case start == end:
		case src[start] == '#' || src[start] == ';':
			d.comment(src, start+1, end)
		case src[start] == '[':
			section = d.section(root, sections, src, start, end)
		default:
			n := d.setting(section, src, start, end)
			for n != nil && end > start && src[end-1] == '\\' && i+1 < len(ls) {
				i++
				start, end = trim(src, ls[i].start, ls[i].end)
				n.appendLine(src, start, end)
			}
		}
	}
	return d
}

func (d *Document) section(root *Node, sections map[string]*Node, src []byte, start, end int) *Node {
	name := src[start+1 : end]
	if n := bytes.IndexByte(name, ']'); n >= 0 {
		name = name[:n]
	}
	span := text.Span{Start: start + 1, End: start + 1 + len(name)}
	key := strings.TrimSpace(string(name))
	if n, ok := sections[key]; ok {
		return n
	}
	n := d.add(root, &Node{Kind: Mapping, Key: Named(key, span), Span: span})
	if n == nil {
		return root
	}
	sections[key] = n
	return n
}

// setting reads key = value or key: value; nil for a line without a separator.
func (d *Document) setting(section *Node, src []byte, start, end int) *Node {
	sep := bytes.IndexByte(src[start:end], '=')
	if sep < 0 {
		if sep = bytes.IndexByte(src[start:end], ':'); sep < 0 {
			return nil
		}
	}
	_, keyEnd := trim(src, start, start+sep)
	at, stop := trim(src, start+sep+1, end)
	if comment := inlineComment(src, at, stop); comment >= 0 {
		d.comment(src, comment+1, stop)
		at, stop = trim(src, at, comment)
	}
	n := d.newNode()
	n.Key = Named(string(src[start:keyEnd]), text.Span{Start: start, End: keyEnd})
	if stop-at >= 2 && (src[at] == '"' || src[at] == '\'') && src[stop-1] == src[at] {
		at, stop, n.Quoted = at+1, stop-1, true
	}
	n.appendLine(src, at, stop)
	n.Span = text.Span{Start: at, End: max(at, n.Span.End)}
	return d.add(section, n)
}

// inlineComment is the offset of a # or ; after a blank and outside quotes, -1 if there is none.
func inlineComment(src []byte, start, end int) int {
	quote := byte(0)
	for i := start; i < end; i++ {
		switch c := src[i]; {
		case c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\'') && (i == start || isBlank(src[i-1]) || src[i-1] == '='):
			quote = c
		case quote == 0 && (c == '#' || c == ';') && (i == start || isBlank(src[i-1])):
			return i
		}
	}
	return -1
}

// ArgumentLines reads lines of a directive and its arguments, as in redis.conf, mosquitto.conf
// and ssh_config: the directive is the key, the rest of the line the value.
func ArgumentLines(src []byte) *Document {
	d := &Document{}
	root := d.root(Mapping)
	for _, l := range lines(src) {
		start, end := trim(src, l.start, l.end)
		if start == end {
			continue
		}
		if hash := inlineComment(src, start, end); hash >= 0 {
			d.comment(src, hash+1, end)
			if start, end = trim(src, start, hash); start == end {
				continue
			}
		}
		at := start
		for at < end && !isBlank(src[at]) && src[at] != '=' {
			at++
		}
		n := d.newNode()
		n.Key = Named(string(src[start:at]), text.Span{Start: start, End: at})
		for at < end && (isBlank(src[at]) || src[at] == '=') {
			at++
		}
		n.append(src, at, end)
		d.add(root, n)
	}
	return d
}
