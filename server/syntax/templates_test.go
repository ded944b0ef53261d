package syntax

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestTemplatesAgainstASearchForEach masks as the search that looks for the end and the inside of each template by itself, which takes
// 4 KB of reading for each that has no end.
func TestTemplatesAgainstASearchForEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"{{", "}}", "{%", "%}", "{#", "#}", "{", "}", "$", "\n", ": ", "a", " ", strings.Repeat("x", maxTemplate-6)})
		text := []byte(strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "text"), ""))
		for _, pair := range [][2]string{{"{{", "}}"}, {"{%", "%}"}, {"{#", "#}"}} {
			got, want := bytes.Clone(text), bytes.Clone(text)
			maskTemplates(got, pair[0], pair[1])
			maskEach(want, pair[0], pair[1])
			if !bytes.Equal(got, want) {
				t.Fatalf("%s in %.300q:\ngot  %.300q\nwant %.300q", pair[0], text, got, want)
			}
		}
	})
}

func maskEach(b []byte, open, close string) {
	for at := 0; at < len(b); at++ {
		if !bytes.HasPrefix(b[at:], []byte(open)) {
			continue
		}
		end := bytes.Index(b[at:min(len(b), at+maxTemplate)], []byte(close))
		isShell := open == "{#" && at > 0 && b[at-1] == '$'
		isNested := end >= 0 && open == "{{" && bytes.Contains(b[at:at+end], []byte("\n")) && bytes.Contains(b[at:at+end], []byte(": "))
		if end < 0 || isShell || isNested {
			at += len(open) - 1
			continue
		}
		for i := at; i < at+end+len(close); i++ {
			if b[i] != '\n' && b[i] != '\r' {
				b[i] = 0
			}
		}
		at += end + len(close) - 1
	}
}
