package screen

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWidth(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "compose": 7, "端口": 4, "😀": 2, "e\u0301": 1, "👩\u200d💻": 2, "ｱ": 1, "—": 1, "44620–48715": 11, "“quoted”": 8, "（a）": 5, "é": 1,
	} {
		if got := Width(s); got != want {
			t.Errorf("%q: %d columns, want %d", s, got, want)
		}
	}
}

func TestHeadAndTail(t *testing.T) {
	for _, c := range []struct {
		s          string
		width      int
		head, tail string
	}{
		{"abc", 5, "abc", "abc"},
		{"abc", 2, "ab", "bc"},
		{"abc", 0, "", ""},
		{"端口", 3, "端", "口"},
		{"a😀", 2, "a", "😀"},
		{"e\u0301x", 1, "e\u0301", "x"},
	} {
		if got := Head(c.s, c.width); got != c.head {
			t.Errorf("head of %q: %q, want %q", c.s, got, c.head)
		}
		if got := Tail(c.s, c.width); got != c.tail {
			t.Errorf("tail of %q: %q, want %q", c.s, got, c.tail)
		}
	}
}

func TestExpandTabs(t *testing.T) {
	for _, c := range []struct {
		s      string
		column int
		want   string
	}{{"\tx", 0, "    x"}, {"ab\tx", 0, "ab  x"}, {"端\tx", 0, "端  x"}, {"\tx", 3, " x"}, {"no tab", 1, "no tab"}} {
		if got := ExpandTabs(c.s, c.column); got != c.want {
			t.Errorf("%q from column %d: %q, want %q", c.s, c.column, got, c.want)
		}
	}
}

func TestWindow(t *testing.T) {
	for _, c := range []struct {
		before, mark, after string
		width               int
		want                string
	}{
		{`- "`, "45456", `:80"`, 20, `- "[45456]:80"`},
		{`- "`, "45456", `:80" # published for the browser`, 20, `- "[45456]:80" # publ…`},
		{`{"a":1,"b":2,"c":3,"port":`, "45456", `,"d":4,"e":5}`, 24, `…:3,"port":[45456],"d":4,…`},
		{"端口端口端口端口端口", "45456", "", 12, "…口端口[45456]"},
		{"", "1234567890123456", "", 10, "[1234567…]"},
		{"abc", "45", "def", 8, "abc[45]def"}, // exactly as wide as there is room
		{"abc", "45", "def", 7, "…c[45]def"},  // what follows stays
		{"", "1", "234567890", 2, "[1]…"},
	} {
		w := NewWindow(c.before, c.mark, c.after, c.width)
		if got := w.Before + "[" + w.Mark + "]" + w.After; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A window is never wider than asked, and the mark is in it.
func TestWindowFits(t *testing.T) {
	part := rapid.StringMatching(`[a-z 端口😀]{0,60}`)
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(12, 80).Draw(t, "width")
		w := NewWindow(part.Draw(t, "before"), "45456", part.Draw(t, "after"), width)
		if line := w.Before + w.Mark + w.After; Width(line) > width || w.Mark != "45456" {
			t.Fatalf("%q takes %d columns of %d", line, Width(line), width)
		}
	})
}

func TestWrap(t *testing.T) {
	items := []string{"3000/tcp", "8000/tcp", "端口"}
	for width, want := range map[int]string{
		0:  "  3000/tcp, 8000/tcp, 端口",
		20: "  3000/tcp,\n  8000/tcp, 端口",
		5:  "  3000/tcp,\n  8000/tcp,\n  端口",
	} {
		if got := Wrap(items, ", ", "  ", width); got != want {
			t.Errorf("width %d: %q, want %q", width, got, want)
		}
	}
}

func TestPad(t *testing.T) {
	for _, c := range []struct {
		s     string
		width int
		want  string
	}{{"ab", 4, "ab  "}, {"端", 4, "端  "}, {"ab", 2, "ab"}, {"abc", 2, "abc"}} {
		if got := Pad(c.s, c.width); got != c.want {
			t.Errorf("%q to %d: %q, want %q", c.s, c.width, got, c.want)
		}
	}
}

// A line may be exactly as wide as the terminal.
func TestWrapToTheLastColumn(t *testing.T) {
	for width, want := range map[int]string{9: " ab cd ef", 8: " ab cd\n ef", 6: " ab cd\n ef", 5: " ab\n cd\n ef"} {
		if got := Wrap([]string{"ab", "cd", "ef"}, " ", " ", width); got != want {
			t.Errorf("width %d: %q, want %q", width, got, want)
		}
	}
}

func TestPaint(t *testing.T) {
	if got := (Paint{On: true}).In(Red, "x"); got != "\x1b[1;31mx\x1b[0m" {
		t.Errorf("%q", got)
	}
	for _, got := range []string{Paint{}.In(Red, "x"), Paint{On: true}.In(Plain, "x"), Paint{On: true}.In(Red, "") + "x"} {
		if strings.Contains(got, "\x1b") {
			t.Errorf("%q", got)
		}
	}
}
