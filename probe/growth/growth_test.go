package growth

import (
	"strings"
	"testing"
	"time"
)

// TestGrowthIsNoticed has meters whose figures depend on the length only.
func TestGrowthIsNoticed(t *testing.T) {
	for name, c := range map[string]struct {
		meter  func(n int) work
		isSlow bool
	}{
		"linear":                     {func(n int) work { return work{time.Duration(1000 * n), uint64(1000 * n)} }, false},
		"quadratic time":             {func(n int) work { return work{time.Duration(n * n / 100), 0} }, true},
		"quadratic memory":           {func(n int) work { return work{0, uint64(n * n)} }, true},
		"a short time":               {func(n int) work { return work{time.Duration(n * n / 100_000), 0} }, false},
		"little memory":              {func(n int) work { return work{0, uint64(n * n / 10_000)} }, false},
		"quadratic up to a length":   {func(n int) work { n = min(n, 16<<10); return work{time.Duration(n * n), 0} }, false},
		"quadratic from some length": {func(n int) work { n = max(n, 16<<10); return work{time.Duration(n * n / 100), 0} }, true},
		"nothing at first":           {func(n int) work { return work{time.Duration(max(0, n-16<<10) * 1000), 0} }, false},
	} {
		got := excess(NewSoup("ab", nil), func(text []byte) work { return c.meter(len(text)) })
		if (got != "") != c.isSlow {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestTextsOfOtherLengthsAreNotCompared: a unit or an end that is about as long as the text.
func TestTextsOfOtherLengthsAreNotCompared(t *testing.T) {
	long := strings.Repeat("a", 14_000)
	for name, s := range map[string]Soup{"a long unit": NewSoup(long, nil), "a long end": Repeated("", "a", long)} {
		if got := excess(s, func(text []byte) work { return work{time.Duration(len(text) * len(text)), 0} }); strings.HasPrefix(got, "0 bytes") || name == "a long end" && got != "" {
			t.Errorf("%s: %.200s", name, got)
		}
	}
}

// TestWorkIsMeasured reads a text that takes some memory.
func TestWorkIsMeasured(t *testing.T) {
	var kept []byte
	got := measure([]byte("text"), func([]byte) { kept = make([]byte, 1<<20) })
	if got.memory < 1<<20 || got.time <= 0 || len(kept) == 0 {
		t.Errorf("%+v", got)
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
