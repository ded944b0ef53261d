package syntax

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// worst are units of texts that, repeated, once took much longer than others of their size, or could.
func worst() map[string]struct {
	syntax, unit string
} {
	return map[string]struct {
		syntax, unit string
	}{
		"YAML, broken documents":      {"yaml", "---\na: [\n"},
		"YAML, open quotes":           {"yaml", "a: \"\n"},
		"YAML, one broken document":   {"yaml", "- [\n"},
		"YAML, block scalars":         {"yaml", "a: |\n"},
		"YAML, anchors without value": {"yaml", "&a:\n "},
		"Groovy, code in texts":       {"groovy", `"${"`},
		"Nix, code in texts":          {"nix", `{ a = "${`},
		"Makefile, continued lines":   {"makefile", "a\\\n"},
		"shell, substitutions":        {"shell", "\"$("},
		"shell, here-documents":       {"shell", "<<A\n"},
		"JSON, arrays":                {"jsonc", "["},
		"JSON, no tokens":             {"jsonc", "\xff: ...\na"},
		"JSON, open comments":         {"jsonc", "---\n/*"},
		"JSON, open quotes":           {"jsonc", "(---\n\""},
		"JavaScript, no tokens":       {"javascript", "[[a]]\n\\"},
		"JSON, old octal numbers":     {"jsonc", "01\n"},
		"JSON, names behind numbers":  {"jsonc", "1a\n"},
		"JSON, wrong bytes":           {"jsonc", "a\xff\n"},
		"JavaScript, open regexps":    {"javascript", "/\n"},
		"JavaScript, open classes":    {"javascript", "/[/\n"},
		"Hjson, values in one line":   {"hjson", "a: 1,"},
		"Hjson, slashes in one line":  {"hjson", "\xff: 1/a/';"},
		"JavaScript, everything open": {"javascript", "({[`${"},
		"Ruby, code in texts":         {"ruby", `port "#{`},
		"Starlark, open indexes":      {"starlark", ")[a = "},
		"TOML, tables":                {"toml", "[[a."},
		"XML, elements":               {"xml", "<a "},
	}
}

// BenchmarkWorst: each takes about as long as any other text of its syntax, and twice as long for twice
// the size.
func BenchmarkWorst(b *testing.B) {
	for name, c := range worst() {
		read := readers()[c.syntax]
		for _, megabytes := range []int{1, 2} {
			text := bytes.Repeat([]byte(c.unit), megabytes<<20/len(c.unit))
			b.Run(fmt.Sprintf("%s/%d MB", name, megabytes), func(b *testing.B) {
				for b.Loop() {
					read(text).Free()
				}
			})
		}
	}
}

// triesOf is how often 16 KB of a line may be parsed to be repaired.
func triesOf(line string) int {
	return newYAMLRepair().tries(costOf([]byte(strings.Repeat(line, 16<<10/len(line)))))
}

// BenchmarkRepair is for broken documents of the sizes at which their repair takes longest: larger ones are parsed less
// often.
func BenchmarkRepair(b *testing.B) {
	for _, line := range []string{"- [\n", "- {\n"} {
		for _, kilobytes := range []int{6, 16, 50, 190} {
			text := bytes.Repeat([]byte(line), kilobytes<<10/len(line))
			b.Run(fmt.Sprintf("%q/%d KB", line, kilobytes), func(b *testing.B) {
				for b.Loop() {
					YAML(text).Free()
				}
			})
		}
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
		if most := repairAtLeast * costOf([]byte(text)); repair.budget < -most {
			t.Errorf("%s: parsing again cost %d more than allowed, but at most %d may", name, -repair.budget, most)
		}
	}
	const plain, open = "a: some words\n", "- [\n" // the library reads plain text five times as fast
	if plain, open := triesOf(plain), triesOf(open); open > plain/3 {
		t.Errorf("a text that is slow to read is parsed %d times, a plain one %d times", open, plain)
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

// TestTheHeadOfALargeBrokenDocument: what stands before its error is read, as far as both parses together may take; it is
// said that the rest is not.
func TestTheHeadOfALargeBrokenDocument(t *testing.T) {
	for name, c := range map[string]struct {
		unit string // one entry of a list
		want int    // how many of a hundred entries are read, about
	}{
		"plain text":                  {"- port: 8000 # of a service that is written about here at length\n", 99},
		"a text that is slow to read": {"- [8000, [], [], [], [], [], [], [], [], [], [], [], [], []]\n", 40},
		"one that is slower":          {"- [[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]\n", 0},
	} {
		n := (700 << 10) / len(c.unit)
		doc := YAML([]byte(strings.Repeat(c.unit, n) + "b: [\n"))
		read := 0
		for _, root := range doc.Roots {
			read += len(root.Children)
		}
		if got := 100 * read / (n * strings.Count(c.unit, "\n")); got < c.want-10 || got > c.want+10 || !doc.Short {
			t.Errorf("%s: %d of a hundred entries are read, want about %d; short: %t", name, got, c.want, doc.Short)
		}
	}
}
