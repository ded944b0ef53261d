package scan

import (
	"path"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// sources are endings of program text and prose; a Caddyfile's parser is no Caddyfile.
var sources = []string{"**/*.{go,rs,java,kt,c,h,cc,cpp,hpp,cs,py,rb,php,js,jsx,ts,tsx,mjs,cjs,css,scss,html,svg,md,mdx,rst,adoc,txt,png,jpg,gif,ico,lua,swift,scala,ex,exs,vue,snap}"}

// glob is a compiled pattern of the table. Every file of a workspace is held against
// every pattern, so the last part of the path is compared first and with plain string
// functions wherever the pattern allows it.
type glob struct {
	base string // pattern of the last path element, one alternative of its braces
	kind globKind
	tail string   // of kind wildcard: what follows the last star
	mid  []string // of kind wildcard: what stands between stars
	full string   // the whole pattern where it says something of the folders, else ""
}

type globKind uint8

const (
	exact    globKind = iota // base is the name
	prefix                   // base*
	suffix                   // *base
	contains                 // *base*
	wildcard                 // base*mid*…*tail
	class                    // anything else: path.Match
)

// compileGlobs prepares patterns of the form **/name or **/folder/…/name.
func compileGlobs(patterns []string) []glob {
	var out []glob
	for _, p := range patterns {
		folder, name := path.Split(strings.TrimPrefix(p, "**/"))
		full := ""
		if folder != "" || name == "**" {
			full = p
		}
		for _, base := range braces(name) {
			out = append(out, newGlob(base, full))
		}
	}
	return out
}

func newGlob(base, full string) glob {
	core := strings.Trim(base, "*")
	g := glob{base: core, full: full}
	head, tail := strings.HasPrefix(base, "*"), strings.HasSuffix(base, "*")
	switch {
	case strings.ContainsAny(core, "?["):
		g.kind, g.base = class, base
	case strings.Contains(core, "*"):
		parts := strings.Split(base, "*")
		g.kind, g.base, g.mid, g.tail = wildcard, parts[0], parts[1:len(parts)-1], parts[len(parts)-1]
	case head && tail:
		g.kind = contains
	case head:
		g.kind = suffix
	case tail:
		g.kind = prefix
	}
	return g
}

// braces spells out the alternatives in {a,b}; the table nests none.
func braces(s string) []string {
	head, rest, ok := strings.Cut(s, "{")
	if !ok {
		return []string{s}
	}
	inside, tail, ok := strings.Cut(rest, "}")
	if !ok {
		return []string{s}
	}
	var out []string
	for _, end := range braces(tail) {
		for choice := range strings.SplitSeq(inside, ",") {
			out = append(out, head+choice+end)
		}
	}
	return out
}

// match holds a lower-case slash path and its last element against g.
func (g *glob) match(name, base string) bool {
	ok := false
	switch g.kind {
	case exact:
		ok = base == g.base
	case prefix:
		ok = strings.HasPrefix(base, g.base)
	case suffix:
		ok = strings.HasSuffix(base, g.base)
	case contains:
		ok = strings.Contains(base, g.base)
	case wildcard:
		ok = g.stars(base)
	case class:
		ok, _ = path.Match(g.base, base)
	}
	if ok && g.full != "" {
		ok, _ = doublestar.Match(g.full, name)
	}
	return ok
}

func matchesAny(globs []glob, name, base string) bool {
	for i := range globs {
		if globs[i].match(name, base) {
			return true
		}
	}
	return false
}

// stars matches a name with stars inside it.
func (g *glob) stars(name string) bool {
	if len(name) < len(g.base)+len(g.tail) || !strings.HasSuffix(name, g.tail) || !strings.HasPrefix(name, g.base) {
		return false
	}
	rest := name[len(g.base) : len(name)-len(g.tail)]
	for _, m := range g.mid {
		n := strings.Index(rest, m)
		if n < 0 {
			return false
		}
		rest = rest[n+len(m):]
	}
	return true
}

// formatsOf are the formats of the table that claim name, in order.
func formatsOf(table []format, name string) []*format {
	name = strings.ToLower(strings.TrimPrefix(name, "./"))
	base := path.Base(name)
	var out []*format
	for i := range table {
		f := &table[i]
		if matchesAny(f.claims, name, base) && !matchesAny(f.yields, name, base) {
			out = append(out, f)
		}
	}
	return out
}
