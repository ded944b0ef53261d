package pattern

import (
	"fmt"
	"slices"
	"strings"
)

// Globs finds the rows of a table of file patterns that match a path.
//
//	glob    = "**/" { folder "/" } base
//	folder  = "**" | name          "**" matches any number of folders, also none
//	base    = name | "**"          "**" as base: every file below the folder
//	name    = { letter | digit | "." | "_" | "-" | "*" | "{" text { "," text } "}" }
//
// Letters are lower-case; paths are matched without regard to case. A star matches any text within one
// element of the path, braces one of the texts in them.
//
// Most files of a workspace match no glob, so the globs are looked up by what the last element of a
// path must be: the whole name, its last extension, or its first two bytes. Globs that require none of
// these are tried one by one, and only if the path has all letters that the glob requires.
type Globs struct {
	all    []glob
	exact  map[string]list
	byEnd  map[string]list // by the last extension, with its dot
	byHead map[string]list // by the first two bytes
	rest   list
}

// list are indices of Globs.all.
type list []uint16

// glob is a pattern with one choice for each of its braces, and the rows that have it.
type glob struct {
	spelling string
	rows     Rows
	folders  []name // nil element: **
	base     name   // nil parts: every file

	baseHas, foldersHave letters // bytes that the base and the folders of a matching path always contain
}

// letters is a set of bytes; bytes with the same last six bits count as one.
type letters uint64

func lettersOf(s string) (set letters) {
	for i := range len(s) {
		set |= 1 << (s[i] & 63)
	}
	return set
}

// Rows is a set of rows of the table.
type Rows [2]uint64

// maxRows is how many rows a table may have.
const maxRows = len(Rows{}) * 64

// Has reports whether row is in r.
func (r Rows) Has(row int) bool { return r[row/64]>>(row%64)&1 == 1 }

func (r *Rows) add(row int) { r[row/64] |= 1 << (row % 64) }

func (r *Rows) addAll(o Rows) {
	for i := range r {
		r[i] |= o[i]
	}
}

// NewGlobs compiles a table: the globs of row i are rows[i].
func NewGlobs(rows [][]string) (*Globs, error) {
	if len(rows) > maxRows {
		return nil, fmt.Errorf("%d rows, at most %d are possible", len(rows), maxRows)
	}
	x := &Globs{exact: map[string]list{}, byEnd: map[string]list{}, byHead: map[string]list{}}
	spellings, err := spell(rows)
	if err != nil {
		return nil, err
	}
	x.all = make([]glob, 0, len(spellings))
	for _, s := range spellings {
		if err := x.add(s.row, s.text); err != nil {
			return nil, fmt.Errorf("file pattern %q: %w", s.text, err)
		}
	}
	return x, nil
}

// spelling is a pattern of a row with one choice for each of its braces.
type spelling struct {
	row  int
	text string
}

// spell returns all spellings of the patterns of a table.
func spell(rows [][]string) (out []spelling, err error) {
	var texts []string
	for row, patterns := range rows {
		for i, p := range patterns {
			if slices.Contains(patterns[:i], p) {
				return nil, fmt.Errorf("file pattern %q stands twice in its row", p)
			}
			if texts, err = braces(texts[:0], "", p); err != nil {
				return nil, fmt.Errorf("file pattern %q: %w", p, err)
			}
			for _, text := range texts {
				out = append(out, spelling{row, text})
			}
		}
	}
	return out, nil
}

