package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// switchName is the variable by which a program with many mutants knows which one is on.
const switchName = "mutantThatIsOn"

// A build of the tests takes longer than the tests. So one program gets all mutants that
// can be switched on when it starts: "if a < b" becomes
//
//	if func() bool { switch mutantThatIsOn { case 7: return a <= b }; return a < b }()
//
// The type checker says which mutants compile, and which can be put like this.

// checked is a package with its types.
type checked struct {
	fset     *token.FileSet
	imports  types.Importer
	files    []*parsed
	info     types.Info
	pkg      *types.Package
	declares *ast.File       // declares the switch
	switched map[string]bool // names of the mutants that can be switched on
	built    map[string]bool // names of the mutants that compile
}

// check parses and type-checks the package of a target.
func (t target) check(root string) (*checked, error) {
	c := &checked{fset: token.NewFileSet(), switched: map[string]bool{}, built: map[string]bool{}}
	names, exports, err := t.list(root)
	if err != nil {
		return nil, err
	}
	c.imports = importer.ForCompiler(c.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, base := range names {
		source, err := os.ReadFile(filepath.Join(root, t.folder, base))
		if err != nil {
			return nil, err
		}
		f, err := mutantsOf(c.fset, t.folder+"/"+base, source)
		if err != nil {
			return nil, err
		}
		if !t.has(base) {
			f.mutants = nil
		}
		c.files = append(c.files, f)
	}
	c.info.Types = map[ast.Expr]types.TypeAndValue{}
	var trees []*ast.File
	for _, f := range c.files {
		trees = append(trees, f.tree)
	}
	c.declares, err = parser.ParseFile(c.fset, "switch.go", "package "+trees[0].Name.Name+"\n\nvar "+switchName+" int\n", 0)
	if err != nil {
		return nil, err
	}
	c.pkg, err = (&types.Config{Importer: c.imports}).Check(t.folder, c.fset, trees, &c.info)
	return c, err
}

// list asks the go command for the package's files and for the compiled packages it imports.
func (t target) list(root string) (files []string, exports map[string]string, err error) {
	cmd := exec.Command("go", "list", "-deps", "-export", "-json=Dir,GoFiles,ImportPath,Export", "./"+t.folder)
	cmd.Dir, cmd.Env, cmd.Stderr = root, t.environment(), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, nil, fmt.Errorf("go list: %w", err)
	}
	exports = map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir, ImportPath, Export string
			GoFiles                 []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return files, exports, nil // the package itself comes after what it imports
		} else if err != nil {
			return nil, nil, err
		}
		files, exports[p.ImportPath] = p.GoFiles, p.Export
	}
}

