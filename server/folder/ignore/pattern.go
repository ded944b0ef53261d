package ignore

import "strings"

// pattern is one line of an ignore file.
type pattern struct {
	negated     bool // starts with "!"
	foldersOnly bool // ends with "/"
	wholePath   bool // is matched with the path below the ignore file's folder, not with its last element
	tokens      []token
}

// token is one step of a pattern.
type token struct {
	kind  tokenKind
	char  byte   // of kind literal
	class *class // of kind oneOf
}

type tokenKind uint8

const (
	literal    tokenKind = iota // this byte, which may be a slash
	oneOf                       // [abc]: one byte of a class
	anyByte                     // ?
	star                        // *: any bytes except slashes
	anyFolders                  // ** between slashes: any number of folders; at the end: everything inside
)

// parseLine reads one line without its line end. ok is false for a blank line, a comment and a pattern
// that can match nothing.
func parseLine(line string, foldCase bool) (p pattern, ok bool) {
	if strings.HasPrefix(line, "#") {
		return p, false
	}
	line, _, _ = strings.Cut(line, "\x00") // Git reads a line as a C string
	line = trimSpaces(line)
	line, p.negated = strings.CutPrefix(line, "!")
	line, p.foldersOnly = strings.CutSuffix(line, "/")
	p.wholePath = strings.Contains(line, "/")
	if p.wholePath {
		line = strings.TrimPrefix(line, "/")
	}
	if line == "" {
		return p, false
	}
	if p.tokens, ok = tokenize(line, p.wholePath, foldCase); !ok {
		return p, false
	}
	if inAnyFolder(p) { // "**/name" means the same as "name", which is faster
		p.wholePath, p.tokens = false, p.tokens[2:]
	}
	return p, true
}

// trimSpaces removes the spaces at the end of line, except one after a backslash.
func trimSpaces(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		if line[i] == '\\' && i+1 == len(line) {
			return line
		}
		if line[i] == '\\' {
			i++
			end = i + 1
		} else if line[i] != ' ' {
			end = i + 1
		}
	}
	return line[:end]
}

// inAnyFolder reports whether p consists of "**/" and one path element.
func inAnyFolder(p pattern) bool {
	if !p.wholePath || len(p.tokens) < 3 || p.tokens[0].kind != anyFolders {
		return false
	}
	for _, t := range p.tokens[2:] {
		if t.kind == anyFolders || isSlash(t) {
			return false
		}
	}
	return true
}

func isSlash(t token) bool { return t.kind == literal && t.char == '/' }

// wildcards are the bytes that are not plain text in a pattern.
const wildcards = `*?[\`

// tokenize splits text into its tokens. ok is false if text ends within a class or after a backslash.
// With foldCase, plain letters become lower-case. Git does not do that to escaped letters and to those
// in classes, so capital ones there never match.
func tokenize(text string, wholePath, foldCase bool) (tokens []token, ok bool) {
	// Git compares the plain text before the first wildcard separately and passes only the rest to its
	// matcher. For the matcher a "**" at the start of the rest is at the start of a path: "a**/b"
	// matches like "a" followed by "**/b".
	start := strings.IndexAny(text, wildcards)
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case '\\':
			if i+1 == len(text) {
				return nil, false
			}
			tokens = append(tokens, token{char: text[i+1]})
			i += 2
		case '?':
			tokens = append(tokens, token{kind: anyByte})
			i++
		case '[':
			set, end, ok := parseClass(text, i+1, foldCase)
			if !ok {
				return nil, false
			}
			tokens = append(tokens, token{kind: oneOf, class: set})
			i = end
		case '*':
			end := i + 1
			for end < len(text) && text[end] == '*' {
				end++
			}
			startsPath := i == start || i > 0 && text[i-1] == '/'
			tokens = append(tokens, stars(text, i, end, wholePath && startsPath)...)
			i = end
		default:
			if foldCase {
				c = toLower(c)
			}
			tokens = append(tokens, token{char: c})
			i++
		}
	}
	return tokens, true
}

// stars returns the tokens of the asterisks from i to end, exclusive. mayCross says whether two or more
// of them may match slashes here.
func stars(text string, i, end int, mayCross bool) []token {
	after := text[end:]
	switch {
	case !mayCross || end-i == 1:
		return []token{{kind: star}}
	case after == "" || after[0] == '/':
		return []token{{kind: anyFolders}}
	case strings.HasPrefix(after, `\/`): // in this case Git matches at least one folder
		return []token{{kind: star}, {char: '/'}, {kind: anyFolders}}
	}
	return []token{{kind: star}}
}

// maxSpellings is how many plain patterns a pattern with classes may become.
const maxSpellings = 16

// spellOut turns small classes into plain text: "[Bb]in" into "Bin" and "bin". A pattern that would
// become too many patterns is returned unchanged.
func spellOut(tokens []token) [][]token {
	n, hasClass := 1, false
	for _, t := range tokens {
		if t.kind == oneOf {
			n *= max(t.class.size(), 1)
			hasClass = true
		}
		if n > maxSpellings {
			break
		}
	}
	if !hasClass || n > maxSpellings {
		return [][]token{tokens}
	}
	out := [][]token{nil}
	for _, t := range tokens {
		choices := []token{t}
		if t.kind == oneOf {
			choices = t.class.literals()
		}
		var longer [][]token
		for _, head := range out {
			for _, c := range choices {
				longer = append(longer, append(head[:len(head):len(head)], c))
			}
		}
		out = longer
	}
	return out
}

// cutLiteral splits tokens into the plain text at their start and the rest.
func cutLiteral(tokens []token) (text string, rest []token) {
	n := 0
	for n < len(tokens) && tokens[n].kind == literal {
		n++
	}
	b := make([]byte, n)
	for i := range b {
		b[i] = tokens[i].char
	}
	return string(b), tokens[n:]
}
