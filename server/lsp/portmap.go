package lsp

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
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
	Moves  [][]string `json:"moves"` // what a fix would change, if that was asked for; the first row is the heading
	Note   string     `json:"note"`  // why Moves is empty, if they were asked for
}

// mapParams ask for the map.
type mapParams struct {
	After bool `json:"after"` // with what a fix would change
}

// mapPlace is the position of a literal in a file of the workspace.
type mapPlace struct {
	Label string         `json:"label"`
	URI   uri.URI        `json:"uri"`
	Range protocol.Range `json:"range"`
}

func (s *session) portMap(ctx context.Context, p mapParams) (mapResult, error) {
	v := s.currentView(ctx)
	result := mapResult{Places: []mapPlace{}, Table: [][]string{}, Moves: [][]string{}}
	if v.Snapshot() == nil {
		result.Blank = true
		return result, nil
	}
	var places []mapPlace // of all literals, in the order in which NewMap counts them
	literals := func(yield func(string, scan.Literal) bool) {
		for f, l := range coveredLiterals(v) {
			place := fmt.Sprintf("%s:%d", f.Name, f.Line(l)+1)
			places = append(places, mapPlace{Label: l.Range.String() + " " + place, URI: f.URI, Range: s.client.caps.rangeOf(f, l.Span)})
			if !yield(place, l) {
				return
			}
		}
	}
	picture := report.NewMap(v.WithKept(), v.Conditions().Check, literals)
	picture.AddPast(s.pastBlocksOf(v.Snapshot()))
	if p.After {
		result.Note = s.addAfter(&picture, v)
		result.Moves = append(result.Moves, picture.MoveRows()...)
	}
	for _, p := range picture.Ports {
		result.Places = append(result.Places, places[p.Nth])
	}
	result.Title, result.SVG, result.Table = picture.Title, picture.SVG(), picture.Rows()
	return result, nil
}

// coveredLiterals yields the literals of all files that count, in the order in which the map counts them.
func coveredLiterals(v *view.View) iter.Seq2[*view.File, scan.Literal] {
	return func(yield func(*view.File, scan.Literal) bool) {
		for f := range v.Files() {
			if !f.Covered {
				continue
			}
			for _, l := range f.Literals {
				if !yield(f, l) {
					return
				}
			}
		}
	}
}

// addAfter shows on the picture what a fix of the whole workspace would change. note says why nothing is shown.
func (s *session) addAfter(picture *report.PortMap, v *view.View) (note string) {
	plan, err := fix.NewPlan([]*view.View{v}, fix.Limits{Confirmer: s.judge.probe.Confirmer})
	var unknown *fix.UnknownMachine
	if errors.As(err, &unknown) {
		return unknown.Preview(s.render.words)
	}
	newNumber := plan.NewNumbers()
	var to []port.Range
	for f, l := range coveredLiterals(v) {
		to = append(to, newNumber(f, l))
	}
	picture.AddAfter(to)
	if len(picture.Moves) == 0 {
		return s.render.words.Say("map/after-nothing")
	}
	return ""
}
