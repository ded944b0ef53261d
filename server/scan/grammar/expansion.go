package grammar

// expansion is a variable in a value: $NAME, ${NAME}, ${NAME:-default} as in shells and compose
// (compose-spec, "Interpolation"), ${NAME:default} as in Spring. The name of ${1:-default} is "".
type expansion struct {
	name             string
	defStart, defEnd int  // the default's bytes; empty if there is none
	defaulted        bool // there is a default, which may be empty
	alternative      bool
	end              int
}

// expansionAt reads the expansion that starts at s[i].
func expansionAt(s string, i int) (expansion, bool) {
	if i+1 >= len(s) || s[i] != '$' {
		return expansion{}, false
	}
	if s[i+1] != '{' {
		end := nameEnd(s, i+1)
		return expansion{name: s[i+1 : end], defStart: end, defEnd: end, end: end}, end > i+1
	}
	close := closingBrace(s, i+1)
	at := nameEnd(s, i+2)
	e := expansion{name: s[i+2 : at], defStart: close, defEnd: close, end: close + 1}
	if at == i+2 { // an argument of the script, ${1:-8080}: only its default is of interest
		if at = digitsEnd(s, at); at == i+2 || at == close {
			return expansion{}, false
		}
	}
	if close < 0 {
		return expansion{}, false
	}
	if at == close {
		return e, true
	}
	if s[at] == ':' {
		at++
	}
	switch s[at] {
	case '-', '=':
		e.defStart, e.defaulted = at+1, true
	case '+':
		e.alternative = true
	case '?', '}':
	default:
		if s[at-1] == ':' { // Spring: the default follows the colon
			e.defStart, e.defaulted = at, true
		}
	}
	return e, true
}

func nameEnd(s string, i int) int {
	if i < len(s) && isDigit(s[i]) {
		return i
	}
	for i < len(s) && (isDigit(s[i]) || isLetter(s[i]) || s[i] == '_' || s[i] == '.' || s[i] == '-' && i+1 < len(s) && isLetter(s[i+1]) && s[i-1] != ':') {
		if s[i] == '-' && !isLower(s[i-1]) {
			break // ${VAR-default}: only Spring's lower-case names may contain hyphens
		}
		i++
	}
	return i
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

// maxExpansion is how far the closing brace is searched for, in bytes, and maxBraces how many braces may be
// open on the way. A text may have any number of ${ without an end, and for each the search starts again.
const (
	maxExpansion = 1024
	maxBraces    = 8
)

// closingBrace is the offset of the brace that closes the one at s[open], -1 if there is none nearby.
func closingBrace(s string, open int) int {
	depth := 0
	for i := open; i < len(s) && i < open+maxExpansion; i++ {
		switch s[i] {
		case '{':
			if depth++; depth > maxBraces {
				return -1
			}
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// hostDefault is the host that s means: the default of a variable, or s itself.
func hostDefault(s string) string {
	if e, ok := expansionAt(s, 0); ok && e.end == len(s) && e.defaulted {
		return hostDefault(s[e.defStart:e.defEnd])
	}
	return s
}
