package format

import (
	"bytes"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// TestCommentMarkersAreHeard inserts a comment with a directive, written with the format's marker,
// above each literal of the developer's machine in each fixture. The literal must then be ignored. That
// cannot work inside a value of several lines, so it is enough that it works once for each format.
func TestCommentMarkersAreHeard(t *testing.T) {
	heard := map[int]bool{}
	for _, name := range fixtures(t) {
		marker := Of(name).CommentMarker()
		if marker == "" {
			continue
		}
		content := readFixture(t, name)
		row := readBy(name, content)
		index := text.NewIndex(content)
		for _, l := range File(name, content).Literals {
			if l.OnHost() && silencedBy(name, content, commentAbove(index, content, l, marker), l) {
				heard[row] = true
			}
		}
		if r := File(name, append([]byte(marker+" wsl-port-guard: ignore-file\n"), bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))...)); len(r.Literals) > 0 {
			t.Errorf("%s: %q at the top does not silence the file", name, marker)
		}
	}
	for i, row := range formats.rows {
		if f := row(); f.Comment != "" && !heard[i] {
			t.Errorf("%s %q: in no fixture a comment that starts with %q silences a literal", f.Name, f.Files, f.Comment)
		}
	}
}

// commentAbove inserts a directive above a literal's line, with the same indentation.
func commentAbove(index *text.Index, content []byte, l scan.Literal, marker string) []byte {
	start := index.LineStart(index.Line(l.Span.Start))
	rest := content[start:]
	indent := rest[:len(rest)-len(bytes.TrimLeft(rest, " \t"))]
	line := string(indent) + marker + " wsl-port-guard: ignore-next-line\n"
	return text.Apply(content, []text.Edit{{Span: text.Span{Start: start, End: start}, New: line}})
}

// silencedBy reports whether changed has fewer literals like l than content.
func silencedBy(name string, content, changed []byte, l scan.Literal) bool {
	count := func(content []byte) (n int) {
		for _, o := range File(name, content).Literals {
			if o.OnHost() && o.Range == l.Range && o.Path == l.Path {
				n++
			}
		}
		return n
	}
	return count(changed) < count(content)
}

// Formats that may read files of the same name must have the same marker, because the marker is needed
// before the content is known.
func TestCommentMarkersAgree(t *testing.T) {
	for _, name := range fixtures(t) {
		rows := rowsOf(name)
		for _, i := range rows {
			f, first := formats.rows[i](), formats.rows[rows[0]]()
			if f.Comment != first.Comment {
				t.Errorf("%s: %q in %s, %q in %s", name, first.Comment, first.Name, f.Comment, f.Name)
			}
			if f.LooksRight == nil {
				break // no later format is tried
			}
		}
	}
}
