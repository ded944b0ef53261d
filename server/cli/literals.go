package cli

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// runLiterals prints every port literal of the files. The machine is not read.
func (s *scanning) runLiterals() error {
	if err := s.files.read(s.verb.Context(), true); err != nil {
		return err
	}
	print := report.LiteralText
	if s.format == "jsonl" {
		s.printsJSON()
		print = report.Literal
	}
	for f := range s.files.files() {
		for _, l := range withMeaning(f.File) {
			start, end := f.Positions(l, text.UTF8)
			if err := print(s.out, report.LocationOf(f.name, start, end), l); err != nil {
				return writeError(err)
			}
		}
	}
	return nil
}

// withMeaning returns all literals of f, with the roles that other files give them.
func withMeaning(f *view.File) []scan.Literal {
	meant := map[text.Span]scan.Literal{}
	for _, l := range f.Literals {
		meant[l.Span] = l
	}
	out := slices.Clone(f.Result.Literals)
	for i, l := range out {
		if m, ok := meant[l.Span]; ok { // else another file overrides the number
			out[i] = m
		}
	}
	return out
}
