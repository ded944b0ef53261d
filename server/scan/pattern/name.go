package pattern

import (
	"fmt"
	"strings"
)

// name is a text in which each star matches any text, also none.
type name struct {
	parts []string // the texts between the stars; if there is only one, it is the whole text
}

// newName makes a name of s, which checkName must have accepted.
func newName(s string) name { return name{strings.Split(s, "*")} }

// String is the text that the name was made from.
func (n name) String() string { return strings.Join(n.parts, "*") }

// checkName returns an error if s is not a name. Besides stars, lower-case letters and digits, s may
// contain only the characters in others, so that a mistake cannot become a pattern that never matches.
func checkName(s, others string) error {
	if s == "" {
		return fmt.Errorf("an empty name")
	}
	for _, c := range s {
		if c != '*' && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !strings.ContainsRune(others, c) {
			return fmt.Errorf("%q in %q: only lower-case letters, digits, * and %s are known", c, s, others)
		}
	}
	if strings.Contains(s, "**") {
		return fmt.Errorf("** beside other text in %q", s)
	}
	return nil
}

// literal is the text of a name without stars.
func (n name) literal() (string, bool) { return n.parts[0], len(n.parts) == 1 }

func (n name) head() string { return n.parts[0] }

func (n name) tail() string { return n.parts[len(n.parts)-1] }

// match reports whether the lower-case text s matches n.
func (n name) match(s string) bool {
	last := len(n.parts) - 1
	if last == 0 {
		return s == n.parts[0]
	}
	head, tail := n.parts[0], n.parts[last]
	if len(s) < len(head)+len(tail) || !strings.HasPrefix(s, head) || !strings.HasSuffix(s, tail) {
		return false
	}
	s = s[len(head) : len(s)-len(tail)]
	for _, part := range n.parts[1:last] {
		at := strings.Index(s, part)
		if at < 0 {
			return false
		}
		s = s[at+len(part):]
	}
	return true
}