// compiles reports whether the package compiles with another source of one file.
func (c *checked) compiles(of *parsed, source string) bool {
	tree, err := parser.ParseFile(c.fset, of.file, source, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	trees := []*ast.File{tree, c.declares}
	for _, f := range c.files {
		if f != of {
			trees = append(trees, f.tree)
		}
	}
	_, err = (&types.Config{Importer: c.imports}).Check(c.pkg.Path(), c.fset, trees, nil)
	return err == nil
}

// choose leaves the chosen mutants, and finds out which ones compile and which can be
// switched on.
func (c *checked) choose(chosen func(mutant) bool) {
	for _, f := range c.files {
		f.mutants = slices.DeleteFunc(f.mutants, func(m mutant) bool { return !chosen(m) })
	}
	for _, f := range c.files {
		c.sort(f)
	}
}

// names are those of all mutants, in the order of the source.
func (c *checked) names() (out []string) {
	for _, f := range c.files {
		for _, m := range f.mutants {
			out = append(out, m.name())
		}
	}
	return out
}

// sort fills in which mutants of a file compile, and which can be switched on.
func (c *checked) sort(f *parsed) {
	for i, m := range f.mutants {
		if !c.compiles(f, string(m.apply(f.source))) {
			continue
		}
		c.built[m.name()] = true
		if s, ok := c.switchable(f, []int{i}); ok && c.compiles(f, s) {
			c.switched[m.name()] = true
		}
	}
}

// switchable is the file with the chosen mutants, each behind its number.
func (c *checked) switchable(f *parsed, chosen []int) (source string, ok bool) {
	bySite := map[ast.Node][]int{}
	var sites []ast.Node
	for _, i := range chosen {
		site := f.mutants[i].site
		if len(bySite[site]) == 0 {
			sites = append(sites, site)
		}
		bySite[site] = append(bySite[site], i)
	}
	// Outer sites first, so that the inner ones are written into their last branch.
	slices.SortStableFunc(sites, func(a, b ast.Node) int {
		if a.Pos() != b.Pos() {
			return int(a.Pos() - b.Pos())
		}
		return int(b.End() - a.End())
	})
	w := writer{c: c, f: f, sites: sites, mutants: bySite}
	text := w.render(0, len(f.source))
	return text + "\nvar _ = " + switchName + "\n", !w.failed
}

// writer writes a file with its sites.
type writer struct {
	c       *checked
	f       *parsed
	sites   []ast.Node // those still to be written
	mutants map[ast.Node][]int
	failed  bool
}

// render is the source from start to end, with the sites in it.
func (w *writer) render(start, end int) string {
	var out strings.Builder
	for len(w.sites) > 0 {
		site := w.sites[0]
		from, to := w.offset(site.Pos()), w.offset(site.End())
		if from >= end {
			break
		}
		w.sites = w.sites[1:]
		out.Write(w.f.source[start:from])
		out.WriteString(w.site(site, from, to))
		start = to
	}
	out.Write(w.f.source[start:end])
	return out.String()
}

func (w *writer) site(site ast.Node, from, to int) string {
	var cases strings.Builder
	for _, i := range w.mutants[site] {
		m := w.f.mutants[i]
		if m.start < from || m.end > to {
			w.failed = true
			return w.render(from, to)
		}
		mutated := string(w.f.source[from:m.start]) + m.new + string(w.f.source[m.end:to])
		if _, statement := site.(ast.Stmt); statement {
			return fmt.Sprintf("if %s != %d {\n%s\n}", switchName, w.number(i), w.render(from, to))
		}
		fmt.Fprintf(&cases, "case %d: return %s\n", w.number(i), mutated)
	}
	expr, ok := site.(ast.Expr)
	name, known := "", false
	if ok {
		name, known = w.typeName(expr)
	}
	if !known {
		w.failed = true
		return w.render(from, to)
	}
	return fmt.Sprintf("func() %s {\nswitch %s {\n%s}\nreturn %s\n}()", name, switchName, cases.String(), w.render(from, to))
}

// typeName spells the type of an expression in the file.
func (w *writer) typeName(e ast.Expr) (name string, ok bool) {
	tv, ok := w.c.info.Types[e]
	if !ok || tv.Type == nil || tv.IsType() {
		return "", false
	}
	return types.TypeString(types.Default(tv.Type), func(p *types.Package) string {
		if p == w.c.pkg {
			return ""
		}
		return p.Name()
	}), true
}

// number is the mutant's among all of the package, from 1.
func (w *writer) number(i int) int { return w.c.first(w.f) + i }

// first is the number of the first mutant of a file.
func (c *checked) first(f *parsed) int {
	n := 1
	for _, g := range c.files {
		if g == f {
			break
		}
		n += len(g.mutants)
	}
	return n
}

func (w *writer) offset(p token.Pos) int { return w.c.fset.Position(p).Offset }

// switchFile declares the switch; the environment says which mutant is on.
func (c *checked) switchFile() string {
	return "package " + c.pkg.Name() + "\n\nimport (\n\t\"os\"\n\t\"strconv\"\n)\n\nvar " + switchName +
		", _ = strconv.Atoi(os.Getenv(\"MUTANT\"))\n"
}
