package syntax

import (
	"maps"
	"os"
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
			for _, table := range []map[string]bool{w.reserved, w.through, w.lookups} {
				takeEach(table, func(word string) { compare(word) })
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
