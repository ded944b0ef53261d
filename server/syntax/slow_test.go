package syntax

import (
	"bytes"
	"strings"
	"testing"
)

// worstMegabytes are texts of a megabyte that once took much longer than others of their size, or could.
func worstMegabytes() map[string]struct {
	read func([]byte) *Document
	unit string
} {
	return map[string]struct {
		read func([]byte) *Document
		unit string
	}{
		"YAML, broken documents":      {YAML, "---\na: [\n"},
		"YAML, open quotes":           {YAML, "a: \"\n"},
		"YAML, one broken document":   {YAML, "- [\n"},
		"YAML, block scalars":         {YAML, "a: |\n"},
		"Groovy, code in texts":       {Groovy, `"${"`},
		"Nix, code in texts":          {Nix, `{ a = "${`},
		"Makefile, continued lines":   {Makefile, "a\\\n"},
		"shell, substitutions":        {Shell, "\"$("},
		"shell, here-documents":       {Shell, "<<A\n"},
		"JSON, arrays":                {JSONC, "["},
		"JavaScript, everything open": {JavaScript, "({[`${"},
		"Ruby, code in texts":         {Ruby, `port "#{`},
		"TOML, tables":                {TOML, "[[a."},
		"XML, elements":               {XML, "<a "},
	}
}

// BenchmarkWorstMegabyte: each takes about as long as any other megabyte of its syntax.
func BenchmarkWorstMegabyte(b *testing.B) {
	const size = 1 << 20
	for name, c := range worstMegabytes() {
		text := bytes.Repeat([]byte(c.unit), size/len(c.unit))
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				c.read(text).Free()
			}
		})
	}
}

// TestRepairsOfOneFileAreBounded counts what is parsed again, for a file of broken documents and for a
// large broken one.
func TestRepairsOfOneFileAreBounded(t *testing.T) {
	for name, text := range map[string]string{
		"many documents": strings.Repeat("---\na: [\n", 10_000),
		"one document":   strings.Repeat("a: [\n", 10_000),
	} {
		repair := newYAMLRepair()
		for doc := range strings.SplitSeq(text, "---\n") {
			repair.load([]byte(doc))
		}
		if repair.budget < -repairAtLeast*(repairLimit+parseCost) {
			t.Errorf("%s: %d more bytes than allowed were parsed", name, -repair.budget)
		}
	}
	repair := newYAMLRepair()
	repair.budget = 0
	if repair.load([]byte("b: 1\na: [\n")) != nil {
		t.Error("a document is repaired although the budget is used up")
	}
	if node := repair.load([]byte("a: 1\n")); node == nil {
		t.Error("a document that is not broken needs no budget")
	}
}
