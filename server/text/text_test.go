package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

func TestPositions(t *testing.T) {
	x := NewIndex([]byte("a😀b\r\né=1\rz\n"))
	for _, c := range []struct {
		offset int
		utf16  Position
		utf8   Position
		utf32  Position
	}{
		{0, Position{0, 0}, Position{0, 0}, Position{0, 0}},
		{5, Position{0, 3}, Position{0, 5}, Position{0, 2}}, // before b
		{6, Position{0, 4}, Position{0, 6}, Position{0, 3}}, // before \r
		{8, Position{1, 0}, Position{1, 0}, Position{1, 0}},
		{10, Position{1, 1}, Position{1, 2}, Position{1, 1}}, // before =
		{13, Position{2, 0}, Position{2, 0}, Position{2, 0}}, // a lone \r ends a line
		{15, Position{3, 0}, Position{3, 0}, Position{3, 0}},
	} {
		for enc, want := range map[Encoding]Position{UTF16: c.utf16, UTF8: c.utf8, UTF32: c.utf32} {
			if got := x.Position(c.offset, enc); got != want {
				t.Errorf("offset %d in encoding %d: %v, want %v", c.offset, enc, got, want)
			}
			if got := x.Offset(want, enc); got != c.offset {
				t.Errorf("%v in encoding %d: offset %d, want %d", want, enc, got, c.offset)
			}
		}
	}
}

// The shorter way for texts without \r finds the same lines.
func TestLinesOfTextsWithoutCarriageReturns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(rapid.StringOf(rapid.SampledFrom([]rune("a\né😀"))).Draw(t, "text"))
		if got, want := NewIndex(b).starts, mixedStarts(b); !slices.Equal(got, want) {
			t.Fatalf("%q: %v, want %v", b, got, want)
		}
	})
}

func TestPositionsOutsideAreClamped(t *testing.T) {
	x := NewIndex([]byte("ab\r\ncd"))
	for _, c := range []struct {
		p    Position
		want int
	}{
		{Position{0, 99}, 2}, {Position{1, 99}, 6}, {Position{9, 0}, 6}, {Position{-1, 0}, 0}, {Position{0, -5}, 0},
	} {
		for _, enc := range []Encoding{UTF16, UTF8} {
			if got := x.Offset(c.p, enc); got != c.want {
				t.Errorf("%v: %d, want %d", c.p, got, c.want)
			}
		}
	}
	if got := x.Position(99, UTF16); got != (Position{1, 2}) {
		t.Errorf("offset 99: %v", got)
	}
}

// A column inside a character is the character's start. Bytes that are no UTF-8 are a character each.
func TestInsideACharacter(t *testing.T) {
	for _, c := range []struct {
		text   string
		column int
		enc    Encoding
		want   int
	}{
		{"a😀b", 2, UTF16, 1},
		{"a😀b", 3, UTF16, 5},
		{"a😀b", 1, UTF8, 1},
		{"a😀b", 2, UTF8, 1},
		{"a😀b", 3, UTF8, 1},
		{"a😀b", 4, UTF8, 1},
		{"a😀b", 5, UTF8, 5},
		{"aé", 2, UTF8, 1},
		{"aé", 3, UTF8, 3},
		{"\xa0\xa0\xa0", 2, UTF8, 2},
		{"a\xf0\x9f", 2, UTF8, 2},
	} {
		if got := NewIndex([]byte(c.text)).Offset(Position{0, c.column}, c.enc); got != c.want {
			t.Errorf("%q column %d in encoding %d: %d, want %d", c.text, c.column, c.enc, got, c.want)
		}
	}
}

// The index agrees with counting by hand, whatever the text.
func TestIndexAgainstCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{"a", "é", "😀", "\n", "\r\n", "\r", "1", "\t", "\xff"})).Draw(t, "parts")
		b := strings.Join(parts, "")
		x := NewIndex([]byte(b))
		line, start := 0, 0
		for i := 0; i <= len(b); i++ {
			if i == len(b) || b[i]&0xC0 != 0x80 || b[i] == 0xff {
				want := Position{line, len(utf16.Encode([]rune(b[start:i])))}
				if got := x.Position(i, UTF16); got != want {
					t.Fatalf("%q at %d: %v, want %v", b, i, got, want)
				}
				if back := x.Offset(want, UTF16); back != i && !(i > start && (b[i-1] == '\r')) {
					t.Fatalf("%q: %v is %d, want %d", b, want, back, i)
				}
			}
			if i < len(b) && (b[i] == '\n' || (b[i] == '\r' && (i+1 == len(b) || b[i+1] != '\n'))) {
				line, start = line+1, i+1
			}
		}
	})
}

func TestApply(t *testing.T) {
	got := Apply([]byte("0123456789"), []Edit{{Span{8, 9}, "x"}, {Span{0, 0}, "<"}, {Span{2, 5}, ""}})
	if string(got) != "<01567x9" {
		t.Errorf("got %q", got)
	}
}

func TestSpans(t *testing.T) {
	s := Span{3, 5}
	if s.Len() != 2 || !s.Touches(3) || !s.Touches(5) || s.Touches(6) || s.Touches(2) {
		t.Error("Touches")
	}
	if !s.Overlaps(Span{5, 9}) || s.Overlaps(Span{6, 9}) || !s.Overlaps(Span{0, 3}) {
		t.Error("Overlaps")
	}
}
