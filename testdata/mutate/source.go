package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// mutant is a source file with one small mistake: new stands in place of the bytes from
// start to end.
type mutant struct {
	file       string // path below the repository, with slashes
	function   string // the declaration that the mistake is in
	change     string // for people: what was there and what is there now
	start, end int
	new        string
	site       ast.Node // the expression or statement that changes
}

// name is what survivors.txt calls the mutant. It does not change when lines move.
func (m mutant) name() string { return m.file + " " + m.function + ": " + m.change }

// apply is the source with the mistake.
func (m mutant) apply(source []byte) []byte {
	return slices.Concat(source[:m.start], []byte(m.new), source[m.end:])
}

// finder collects the mutants of one file.
type finder struct {
	file     string
	source   []byte
	fset     *token.FileSet
	function string
	found    []mutant
	texts    map[ast.Node]bool // string literals that no user sees
}

// parsed is a file with its mutants.
type parsed struct {
	file    string
	source  []byte
	tree    *ast.File
	mutants []mutant
}

// mutantsOf are all mutants of a Go file, in the order of the source. Those whose names
// would be equal are numbered.
func mutantsOf(fset *token.FileSet, file string, source []byte) (*parsed, error) {
	f := &finder{file: file, source: source, fset: fset, texts: map[ast.Node]bool{}}
	tree, err := parser.ParseFile(fset, file, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range tree.Decls {
		if g, ok := d.(*ast.GenDecl); ok && (g.Tok == token.IMPORT || g.Tok == token.TYPE) {
			continue
		}
		f.function = nameOf(d)
		ast.Inspect(d, f.visit)
	}
	slices.SortStableFunc(f.found, func(a, b mutant) int { return a.start - b.start })
	seen := map[string]int{}
	for i := range f.found {
		m := &f.found[i]
		name := m.name()
		if seen[name]++; seen[name] > 1 {
			m.change += fmt.Sprintf(" (%d)", seen[name])
		}
	}
	return &parsed{file, source, tree, f.found}, nil
}

func nameOf(d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Name.Name
	case *ast.GenDecl:
		if v, ok := d.Specs[0].(*ast.ValueSpec); ok {
			return v.Names[0].Name
		}
	}
	return "?"
}

func (f *finder) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		f.binary(n)
	case *ast.IfStmt:
		f.condition(n)
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			f.replace(n, n.Pos(), n.X.Pos(), "")
		}
	case *ast.BlockStmt:
		f.statements(n.List)
	case *ast.CaseClause:
		f.clause(n)
	case *ast.CompositeLit:
		f.elements(n)
	case *ast.CallExpr:
		f.excuse(n)
	case *ast.BasicLit:
		f.constant(n)
	case *ast.Ident:
		if other := map[string]string{"true": "false", "false": "true"}[n.Name]; other != "" {
			f.replace(n, n.Pos(), n.End(), other)
		}
	}
	return true
}

// operators are the mistakes for each operator: a boundary moved by one, the contrary, the
// other connective.
var operators = map[token.Token][]token.Token{
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR},
	token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL},
	token.AND: {token.OR}, token.OR: {token.AND},
}

func (f *finder) binary(n *ast.BinaryExpr) {
	at := f.offset(n.OpPos)
	for _, op := range operators[n.Op] {
		old := f.text(n.Pos(), n.End())
		cut := at - f.offset(n.Pos())
		f.add(n, at, at+len(n.Op.String()), op.String(), old+" → "+old[:cut]+op.String()+old[cut+len(n.Op.String()):])
	}
}

// condition makes the body of an if statement unreachable, and negates a condition that has
// no operator to change.
func (f *finder) condition(n *ast.IfStmt) {
	cond := f.text(n.Cond.Pos(), n.Cond.End())
	f.add(n.Cond, f.offset(n.Cond.Pos()), f.offset(n.Cond.End()), "("+cond+") && false", "never if "+cond)
	switch n.Cond.(type) {
	case *ast.BinaryExpr, *ast.UnaryExpr:
	default:
		f.add(n.Cond, f.offset(n.Cond.Pos()), f.offset(n.Cond.End()), "!("+cond+")", "if "+cond+" → if !"+cond)
	}
}

