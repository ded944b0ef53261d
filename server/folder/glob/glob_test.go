package glob

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	g, err := Parse("legacy/**")
	if err != nil || !g.Match("legacy/a/b.env") || g.Match("other/b.env") {
		t.Errorf("legacy/**: %v", err)
	}
	if g, err := Parse("legacy"); err != nil || !g.Match("legacy/a/b.env") {
		t.Error("a folder's name does not match what is in it")
	}
	for _, bad := range []string{"", "[a", strings.Repeat("a", maxLength+1), "**/**/**/**/*", "{a,b}{a,b}{a,b}{a,b}"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
