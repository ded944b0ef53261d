package format

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// The readers that rules name.
var (
	asPort    = scan.Scalar(grammar.Number)
	asPorts   = scan.Scalar(grammar.Numbers)
	asAddress = scan.Scalar(grammar.Address)
	asEither  = scan.Scalar(grammar.PortOrAddress)
	asText    = scan.Scalar(grammar.Text)
	asMapping = scan.Scalar(grammar.Mapping)
	asForward = scan.Scalar(grammar.Forward)
	asConnStr = scan.Scalar(grammar.Connection)
	asServer  = scan.Scalar(grammar.Server)
)

// asPair reads a value by the name of its key, like an environment variable.
func asPair(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Scalar || p.Node.Computed || len(p.Keys()) == 0 {
		return nil
	}
	return pair(p, p.Name(), p.Node.Value)
}

// asNamedValue reads the value of {"name": NAME, "value": VALUE}, or of "key" and "value".
func asNamedValue(p *scan.Cursor) []scan.Piece {
	name := p.Parent().Text("name")
	if name == "" {
		name = p.Parent().Text("key")
	}
	if p.Node.Kind != syntax.Scalar || name == "" {
		return nil
	}
	return pair(p, name, p.Node.Value)
}

// pair reads value by its name; value is the whole of p's scalar or its end.
func pair(p *scan.Cursor, name, value string) []scan.Piece {
	found := grammar.Shift(grammar.Pair(name, value), len(p.Node.Value)-len(value))
	return []scan.Piece{{Node: p.Node, Found: found.WithVar(name)}}
}

// asVariables reads environment variables in a list of NAME=value, or as members of a mapping.
func asVariables(p *scan.Cursor) []scan.Piece {
	if len(p.Keys()) > 0 && p.Keys()[len(p.Keys())-1].Kind != syntax.Element {
		return asPair(p)
	}
	if p.Node.Kind != syntax.Scalar {
		return nil
	}
	name, value, ok := strings.Cut(p.Node.Value, "=")
	if !ok {
		return nil
	}
	return pair(p, strings.TrimSpace(name), value)
}

// asCommand reads a command line, or a list of arguments.
func asCommand(p *scan.Cursor) []scan.Piece {
	switch p.Node.Kind {
	case syntax.Scalar:
		return []scan.Piece{{Node: p.Node, Found: grammar.Command(p.Node.Value)}}
	case syntax.Sequence:
		return argumentList(nil, p.Node)
	}
	return nil
}

// argumentList reads the children of list as the arguments of program on a command line.
func argumentList(program []string, list *syntax.Node) []scan.Piece {
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
	if len(args) == len(program) {
		return nil
	}
	out := []scan.Piece{} // not nil, because the list has been read even if nothing was found
	for _, a := range grammar.Args(args) {
		if nodes[a.Index] != nil {
			out = append(out, scan.Piece{Node: nodes[a.Index], Found: a.Found})
		}
	}
	return out
}

// asKey reads the name of the key itself, such as the ports in devcontainer's portsAttributes.
func asKey(p *scan.Cursor) []scan.Piece {
	if len(p.Keys()) == 0 {
		return nil
	}
	k := p.Keys()[len(p.Keys())-1]
	if k.Span.Len() != len(k.Name) {
		return nil
	}
	n := &syntax.Node{Span: k.Span, Value: k.Name}
	return []scan.Piece{{Node: n, Found: grammar.PortOrAddress(k.Name)}}
}

// settleNamedAddress handles an address of the machine: the program connects to it, unless a name says
// that it listens.
func settleNamedAddress(p *scan.Cursor, d *scan.Draft) { p.SettleAddress(d, grammar.Connect) }
