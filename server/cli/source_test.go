package cli

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
)

// TestLongLinesAreCutAroundFindings: of a long line the part around a finding is kept, in whole characters.
func TestLongLinesAreCutAroundFindings(t *testing.T) {
	for _, filler := range []string{"x", "é", "€", "😀"} {
		for n := range 2 * around {
			line := strings.Repeat(filler, n) + "45456" + strings.Repeat(filler, n) + "\r"
			start := n * len(filler)
			source, before := sourceAround([]byte(line), start, start+5)
			if !utf8.ValidString(source) || source[start-before:start-before+5] != "45456" {
				t.Fatalf("%d times %s: %q, %d", n, filler, source, before)
			}
			if isCut := strings.Contains(source, screen.Ellipsis); isCut != (n*len(filler) > around) || len(source) > 3*around {
				t.Fatalf("%d times %s: %d of %d bytes", n, filler, len(source), len(line))
			}
		}
	}
	if source, before := sourceAround([]byte("a"), 1000, 1005); source != "a" || before != 0 {
		t.Errorf("a line that has become short: %q, %d", source, before)
	}
}
