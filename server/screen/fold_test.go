package screen

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"", 4, ""},
		{"one two three", 7, "one two|three"},
		{"one two three", 8, "one two|three"},
		{"one unbreakable two", 5, "one|unbreakable|two"},
		{"端口可用", 4, "端口|可用"},
		{"端口可用", 5, "端口|可用"},
		{"端口，可用", 4, "端|口，|可用"}, // no line begins with a comma
		{"占用（端口）", 6, "占用|（端|口）"},
		{"占用“端口”", 7, "占用“端|口”"}, // such quotes take one column
		{"使用 PORT 端口", 9, "使用 PORT|端口"},
		{"侦听44620-48715端口", 11, "侦听|44620-48715|端口"},
		{"端口 a.", 6, "端口|a."},
		{"open .wslconfig", 6, "open|.wslconfig"},
	} {
		if got := strings.ReplaceAll(Fold(c.text, "", c.width), "\n", "|"); got != c.want {
			t.Errorf("%q in %d columns: %q, want %q", c.text, c.width, got, c.want)
		}
	}
	for _, none := range []int{0, -1} {
		if got := Fold("one 端口", "  ", none); got != "one 端口" {
			t.Errorf("in %d columns: %q", none, got)
		}
	}
	if got := Fold("端口可用", "> ", 4); got != "端口\n> 可用" {
		t.Errorf("indent: %q", got)
	}
}

// TestFoldKeepsTheText: only blanks at ends of lines go, and no line is wider than it must be.
func TestFoldKeepsTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"a", "bc", " ", "端", "口", "，", "。", "（", "）", "“", "”", ":"})).Draw(t, "text"), "")
		width := rapid.IntRange(1, 12).Draw(t, "width")
		folded := Fold(text, "", width)
		if without(folded) != without(text) {
			t.Fatalf("%q became %q", text, folded)
		}
		for _, line := range strings.Split(folded, "\n") {
			if Width(line) > width && len(pieces(line)) > 1 {
				t.Fatalf("%q in %d columns", line, width)
			}
		}
	})
}

func without(text string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(text) }
