package growth

import (
	"bytes"
	"strings"
	"testing"
)

var kept []byte // so that the compiler leaves out no copy

// TestGrowthIsNoticed reads texts in linear and in quadratic time and memory.
func TestGrowthIsNoticed(t *testing.T) {
	soup := NewSoup("ab", nil)
	count := 0
	for name, c := range map[string]struct {
		read   func([]byte)
		isSlow bool
	}{
		"linear time": {func(b []byte) { count += bytes.Count(b, []byte("ba")) }, false},
		"quadratic time": {func(b []byte) {
			for i := range b {
				count += bytes.Count(b[i:], []byte("b"))
			}
		}, true},
		"linear memory": {func(b []byte) { count += len(strings.Repeat(string(b), 100)) }, false},
		"quadratic memory": {func(b []byte) {
			for i := 0; i < len(b); i += 100 {
				kept = bytes.Clone(b[i:])
			}
		}, true},
	} {
		short, long := soup.Text(8<<10), soup.Text(64<<10)
		if got := isSlow(short, long, factor*tolerated, c.read); got != c.isSlow {
			t.Errorf("%s: slow %v", name, got)
		}
	}
}

func TestSoups(t *testing.T) {
	at := func(piece string) byte {
		for i, p := range pieces {
			if p == piece {
				return byte(i)
			}
		}
		t.Fatalf("no piece %q", piece)
		return 0
	}
	to := func(part byte) byte { return 252 + part } // 252 is a multiple of four
	for _, c := range []struct {
		unit   string
		script []byte
		want   string
	}{
		{"ab", nil, "abababab"},
		{"", []byte{0, at("N: ")}, "n0: n1: "},
		{"", []byte{0, to(0), at("["), to(1), at("a"), to(3), at("]")}, "[aaaaaaaa]"},
		{"", []byte{1, at("["), to(2), at("80"), to(3), at("]")}, "[[[[80]]]]"},
		{"", []byte{0}, ""},
	} {
		if got := string(NewSoup(c.unit, c.script).Text(8)); got != c.want {
			t.Errorf("%q %v: %q, want %q", c.unit, c.script, got, c.want)
		}
	}
	if len(pieces) > 252 {
		t.Error("there are more pieces than a byte can choose")
	}
}
