package lsp

import (
	"context"
	"fmt"

	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// mapResult is the port map: a picture, and a table of the listeners on both sides. Marks for literals
// of the workspace have the attribute data-index, an index in Places.
type mapResult struct {
	Title  string     `json:"title"`
	SVG    string     `json:"svg"`
	Places []mapPlace `json:"places"`
	Table  [][]string `json:"table"` // the first row is the heading
	Blank  bool       `json:"blank"` // nothing has been read yet
}

// mapPlace is the position of a literal in a file of the workspace.
type mapPlace struct {
	Label string         `json:"label"`
	URI   uri.URI        `json:"uri"`
	Range protocol.Range `json:"range"`
}

func (s *session) portMap(ctx context.Context, _ struct{}) (mapResult, error) {
	v := s.currentView(ctx)
	result := mapResult{Places: []mapPlace{}, Table: [][]string{}}
	if v.Snapshot() == nil {
		result.Blank = true
		return result, nil
	}
	var places []mapPlace // of all literals, in the order in which NewMap counts them
	literals := func(yield func(string, scan.Literal) bool) {
		for f := range v.Files() {
			if !f.Covered {
				continue
			}
			for _, l := range f.Literals {
				place := fmt.Sprintf("%s:%d", f.Name, f.Line(l)+1)
				places = append(places, mapPlace{Label: l.Range.String() + " " + place, URI: f.URI, Range: s.client.caps.rangeOf(f, l.Span)})
				if !yield(place, l) {
					return
				}
			}
		}
	}
	picture := report.NewMap(v.WithKept(), v.Conditions().Check, literals)
	if !v.Snapshot().Replayed { // the history is this machine's
		picture.AddPast(s.pastBlocks())
	}
	for _, p := range picture.Ports {
		result.Places = append(result.Places, places[p.Nth])
	}
	result.Title, result.SVG, result.Table = picture.Title, picture.SVG(), picture.Rows()
	return result, nil
}
