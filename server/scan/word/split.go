// Package word knows what the words in names mean: which say that a number is a port,
// which that a text is an address, which name something a program talks to. Each list
// of words stands here once.
package word

import "strings"

// Split cuts a name at case changes, at digits' ends and at every character that is
// neither letter nor digit, and gives the words in lower case: "DB_PORT_http2" and
// "dbPortHttp2" give db port http2.
func Split(name string) []string {
	words := make([]string, 0, 4)
	lower := lowerASCII(name)
	start := 0
	take := func(end int) {
		if end > start {
			words = append(words, lower[start:end])
		}
		start = end
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case !isLetter(c) && !isDigit(c):
			take(i)
			start = i + 1
		case i > 0 && isUpper(c) && isLower(name[i-1]),
			i > 0 && isUpper(c) && isUpper(name[i-1]) && i+1 < len(name) && isLower(name[i+1]),
			i > 0 && isUpper(c) && isDigit(name[i-1]) && i+1 < len(name) && isLower(name[i+1]):
			take(i)
		}
	}
	take(len(name))
	return words
}

// lowerASCII is s with small letters for capitals; other characters stay as they are, so
// that offsets stay the same.
func lowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if isUpper(s[i]) {
			b := []byte(s)
			for ; i < len(b); i++ {
				if isUpper(b[i]) {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// mentions reports whether text, in lower case, stands in name without regard to case.
// Most names need no closer look than this.
func mentions(name, text string) bool {
	for i := 0; i+len(text) <= len(name); i++ {
		if name[i]|0x20 == text[0] && strings.EqualFold(name[i:i+len(text)], text) {
			return true
		}
	}
	return false
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isLetter(c byte) bool { return isUpper(c) || isLower(c) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

const digits = "0123456789"
