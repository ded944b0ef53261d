package ignore

import "strings"

// glob is a pattern that must be matched step by step: plain text, then path elements with wildcards.
type glob struct {
	line        rank
	foldersOnly bool
	wholePath   bool // is matched with the whole path, otherwise with its last element
	head        string
	segments    []segment // of the text after head
	tail        string    // the plain text at the end of the last segment; it rules out most names quickly
}

// segment is the part of a pattern for one path element, or anyFolders.
type segment struct {
	anyFolders bool
	tokens     []token
}

// newGlob makes the glob of head, followed by tokens.
func newGlob(head string, tokens []token, wholePath bool) glob {
	g := glob{wholePath: wholePath, head: head, segments: []segment{{}}, tail: plainEnd(tokens)}
	for _, t := range tokens {
		last := &g.segments[len(g.segments)-1]
		switch {
		case isSlash(t):
			g.segments = append(g.segments, segment{})
		case t.kind == anyFolders:
			last.anyFolders = true
		default:
			last.tokens = append(last.tokens, t)
		}
	}
	return g
}

// plainEnd is the plain text at the end of tokens, up to a slash.
func plainEnd(tokens []token) string {
	start := len(tokens)
	for start > 0 && tokens[start-1].kind == literal && !isSlash(tokens[start-1]) {
		start--
	}
	text, _ := cutLiteral(tokens[start:])
	return text
}

// match reports whether g matches a path or, unless wholePath is set, name, its last element.
func (g *glob) match(path, name string) bool {
	if !strings.HasSuffix(name, g.tail) {
		return false
	}
	if !g.wholePath {
		rest, ok := strings.CutPrefix(name, g.head)
		return ok && matchTokens(g.segments[0].tokens, rest)
	}
	rest, ok := strings.CutPrefix(path, g.head)
	return ok && g.matchSegments(rest)
}

// matchSegments matches all segments with the elements of path. If an element does not match, the last
// anyFolders takes one more element. An earlier anyFolders need not be tried again: the last one can
// take the same elements.
func (g *glob) matchSegments(path string) bool {
	next, at := 0, 0
	retry, retryAt := -1, 0
	for at <= len(path) {
		if next < len(g.segments) {
			s := &g.segments[next]
			if s.anyFolders && next == len(g.segments)-1 {
				return true
			}
			if s.anyFolders {
				next++
				retry, retryAt = next, at
				continue
			}
			if end := elementEnd(path, at); matchTokens(s.tokens, path[at:end]) {
				next++
				at = end + 1
				continue
			}
		}
		if retry < 0 {
			return false
		}
		retryAt = elementEnd(path, retryAt) + 1
		next, at = retry, retryAt
	}
	return next == len(g.segments)
}

// elementEnd is the offset of the first slash of path at or after offset at, or its end.
func elementEnd(path string, at int) int {
	if i := strings.IndexByte(path[at:], '/'); i >= 0 {
		return at + i
	}
	return len(path)
}

// matchTokens matches tokens, none of them anyFolders, with all of s, which contains no slash. As in
// matchSegments, only the last star is tried again.
func matchTokens(tokens []token, s string) bool {
	next, at := 0, 0
	retry, retryAt := -1, 0
	for {
		switch {
		case next < len(tokens) && tokens[next].kind == star:
			next++
			retry, retryAt = next, at
			continue
		case next == len(tokens) && at == len(s):
			return true
		case next < len(tokens) && at < len(s) && tokens[next].matches(s[at]):
			next++
			at++
			continue
		}
		if retry < 0 || retryAt == len(s) {
			return false
		}
		retryAt++
		next, at = retry, retryAt
	}
}

// matches reports whether a token for one byte matches c.
func (t token) matches(c byte) bool {
	switch t.kind {
	case literal:
		return t.char == c
	case oneOf:
		return t.class.has(c)
	}
	return true
}
