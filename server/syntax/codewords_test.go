package syntax

import (
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/tdewolff/parse/v2/js"
)

// takeEach removes each entry of a table, calls f, and puts the entry back.
func takeEach[K comparable, V any](table map[K]V, f func(K)) {
	for k, v := range maps.Clone(table) {
		delete(table, k)
		f(k)
		table[k] = v
	}
}

// TestEveryCodeWordMatters removes each word and each operator that has a meaning in a language:
// the language's file in testdata must then be read differently.
func TestEveryCodeWordMatters(t *testing.T) {
	tables := map[string][]*codeWords{"javascript": {&javaScriptWords}, "python": {&pythonWords}, "ruby": {&rubyWords}, "starlark": {&starlarkWords}}
	languages := map[string]*codeLanguage{"php": &php, "elixir": &elixir, "groovy": &groovy, "kotlin": &kotlin, "nix": &nix}
	for name, g := range languages {
		tables[name] = []*codeWords{&g.words}
	}
	for language, words := range tables {
		src, err := os.ReadFile("testdata/" + language + ".in")
		if err != nil {
			t.Fatal(err)
		}
		read := readers()[language]
		want := render(src, read(src))
		compare := func(entry any) {
			if render(src, read(src)) == want {
				t.Errorf("%s.in is read alike without %v", language, entry)
			}
		}
		for _, w := range words {
			for _, table := range []map[string]bool{w.reserved, w.through, w.first, w.lookups, w.defaults} {
				takeEach(table, func(word string) { compare(word) })
			}
		}
		if g := languages[language]; g != nil {
			for _, table := range []map[string]codeKind{g.symbols, g.calls, g.operators} {
				takeEach(table, func(word string) { compare(word) })
			}
			takeEach(g.setters, func(word string) { compare(word) })
			for _, texts := range []*[]codeText{&g.comments, &g.texts} {
				all := *texts
				for i := range all {
					*texts = slices.Delete(slices.Clone(all), i, i+1)
					compare(all[i].open)
				}
				*texts = all
			}
		}
		switch language {
		case "javascript":
			takeEach(environmentObjects, func(k string) { compare(k) })
			takeEach(javaScriptKinds, func(k js.TokenType) { compare(k) })
		case "python":
			takeEach(pythonKinds, func(k string) { compare(k) })
		case "ruby":
			takeEach(rubyKinds, func(k string) { compare(k) })
		}
	}
}
