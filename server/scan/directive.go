package scan

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// marker starts a directive in a comment: "wsl-port-guard: ignore" silences the literals on its line,
// "ignore-next-line" those on the line below, "ignore-file" all.
const marker = "wsl-port-guard:"

// directives say which literals the comments of a file ask to ignore.
type directives struct {
	index *text.Index
	lines map[int]bool
	file  bool
}

func readDirectives(content []byte, comments []*syntax.Node) *directives {
	d := &directives{lines: map[int]bool{}}
	for _, c := range comments {
		_, order, ok := strings.Cut(c.Value, marker)
		if !ok {
			continue
		}
		if d.index == nil {
			d.index = text.NewIndex(content)
		}
		line := d.index.Line(c.Span.Start)
		word, _, _ := strings.Cut(strings.TrimSpace(order), " ")
		switch strings.TrimRight(word, ".,;:*/") {
		case "ignore":
			d.lines[line] = true
		case "ignore-next-line":
			d.lines[d.index.Line(c.Span.End)+1] = true
		case "ignore-file":
			d.file = true
		}
	}
	return d
}

// hides reports whether a literal with this span is to be ignored.
func (d *directives) hides(span text.Span) bool {
	return d.file || len(d.lines) > 0 && d.lines[d.index.Line(span.Start)]
}

// silence removes from r the literals that the comments ask to ignore.
func (d *directives) silence(r Result) Result {
	if d.file {
		return Result{}
	}
	if len(d.lines) > 0 {
		r.Literals = slices.DeleteFunc(r.Literals, func(l Literal) bool { return d.hides(l.Span) })
	}
	return r
}
