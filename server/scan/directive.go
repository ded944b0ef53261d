package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// directive introduces a comment that silences literals: "wsl-port-guard: ignore" those
// on its line, "ignore-next-line" those on the line below, "ignore-file" all.
const directive = "wsl-port-guard:"

// silenced tells which literals a file's comments ask to leave out.
type silenced struct {
	index *text.Index
	lines map[int]bool
	file  bool
}

func readDirectives(content []byte, comments []*syntax.Node) *silenced {
	s := &silenced{lines: map[int]bool{}}
	for _, c := range comments {
		_, order, ok := strings.Cut(c.Value, directive)
		if !ok {
			continue
		}
		if s.index == nil {
			s.index = text.NewIndex(content)
		}
		line := s.index.Line(c.Span.Start)
		word, _, _ := strings.Cut(strings.TrimSpace(order), " ")
		switch strings.TrimRight(word, ".,;:*/") {
		case "ignore":
			s.lines[line] = true
		case "ignore-next-line":
			s.lines[s.index.Line(c.Span.End)+1] = true
		case "ignore-file":
			s.file = true
		}
	}
	return s
}

// hides reports whether a literal at this place is silenced.
func (s *silenced) hides(span text.Span) bool {
	return s.file || len(s.lines) > 0 && s.lines[s.index.Line(span.Start)]
}
