package ignore

import (
	"math/bits"
	"strings"
)

// class is a set of bytes: what a bracket expression such as [a-z] matches. It never contains a slash,
// which separates path elements, even if the expression names it.
type class [4]uint64

func (c *class) add(b byte)      { c[b>>6] |= 1 << (b & 63) }
func (c *class) has(b byte) bool { return c[b>>6]&(1<<(b&63)) != 0 }

func (c *class) size() int {
	n := 0
	for _, word := range c {
		n += bits.OnesCount64(word)
	}
	return n
}

// literals returns a token for each byte of c.
func (c *class) literals() []token {
	var out []token
	for b := range 256 {
		if c.has(byte(b)) {
			out = append(out, token{char: byte(b)})
		}
	}
	return out
}

// addRange adds the bytes from lo to hi, inclusive. With foldCase, names have no capital letters, so
// the small letter is added for each capital one.
func (c *class) addRange(lo, hi byte, foldCase bool) {
	for i := range 256 {
		b := byte(i)
		if lo <= b && b <= hi || foldCase && isLower(b) && lo <= b-32 && b-32 <= hi {
			c.add(b)
		}
	}
}

// parseClass reads the bracket expression whose opening bracket is before offset at. It returns its set
// and the offset after its closing bracket. ok is false if there is no closing bracket, or a named
// class does not exist.
func parseClass(text string, at int, foldCase bool) (set *class, end int, ok bool) {
	negated := at < len(text) && (text[at] == '!' || text[at] == '^')
	if negated {
		at++
	}
	set = &class{}
	// rangeStart is the byte before if it can start a range, otherwise 0. The first byte is read before
	// looking for the end: a closing bracket there is a member of the class.
	for first, rangeStart := true, byte(0); first || at < len(text) && text[at] != ']'; first = false {
		if at >= len(text) {
			return nil, 0, false
		}
		rest := text[at:]
		if named, ok := cutNamedClass(rest); ok {
			if !set.addNamed(named, foldCase) {
				return nil, 0, false
			}
			at += len("[::]") + len(named)
			rangeStart = 0
			continue
		}
		isRange := rest[0] == '-' && rangeStart != 0 && len(rest) > 1 && rest[1] != ']'
		if isRange {
			at++
		}
		if text[at] == '\\' {
			at++
		}
		if at >= len(text) {
			return nil, 0, false
		}
		char := text[at]
		at++
		if isRange {
			set.addRange(rangeStart, char, foldCase)
			rangeStart = 0
		} else {
			set.add(char)
			rangeStart = char
		}
	}
	if at >= len(text) {
		return nil, 0, false
	}
	if negated {
		for i := range set {
			set[i] = ^set[i]
		}
	}
	set.remove('/', '/')
	if foldCase {
		set.remove('A', 'Z') // a folded name contains no capital letters
	}
	return set, at + 1, true
}

// remove removes the bytes from lo to hi, inclusive.
func (c *class) remove(lo, hi byte) {
	for b := lo; b <= hi; b++ {
		c[b>>6] &^= 1 << (b & 63)
	}
}

// cutNamedClass returns the name in "[:name:]" at the start of text.
func cutNamedClass(text string) (name string, ok bool) {
	inside, ok := strings.CutPrefix(text, "[:")
	if !ok {
		return "", false
	}
	inside, _, ok = strings.Cut(inside, "]")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(inside, ":")
}

// namedClasses are the POSIX classes as in Git, which are ASCII only: "space" has neither vertical tab
// nor form feed.
var namedClasses = map[string]func(byte) bool{
	"alnum":  func(b byte) bool { return isUpper(b) || isLower(b) || isDigit(b) },
	"alpha":  func(b byte) bool { return isUpper(b) || isLower(b) },
	"blank":  func(b byte) bool { return b == ' ' || b == '\t' },
	"cntrl":  func(b byte) bool { return b < ' ' || b == 0x7f },
	"digit":  isDigit,
	"graph":  isGraphic,
	"lower":  isLower,
	"print":  func(b byte) bool { return isGraphic(b) || b == ' ' },
	"punct":  func(b byte) bool { return isGraphic(b) && !isUpper(b) && !isLower(b) && !isDigit(b) },
	"space":  func(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' },
	"upper":  isUpper,
	"xdigit": func(b byte) bool { return isDigit(b) || 'a' <= toLower(b) && toLower(b) <= 'f' },
}

// addNamed adds the bytes of a POSIX class; false if there is no class of that name.
func (c *class) addNamed(name string, foldCase bool) bool {
	contains, ok := namedClasses[name]
	if !ok {
		return false
	}
	for i := range 256 {
		b := byte(i)
		if contains(b) || foldCase && name == "upper" && isLower(b) {
			c.add(b)
		}
	}
	return true
}

func isUpper(b byte) bool   { return 'A' <= b && b <= 'Z' }
func isLower(b byte) bool   { return 'a' <= b && b <= 'z' }
func isDigit(b byte) bool   { return '0' <= b && b <= '9' }
func isGraphic(b byte) bool { return '!' <= b && b <= '~' }

func toLower(b byte) byte {
	if isUpper(b) {
		return b + 'a' - 'A'
	}
	return b
}