// statements drops statements one by one: calls, assignments, jumps.
func (f *finder) statements(list []ast.Stmt) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.AssignStmt:
			if s.Tok == token.DEFINE {
				continue // the variable would be missing
			}
		case *ast.ExprStmt, *ast.IncDecStmt, *ast.DeferStmt, *ast.GoStmt, *ast.BranchStmt, *ast.SendStmt:
		default:
			continue
		}
		text := f.text(s.Pos(), s.End())
		f.add(s, f.offset(s.Pos()), f.offset(s.End()), "if false {\n"+text+"\n}", "without "+text) // so its variables are used
	}
}

// clause drops a case of a switch, or one of several values of a case.
func (f *finder) clause(n *ast.CaseClause) {
	f.statements(n.Body)
	if n.List == nil {
		return
	}
	f.add(n, f.offset(n.Pos()), f.offset(n.End()), "", "without case "+f.text(n.List[0].Pos(), n.List[len(n.List)-1].End()))
	if len(n.List) > 1 {
		f.dropEach(n.List)
	}
}

// elements drops the elements of a literal one by one.
func (f *finder) elements(n *ast.CompositeLit) {
	if array, ok := n.Type.(*ast.ArrayType); ok && array.Len != nil {
		if _, open := array.Len.(*ast.Ellipsis); !open {
			return
		}
	}
	f.dropEach(n.Elts)
}

func (f *finder) dropEach(list []ast.Expr) {
	for i, e := range list {
		start, end := f.offset(e.Pos()), f.offset(e.End())
		if i+1 < len(list) {
			end = f.offset(list[i+1].Pos())
		} else if rest := strings.TrimLeft(string(f.source[end:]), " \t\n"); strings.HasPrefix(rest, ",") {
			end = len(f.source) - len(rest) + 1
		} else if i > 0 {
			start = f.offset(list[i-1].End())
		}
		f.add(e, start, end, "", "without "+f.text(e.Pos(), e.End()))
	}
}

// excuse leaves out the words of errors and panics, which are for developers.
func (f *finder) excuse(n *ast.CallExpr) {
	switch f.text(n.Fun.Pos(), n.Fun.End()) {
	case "errors.New", "fmt.Errorf", "panic":
		if len(n.Args) > 0 {
			f.texts[n.Args[0]] = true
		}
	}
}

func (f *finder) constant(n *ast.BasicLit) {
	switch n.Kind {
	case token.INT:
		if v, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			f.replace(n, n.Pos(), n.End(), strconv.FormatInt(v+1, 10))
		}
	case token.STRING:
		if !f.texts[n] {
			f.replace(n, n.Pos(), n.End(), `"mutated"`)
		}
	}
}

func (f *finder) replace(site ast.Node, start, end token.Pos, new string) {
	old := f.text(start, end)
	f.add(site, f.offset(start), f.offset(end), new, old+" → "+new+" in "+f.line(start))
}

func (f *finder) add(site ast.Node, start, end int, new, change string) {
	f.found = append(f.found, mutant{f.file, f.function, oneLine(change), start, end, new, site})
}

// oneLine is a text without line breaks, shortened.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 160 {
		s = string(r[:150]) + "…"
	}
	return s
}

func (f *finder) line(at token.Pos) string {
	line := f.fset.Position(at).Line
	return strings.Split(string(f.source), "\n")[line-1]
}

func (f *finder) offset(p token.Pos) int { return f.fset.Position(p).Offset }
func (f *finder) text(start, end token.Pos) string {
	return string(f.source[f.offset(start):f.offset(end)])
}
