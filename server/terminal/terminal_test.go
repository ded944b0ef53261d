package terminal

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// line is a line of testdata/terminal/lines.txt.
type line struct {
	text string   // without the marks
	want []string // what stands between « and »
}

var (
	marked = regexp.MustCompile(`«(.*?)»`)
	digits = regexp.MustCompile(`\d+`)
)

func readLines(t *testing.T) []line {
	t.Helper()
	raw, err := os.ReadFile("../../testdata/terminal/lines.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []line
	for _, l := range strings.Split(string(raw), "\n") {
		if l == "" || strings.HasPrefix(l, "#") {
			continue
		}
		one := line{text: strings.NewReplacer("«", "", "»", "").Replace(l)}
		for _, m := range marked.FindAllStringSubmatch(l, -1) {
			one.want = append(one.want, m[1])
		}
		out = append(out, one)
	}
	return out
}

// textAt cuts the place of a match out of its line, by its UTF-16 columns.
func textAt(line string, m Match) string {
	return string(utf16.Decode(utf16.Encode([]rune(line))[m.Start:m.End]))
}

func texts(line string, matches []Match) []string {
	var out []string
	for _, m := range matches {
		out = append(out, textAt(line, m))
	}
	return out
}

func TestPorts(t *testing.T) {
	for _, l := range readLines(t) {
		got := Ports(l.text)
		if diff := cmp.Diff(l.want, texts(l.text, got)); diff != "" {
			t.Errorf("%s\n%s", l.text, diff)
		}
		for _, m := range got {
			if !slices.Contains(digits.FindAllString(textAt(l.text, m), -1), strconv.Itoa(int(m.Port))) {
				t.Errorf("%s: the port is %d", l.text, m.Port)
			}
		}
	}
}

// An entry that can be removed without a changed line is unused or untested.
func TestEveryRuleMatters(t *testing.T) {
	lines := readLines(t)
	needed := func(r rules) bool {
		return slices.ContainsFunc(lines, func(l line) bool { return !slices.Equal(texts(l.text, r.ports(l.text)), l.want) })
	}
	for i, f := range sentences().failures {
		without := *sentences()
		without.failures = slices.Concat(without.failures[:i], without.failures[i+1:])
		if !needed(without) {
			t.Errorf("no line needs the failure %s", f.re)
		}
		if f.unless == "" {
			continue
		}
		without.failures = slices.Insert(without.failures, i, pattern{re: f.re})
		if !needed(without) {
			t.Errorf("no line needs %q before %s", f.unless, f.re)
		}
	}
	for i, a := range sentences().attempts {
		without := *sentences()
		without.attempts = slices.Concat(without.attempts[:i], without.attempts[i+1:])
		if !needed(without) {
			t.Errorf("no line needs the attempt %s", a.re)
		}
	}
	for i, s := range sentences().signs {
		without := *sentences()
		without.signs = slices.Concat(without.signs[:i], without.signs[i+1:])
		if !needed(without) {
			t.Errorf("no line needs the sign %s", s)
		}
	}
}

// Columns are UTF-16 units: an emoji is two of them, a Chinese character one.
func TestColumns(t *testing.T) {
	want := []Match{{Start: 48, End: 63, Port: 45456}}
	if diff := cmp.Diff(want, Ports("\U0001F680 错误 listen EADDRINUSE: address already in use 127.0.0.1:45456")); diff != "" {
		t.Error(diff)
	}
}

// The start of a sentence, repeated without an address, must give nothing.
func TestLongLines(t *testing.T) {
	for _, piece := range []string{"listen tcp ", "EADDRINUSE: address already in use ", "bind on address ('", "a.b-c/", "::::", "port "} {
		if got := Ports(strings.Repeat(piece, 5000)); got != nil {
			t.Errorf("%q: %v", piece, got)
		}
	}
}