// braces adds to out the spellings of s, in which {a,b} is either a or b, each with before in front of
// it.
func braces(out []string, before, s string) ([]string, error) {
	head, rest, ok := strings.Cut(s, "{")
	if strings.Contains(head, "}") {
		return nil, fmt.Errorf("} without {")
	}
	if !ok {
		return append(out, before+s), nil
	}
	inside, tail, ok := strings.Cut(rest, "}")
	if !ok || strings.Contains(inside, "{") {
		return nil, fmt.Errorf("{ without }, or one in another")
	}
	if !strings.Contains(inside, ",") || strings.Contains(inside, "/") {
		return nil, fmt.Errorf("{%s}: braces hold alternatives for a part of a name", inside)
	}
	var err error
	for choice := range strings.SplitSeq(inside, ",") {
		if out, err = braces(out, before+head+choice, tail); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// fileCharacters are the characters besides letters and digits that a file's name may contain.
const fileCharacters = "._-"

// add compiles one spelling and stores it for Match.
func (x *Globs) add(row int, s string) error {
	body, ok := strings.CutPrefix(s, "**/")
	if !ok {
		return fmt.Errorf("a glob starts with **/")
	}
	g := glob{spelling: s}
	g.rows.add(row)
	before := "" // the element before
	for more := true; more; {
		var e string
		e, body, more = strings.Cut(body, "/")
		if err := g.element(e, before, !more); err != nil {
			return err
		}
		before = e
	}
	x.file(g)
	return nil
}

// element adds one element of the path to g; the last one is the base.
func (g *glob) element(e, before string, last bool) error {
	if e == "**" {
		if before == "**" || before == "" {
			return fmt.Errorf("** behind **")
		}
		if !last {
			g.folders = append(g.folders, name{})
		}
		return nil
	}
	if err := checkName(e, fileCharacters); err != nil {
		return err
	}
	if last {
		g.base, g.baseHas = newName(e), lettersIn(e)
	} else {
		g.folders, g.foldersHave = append(g.folders, newName(e)), g.foldersHave|lettersIn(e)
	}
	return nil
}

// lettersIn are the bytes that every match of a name contains.
func lettersIn(name string) letters { return lettersOf(name) &^ lettersOf("*") }

// file stores g where Match looks for it.
func (x *Globs) file(g glob) {
	if g.base.parts == nil {
		x.rest = x.with(x.rest, g)
		return
	}
	if text, ok := g.base.literal(); ok {
		x.exact[text] = x.with(x.exact[text], g)
		return
	}
	head, tail := g.base.head(), g.base.tail()
	switch dot := strings.LastIndexByte(tail, '.'); {
	case dot >= 0:
		x.byEnd[tail[dot:]] = x.with(x.byEnd[tail[dot:]], g)
	case len(head) >= 2:
		x.byHead[head[:2]] = x.with(x.byHead[head[:2]], g)
	default:
		x.rest = x.with(x.rest, g)
	}
}

// with adds g to a list; if the list has a glob of the same spelling, it adds g's row to that one.
func (x *Globs) with(globs list, g glob) list {
	for _, i := range globs {
		if x.all[i].spelling == g.spelling {
			x.all[i].rows.addAll(g.rows)
			return globs
		}
	}
	x.all = append(x.all, g)
	return append(globs, uint16(len(x.all)-1))
}

// Match returns the rows that match path, which must have slashes and lower-case letters only.
func (x *Globs) Match(path string) Rows {
	slash := strings.LastIndexByte(path, '/')
	f := file{folder: path[:max(slash, 0)], base: path[slash+1:]}
	f.folderHas, f.baseHas = lettersOf(f.folder), lettersOf(f.base)
	found := x.match(&f, x.exact[f.base])
	if dot := strings.LastIndexByte(f.base, '.'); dot >= 0 {
		found.addAll(x.match(&f, x.byEnd[f.base[dot:]]))
	}
	if len(f.base) >= 2 {
		found.addAll(x.match(&f, x.byHead[f.base[:2]]))
	}
	found.addAll(x.match(&f, x.rest))
	return found
}

// file is a path split into its folder and its last element.
type file struct {
	folder, base       string
	folderHas, baseHas letters
}

// match returns the rows of those of globs that match f.
func (x *Globs) match(f *file, globs list) (found Rows) {
	for _, i := range globs {
		g := &x.all[i]
		if g.baseHas&^f.baseHas != 0 || g.foldersHave&^f.folderHas != 0 || g.base.parts != nil && !g.base.match(f.base) {
			continue
		}
		if len(g.folders) == 0 || underFolders(g.folders, f.folder, g.base.parts == nil) {
			found.addAll(g.rows)
		}
	}
	return found
}

// underFolders reports whether path ends with elements that match folders, or, if deep is set, contains
// such elements anywhere.
func underFolders(folders []name, path string, deep bool) bool {
	if text, ok := folders[0].literal(); ok && !strings.Contains(path, text) {
		return false
	}
	for {
		if startsWith(folders, path, deep) {
			return true
		}
		_, rest, ok := strings.Cut(path, "/")
		if !ok {
			return false
		}
		path = rest
	}
}

// startsWith reports whether folders match path from its start to its end, or, if deep is set, to the
// end of any element.
func startsWith(folders []name, path string, deep bool) bool {
	if len(folders) == 0 {
		return path == "" || deep
	}
	if folders[0].parts == nil { // **
		for {
			if startsWith(folders[1:], path, deep) {
				return true
			}
			_, rest, ok := strings.Cut(path, "/")
			if !ok {
				return path != "" && startsWith(folders[1:], "", deep)
			}
			path = rest
		}
	}
	element, rest, _ := strings.Cut(path, "/")
	return path != "" && folders[0].match(element) && startsWith(folders[1:], rest, deep)
}

// Without returns r without the rows of o.
func (r Rows) Without(o Rows) Rows {
	for i := range r {
		r[i] &^= o[i]
	}
	return r
}
