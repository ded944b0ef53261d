package main

import (
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

const example = `package p

import "fmt"

func f(a int, s []string) bool {
	fmt.Println("x")
	if a < 2 && len(s) > 0 {
		s = []string{"a", "b"}
	}
	switch a {
	case 1, 2:
		return true
	}
	return !g()
}

func g() bool { panic("for developers") }
`

func TestMutants(t *testing.T) {
	p, err := mutantsOf(token.NewFileSet(), "p.go", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range p.mutants {
		got = append(got, m.change)
	}
	for _, want := range []string{
		`without fmt.Println("x")`,
		`"x" → "mutated" in fmt.Println("x")`,
		`never if a < 2 && len(s) > 0`,
		`a < 2 && len(s) > 0 → a < 2 || len(s) > 0`,
		`a < 2 → a <= 2`,
		`a < 2 → a >= 2`,
		`2 → 3 in if a < 2 && len(s) > 0 {`,
		`without s = []string{"a", "b"}`,
		`without "a"`,
		`without case 1, 2`,
		`without 2`,
		`true → false in return true`,
		`! →  in return !g()`,
	} {
		if !slices.Contains(got, oneLine(want)) {
			t.Errorf("no mutant %q among %q", want, got)
		}
	}
	if slices.Contains(got, `"for developers" → "mutated" in func g() bool { panic("for developers") }`) {
		t.Error("the words of a panic are changed")
	}
}

func TestApply(t *testing.T) {
	m := mutant{start: 2, end: 3, new: "<="}
	if got := string(m.apply([]byte("a < b"))); got != "a <= b" {
		t.Error(got)
	}
}

// The tool is run on a module whose only test notices some of the mistakes.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":      "module example.com/p\n\ngo 1.26.0\n",
		"p/p.go":      "package p\n\nconst limit = 10\n\nfunc Small(n int) bool {\n\tif n == 3 {\n\t\tcalls++\n\t}\n\treturn n < limit\n}\n\nvar calls int\n",
		"p/p_test.go": "package p\n\nimport \"testing\"\n\nfunc TestSmall(t *testing.T) {\n\tif !Small(9) || Small(10) {\n\t\tt.Fail()\n\t}\n}\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := target{folder: "p", tests: []string{"p"}}
	*root = dir
	c, err := p.check(dir)
	if err != nil {
		t.Fatal(err)
	}
	c.choose(func(mutant) bool { return true })
	got, err := p.testAll(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]outcome{
		"p/p.go limit: 10 → 11 in const limit = 10": noticed,
		"p/p.go Small: n < limit → n <= limit":      noticed,
		"p/p.go Small: n < limit → n >= limit":      noticed,
		"p/p.go Small: without calls++":             survived,
		"p/p.go Small: n == 3 → n != 3":             survived,
	} {
		if result, known := got[name]; !known || result != want {
			t.Errorf("%s: outcome %v (known %v), want %v", name, result, known, want)
		}
	}
}
