package server

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// TestWhatStartsGoroutinesRunsUnderTheRaceDetector compares testdata/race.txt with the code: a package is listed there if
// its code or its tests start goroutines, and only then.
func TestWhatStartsGoroutinesRunsUnderTheRaceDetector(t *testing.T) {
	listed, starting, tests := raceList(t), map[string]string{}, map[string][]string{}
	goFiles(t, func(name string, content []byte) {
		file, err := parser.ParseFile(token.NewFileSet(), name, content, 0)
		if err != nil {
			t.Fatal(err)
		}
		if startsGoroutine(file) {
			starting[path.Dir(name)] = name
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				tests[path.Dir(name)] = append(tests[path.Dir(name)], f.Name.Name)
			}
		}
	})
	for room, file := range starting {
		if _, ok := listed[room]; !ok {
			t.Errorf("%s starts a goroutine: list %s in testdata/race.txt", file, room)
		}
	}
	for room, named := range listed {
		if starting[room] == "" {
			t.Errorf("testdata/race.txt lists %s, which starts no goroutine", room)
		}
		for _, test := range named {
			if !slices.Contains(tests[room], test) {
				t.Errorf("testdata/race.txt names %s, which %s does not have", test, room)
			}
		}
	}
}

// raceList is testdata/race.txt: for each package the tests that its line names.
func raceList(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../testdata/race.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		listed[fields[0]] = nil
		for _, field := range fields[1:] {
			word, names, _ := strings.Cut(field, "=")
			if word != "only" && word != "without" {
				t.Errorf("testdata/race.txt: %q is neither only= nor without=", field)
			}
			listed[fields[0]] = append(listed[fields[0]], strings.Split(names, ",")...)
		}
	}
	return listed
}

// startsGoroutine reports whether a file has a go statement, or calls a method Go, as of sync.WaitGroup, or Parallel of a test.
func startsGoroutine(file *ast.File) (starts bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			starts = true
		case *ast.CallExpr:
			if method, ok := n.Fun.(*ast.SelectorExpr); ok && (method.Sel.Name == "Go" || method.Sel.Name == "Parallel") {
				starts = true
			}
		}
		return !starts
	})
	return starts
}
