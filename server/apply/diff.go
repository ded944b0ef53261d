package apply

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// contextLines is how many unchanged lines a diff shows around changed ones, as git and diff do.
const contextLines = 3

// diff is the change of a document as git writes it: patch -p1 and git apply accept it. name is the path of
// the file, slash-separated, from the folder in which that is run. It compares bytes, so that every encoding
// and line end stays what it is.
func (d *document) diff(name string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "diff --git %s %s\n--- %s\n+++ %s\n", quoted("a/"+name), quoted("b/"+name), label("a/"+name), label("b/"+name))
	lines, runs := linesOf(d.before), d.runs()
	for len(runs) > 0 {
		n := 1 // how many runs share a hunk, since their contexts touch
		for n < len(runs) && runs[n].from-runs[n-1].to <= 2*contextLines {
			n++
		}
		writeHunk(&out, lines, runs[:n])
		runs = runs[n:]
	}
	return out.String()
}

// run is a sequence of changed lines: their zero-based numbers, to is exclusive, and what takes their place.
type run struct {
	from, to int
	lines    []string
}

// runs are the changed lines; adjacent ones are one run.
func (d *document) runs() (out []run) {
	starts := []int{0}
	for _, line := range linesOf(d.before) {
		starts = append(starts, starts[len(starts)-1]+len(line))
	}
	lineAt := func(offset int) int { return min(sort.SearchInts(starts, offset+1)-1, max(len(starts)-2, 0)) }
	for first := 0; first < len(d.edits); {
		from, to, next := lineAt(d.edits[first].Span.Start), 0, first
		for next == first || next < len(d.edits) && lineAt(d.edits[next].Span.Start) <= to {
			to = lineAt(d.edits[next].Span.End) + 1
			next++
		}
		start, end := starts[from], starts[min(to, len(starts)-1)]
		edits := slices.Clone(d.edits[first:next])
		for i, e := range edits {
			edits[i].Span = text.Span{Start: e.Span.Start - start, End: e.Span.End - start}
		}
		out = append(out, run{from, to, linesOf(text.Apply(d.before[start:end], edits))})
		first = next
	}
	return out
}

// linesOf cuts a text into lines with their ends. Only \n ends a line here, as for git and patch.
func linesOf(b []byte) []string {
	lines := strings.SplitAfter(string(b), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// writeHunk writes the runs with the lines around them. It has the same number of lines before and after,
// since an edit replaces digits.
func writeHunk(out *strings.Builder, lines []string, runs []run) {
	from := max(runs[0].from-contextLines, 0)
	to := min(runs[len(runs)-1].to+contextLines, len(lines))
	at := lineRange(from, to-from)
	fmt.Fprintf(out, "@@ -%s +%s @@\n", at, at)
	for _, r := range runs {
		writeLines(out, ' ', lines[from:r.from])
		writeLines(out, '-', lines[r.from:r.to])
		writeLines(out, '+', r.lines)
		from = r.to
	}
	writeLines(out, ' ', lines[from:to])
}

// writeLines writes lines behind a sign. A text whose last line has no end is told so.
func writeLines(out *strings.Builder, sign byte, lines []string) {
	for _, line := range lines {
		out.WriteByte(sign)
		out.WriteString(line)
		if !strings.HasSuffix(line, "\n") {
			out.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// lineRange is a zero-based line and a number of lines as the head of a hunk has them.
func lineRange(from, count int) string {
	if count == 1 {
		return fmt.Sprint(from + 1)
	}
	return fmt.Sprintf("%d,%d", from+1, count)
}

// label is a name in the lines --- and +++. A tab ends one with blanks, which patch would cut off.
func label(name string) string {
	q := quoted(name)
	if q == name && strings.Contains(name, " ") {
		q += "\t"
	}
	return q
}

// quoted is a name as git writes it: in quotation marks and with escapes, as in C, if it has characters
// that are not printable ASCII, quotation marks or backslashes (git-config, core.quotePath).
func quoted(name string) string {
	var b strings.Builder
	plain := true
	for _, c := range []byte(name) {
		escape, special := escapes[c]
		switch {
		case special:
			b.WriteString(escape)
		case c < 0x20 || c >= 0x7F:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
			continue
		}
		plain = false
	}
	if plain {
		return name
	}
	return `"` + b.String() + `"`
}

// escapes are the characters that git escapes by a letter or by themselves.
var escapes = map[byte]string{
	'\a': `\a`, '\b': `\b`, '\t': `\t`, '\n': `\n`, '\v': `\v`, '\f': `\f`, '\r': `\r`, '"': `\"`, '\\': `\\`,
}
