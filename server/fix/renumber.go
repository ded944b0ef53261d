package fix

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// Renumbering moves some ports to free ones.
type Renumbering struct {
	Moves []Renumbered // each port once
	Files []FileEdits  // wherever the workspace has them; none if it has them nowhere, or where nothing may be changed
}

// Renumbered is a port, or a range of them, with what takes its place.
type Renumbered struct {
	From, To port.Range
	Protos   port.Proto
}

// Renumber moves the ports of literals, which need not stand in a file of the View, such as those of a debug
// configuration. at is the key of the file or folder whose policy says where free ports are searched for.
// Mentions in prose and comments stay. ok is false if there is no free port for one of them.
func (r Request) Renumber(at string, literals []scan.Literal) (n Renumbering, ok bool) {
	chosen := r.choose(func(yield func(string, scan.Literal) bool) {
		for _, l := range literals {
			if !yield(at, l) {
				return
			}
		}
	})
	for _, l := range literals {
		if _, found := chosen.replacementOf(l); !found {
			return n, false
		}
	}
	r.Client.Asks = false // there is nobody to ask about mentions
	n.Files = r.everywhere(chosen)
	for _, c := range chosen {
		n.Moves = append(n.Moves, Renumbered{c.from, c.to, c.proto})
	}
	return n, len(chosen) > 0
}

// Rewrite carries out moves in a text that stands in no file of the View. content is what was read from it.
func Rewrite(content *view.Content, moves []Renumbered) []byte {
	f := &view.File{Content: content}
	cs := make(changes, len(moves))
	for i, m := range moves {
		cs[i] = change{m.From, m.Protos, m.To}
	}
	var edits []text.Edit
	for _, e := range cs.in(f).Edits {
		edits = append(edits, e.Edit)
	}
	return text.Apply(f.Text(), edits)
}
