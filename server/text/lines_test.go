package text

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestLinesAgainstTheWholeText makes edits one after the other, in Lines and in the whole text.
func TestLinesAgainstTheWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"a", "é", "😀", "\n", "\r\n", "\r", "1", "\xff", "long line"})
		words := func(name string) string { return strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, name), "") }
		enc := rapid.SampledFrom([]Encoding{UTF16, UTF8, UTF32}).Draw(t, "encoding")
		whole := []byte(words("text"))
		lines := newLines(whole, rapid.IntRange(1, 12).Draw(t, "size of chunks"))
		for range rapid.IntRange(0, 6).Draw(t, "edits") {
			position := func(name string) Position {
				return Position{rapid.IntRange(-1, 12).Draw(t, name+" line"), rapid.IntRange(-1, 12).Draw(t, name+" column")}
			}
			start, end, text := position("start"), position("end"), words("new")
			x := NewIndex(whole)
			span := Span{x.Offset(start, enc), x.Offset(end, enc)}
			span.End = max(span.Start, span.End)
			before := whole
			whole = Apply(before, []Edit{{span, text}})
			if got := Replace(before, start, end, enc, text); string(got) != string(whole) {
				t.Fatalf("got %q, want %q", got, whole)
			}
			lines.Replace(start, end, enc, text)
			if rapid.Bool().Draw(t, "look") && string(lines.Text()) != string(whole) {
				t.Fatalf("got %q, want %q", lines.Text(), whole)
			}
		}
		if got := lines.Text(); string(got) != string(whole) {
			t.Fatalf("got %q, want %q", got, whole)
		}
	})
}

// TestManyEditsInOneLine: a thousand edits in a line of 2 MB do not copy it each time, nor count from its start. They took 15 s and 6 GB.
func TestManyEditsInOneLine(t *testing.T) {
	text := []byte(strings.Repeat("é", 1<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	lines := NewLines(text)
	for i := range 1000 {
		lines.Replace(Position{0, 1<<20 - 1}, Position{0, 1<<20 - 1 + i%2}, UTF16, "x")
	}
	got := lines.Text()
	runtime.ReadMemStats(&after)
	if want := strings.Repeat("é", 1<<20-1) + strings.Repeat("x", 500) + "é"; string(got) != want {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 50*uint64(len(text)) {
		t.Errorf("%d bytes for 1000 edits in %d bytes", used, len(text))
	}
}

// BenchmarkManyEdits makes a thousand edits in texts of several lengths, as an editor with as many carets
// does: from the end to the start, and the other way.
func BenchmarkManyEdits(b *testing.B) {
	const edits = 1000
	for _, lines := range []int{2_000, 20_000, 200_000} {
		text := []byte(strings.Repeat("  - \"45456:80\"\n", lines))
		for name, line := range map[string]func(i int) int{
			"upwards":   func(i int) int { return lines - 1 - i*(lines/edits) },
			"downwards": func(i int) int { return i * (lines / edits) },
		} {
			b.Run(fmt.Sprintf("%d lines/%s", lines, name), func(b *testing.B) {
				for b.Loop() {
					l := NewLines(text)
					for i := range edits {
						l.Replace(Position{line(i), 5}, Position{line(i), 10}, UTF16, "25456")
					}
					l.Text()
				}
			})
		}
	}
}
