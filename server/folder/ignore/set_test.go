package ignore

import (
	"os"
	"strings"
	"testing"
)

// Matching is fast only if few lines of a long ignore file must be tried one by one.
func TestMostLinesAreLookedUp(t *testing.T) {
	content, err := os.ReadFile("testdata/visualstudio.gitignore")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for line := range strings.Lines(string(content)) {
		if _, ok := parseLine(strings.TrimRight(line, "\r\n"), false); ok {
			lines++
		}
	}
	s := Parse(content, "", false)
	if lines != 211 || len(s.globs) > 40 || len(s.prefixes)+len(s.suffixes) > 50 {
		t.Errorf("of %d lines, %d are globs, %d prefixes and %d suffixes", lines, len(s.globs), len(s.prefixes), len(s.suffixes))
	}
}

func BenchmarkMatch(b *testing.B) {
	content, err := os.ReadFile("testdata/visualstudio.gitignore")
	if err != nil {
		b.Fatal(err)
	}
	set := Parse(content, "", false)
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			Parse(content, "", false)
		}
	})
	b.Run("file", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			set.Match("src/Shop.Orders/Controllers/OrderController.cs", false)
		}
	})
}
