// Package ignore decides whether the patterns of .gitignore files ignore a file name. It reads no
// files: the caller passes the content of ignore files and the names.
//
// A line of a real ignore file is nearly always a plain name ("bin"), an ending ("*.log") or a plain
// path ("/docs/out"). Parse puts those into maps, so that a name costs a few look-ups, however many
// lines there are. Only the other patterns are tried one by one.
//
// The meaning of a pattern is Git's, including its corner cases; gitignore(5) describes
// it and the tests compare with `git check-ignore`.
package ignore

import "strings"

// Verdict is the result of the patterns for one name.
type Verdict uint8

const (
	Undecided Verdict = iota // no pattern matches
	Ignored                  // the last pattern that matches ignores the name
	Included                 // the last pattern that matches starts with "!"
)

// Set is the compiled patterns of one ignore file. It does not change after Parse, and several
// goroutines may use it.
type Set struct {
	base     string // slash path of the folder of the ignore file, with a slash at its end; "" for the top
	foldCase bool

	names      map[string]lines // "bin": the last element of the path
	extensions map[string]lines // "*.log", by ".log": the path from its last dot on
	suffixes   []affix          // "*~", "*.tar.gz"
	prefixes   []affix          // "npm-debug*"
	paths      map[string]lines // "/build", "docs/out": the whole path below base
	globs      []glob           // all other patterns
}

// rank orders the lines of a file, so that the last one that matches wins: it grows with the line, and
// its lowest bit is set if the line starts with "!". 0 means no line.
type rank int32

func (r rank) verdict() Verdict {
	switch {
	case r == 0:
		return Undecided
	case r&1 != 0:
		return Included
	}
	return Ignored
}

// lines are the last lines of the file with one pattern, without and with a slash at its end.
type lines struct {
	any    rank // for files and folders: "bin"
	folder rank // for folders only: "bin/"
}

// last is the later one of best and the last line that applies to a file or to a folder.
func (l lines) last(best rank, isFolder bool) rank {
	if isFolder {
		best = max(best, l.folder)
	}
	return max(best, l.any)
}

func (l *lines) add(r rank, foldersOnly bool) {
	if foldersOnly {
		l.folder = r
	} else {
		l.any = r
	}
}

// affix is the plain text that a name must start or end with.
type affix struct {
	text        string
	line        rank
	foldersOnly bool
}

// Parse compiles the content of an ignore file in the folder base, a slash path relative to the same
// top as the names that Match gets; "" is the top itself. With foldCase, capital and small ASCII
// letters are the same, as in Git with core.ignorecase. As in Git, a malformed pattern matches nothing.
// Parse returns nil if no pattern is left; Push accepts nil.
func Parse(content []byte, base string, foldCase bool) *Set {
	s := &Set{base: base, foldCase: foldCase}
	if base != "" {
		s.base += "/"
	}
	at := rank(2) // of the first line; the lowest bit is for "!"
	for line := range strings.SplitSeq(strings.TrimPrefix(string(content), "\ufeff"), "\n") {
		if p, ok := parseLine(strings.TrimSuffix(line, "\r"), foldCase); ok {
			s.add(p, at)
			at += 2
		}
	}
	if at == 2 {
		return nil
	}
	return s
}

// add stores the pattern of one line where it is cheapest to look up.
func (s *Set) add(p pattern, at rank) {
	if p.negated {
		at |= 1
	}
	for _, tokens := range spellOut(p.tokens) {
		head, rest := cutLiteral(tokens)
		switch {
		case len(rest) == 0 && p.wholePath:
			s.paths = addTo(s.paths, head, at, p.foldersOnly)
		case len(rest) == 0:
			s.names = addTo(s.names, head, at, p.foldersOnly)
		case p.wholePath:
			s.addGlob(newGlob(head, rest, true), at, p.foldersOnly)
		default:
			s.addNameGlob(head, rest, at, p.foldersOnly)
		}
	}
}

