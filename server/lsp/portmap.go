package lsp

import (
	"context"
	"fmt"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// mapResult is the port map: a picture whose marks of the workspace carry data-index, an
// index of Places, and the listeners of both sides beside each other.
type mapResult struct {
	Title  string     `json:"title"`
	SVG    string     `json:"svg"`
	Places []mapPlace `json:"places"`
	Table  [][]string `json:"table"` // the first row is the heading
	Blank  bool       `json:"blank"` // nothing has been read yet
}

// mapPlace is where a mark of the workspace stands in a file.
type mapPlace struct {
	Label string         `json:"label"`
	URI   uri.URI        `json:"uri"`
	Range protocol.Range `json:"range"`
}

func (s *session) portMap(context.Context) (any, error) {
	snap, set := s.snap.Load(), s.current().check
	if snap == nil {
		return mapResult{Blank: true, Places: []mapPlace{}, Table: [][]string{}}, nil
	}
	set.Words = s.words
	result := mapResult{Places: []mapPlace{}}
	var ports []report.MapPort
	for _, f := range s.files.Files() {
		if !s.files.Covered(f) {
			continue
		}
		for _, l := range s.files.Literals(f) {
			if !l.OnHost() {
				continue
			}
			p := report.MapPort{Range: l.Range, Proto: l.Proto, Place: fmt.Sprintf("%s:%d", f.Name, f.Index().Line(l.Span.Start)+1)}
			if finding, ok := check.One(l, snap, set); ok {
				p.Severity = finding.Severity
			}
			ports = append(ports, p)
			result.Places = append(result.Places, mapPlace{
				Label: l.Range.String() + " " + p.Place, URI: f.URI, Range: s.caps.toRange(f.Index(), l.Span),
			})
		}
	}
	picture := report.NewMap(s.words, snap, ports)
	result.Title, result.SVG, result.Table = picture.Title, picture.SVG(), picture.Rows()
	return result, nil
}