// addNameGlob adds a pattern for the last element of a path: head, then rest, which
// starts with a wildcard.
func (s *Set) addNameGlob(head string, rest []token, at rank, foldersOnly bool) {
	tail, afterTail := cutLiteral(rest[1:])
	isAffix := rest[0].kind == star && len(afterTail) == 0
	switch {
	case isAffix && head == "" && strings.LastIndexByte(tail, '.') == 0:
		s.extensions = addTo(s.extensions, tail, at, foldersOnly)
	case isAffix && head == "":
		s.suffixes = append(s.suffixes, affix{tail, at, foldersOnly})
	case isAffix && tail == "":
		s.prefixes = append(s.prefixes, affix{head, at, foldersOnly})
	default:
		s.addGlob(newGlob(head, rest, false), at, foldersOnly)
	}
}

func (s *Set) addGlob(g glob, at rank, foldersOnly bool) {
	g.line, g.foldersOnly = at, foldersOnly
	s.globs = append(s.globs, g)
}

func addTo(m map[string]lines, key string, at rank, foldersOnly bool) map[string]lines {
	if m == nil {
		m = map[string]lines{}
	}
	l := m[key]
	l.add(at, foldersOnly)
	m[key] = l
	return m
}

// Match returns the verdict of the patterns on name, a slash path relative to the top. It is Undecided
// for a name that is not below base. Match does not check the folders above name: a name below an
// ignored folder is ignored whatever Match returns for it; see Stack.Ignores.
func (s *Set) Match(name string, isFolder bool) Verdict {
	below, ok := strings.CutPrefix(name, s.base)
	if !ok {
		return Undecided
	}
	if s.foldCase {
		below = lowerASCII(below)
	}
	return s.lastMatch(below, below[strings.LastIndexByte(below, '/')+1:], isFolder).verdict()
}

// lastMatch is the last line that matches a path below base, whose last element is name.
func (s *Set) lastMatch(path, name string, isFolder bool) rank {
	best := s.names[name].last(0, isFolder)
	if len(s.paths) > 0 {
		best = s.paths[path].last(best, isFolder)
	}
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		best = s.extensions[name[dot:]].last(best, isFolder)
	}
	best = lastAffix(s.suffixes, best, name, isFolder, strings.HasSuffix)
	best = lastAffix(s.prefixes, best, name, isFolder, strings.HasPrefix)
	for i := len(s.globs) - 1; i >= 0 && s.globs[i].line > best; i-- {
		if g := &s.globs[i]; (isFolder || !g.foldersOnly) && g.match(path, name) {
			return g.line
		}
	}
	return best
}

// lastAffix is the last line of list that matches name, or best if that is later.
func lastAffix(list []affix, best rank, name string, isFolder bool, has func(s, affix string) bool) rank {
	for i := len(list) - 1; i >= 0 && list[i].line > best; i-- {
		if a := &list[i]; (isFolder || !a.foldersOnly) && has(name, a.text) {
			return a.line
		}
	}
	return best
}

// Stack is the sets of the ignore files that apply in one folder, the nearest one on top. It does not
// change: Push makes a new one. nil is the empty stack.
type Stack struct {
	set   *Set
	below *Stack
}

// Push returns the stack with set on top of it.
func (s *Stack) Push(set *Set) *Stack {
	if set == nil {
		return s
	}
	return &Stack{set: set, below: s}
}

// Match returns the verdict of the nearest set that decides on name, a slash path relative to the top.
// Like Set.Match, it does not check the folders above name.
func (s *Stack) Match(name string, isFolder bool) Verdict {
	for ; s != nil; s = s.below {
		if v := s.set.Match(name, isFolder); v != Undecided {
			return v
		}
	}
	return Undecided
}

// Ignores reports whether Git ignores name, a slash path relative to the top: whether name or a folder
// above it is ignored. The stack must contain the sets of all folders above name.
func (s *Stack) Ignores(name string, isFolder bool) bool {
	for i := range len(name) {
		if name[i] == '/' && s.Match(name[:i], true) == Ignored {
			return true
		}
	}
	return s.Match(name, isFolder) == Ignored
}

// lowerASCII makes A to Z lower-case and keeps all other bytes.
func lowerASCII(s string) string {
	for i := range len(s) {
		if isUpper(s[i]) {
			b := []byte(s)
			for ; i < len(b); i++ {
				b[i] = toLower(b[i])
			}
			return string(b)
		}
	}
	return s
}
