package word

import (
	"bytes"
	"slices"
	"strings"
)

// List is a set of lower-case words.
type List struct {
	words map[string]int // each word's index in the list
}

// lists are all lists by name, for the test that looks for words without effect.
var lists = map[string]*List{}

// newList makes a list of the words in text, separated by white space.
func newList(name, text string) *List {
	l := &List{map[string]int{}}
	for i, w := range strings.Fields(text) {
		if _, twice := l.words[w]; twice {
			panic("word: " + w + " stands twice in the list " + name)
		}
		l.words[w] = i
	}
	lists[name] = l
	return l
}

// Has reports whether word is in l.
func (l *List) Has(word string) bool {
	_, ok := l.words[word]
	return ok
}

// HasAll reports whether each of words is in l.
func (l *List) HasAll(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !l.Has(w) })
}

func (l *List) has(word []byte) bool {
	_, ok := l.words[string(word)]
	return ok
}

// hasEndOf reports whether word ends in a word of l.
func (l *List) hasEndOf(word []byte) bool {
	for at := range word {
		if l.has(word[at:]) {
			return true
		}
	}
	return false
}

// withoutDigits is word without the digits at its end.
func withoutDigits(word []byte) []byte {
	for len(word) > 0 && isDigit(word[len(word)-1]) {
		word = word[:len(word)-1]
	}
	return word
}

// singular is word without an "s" at its end.
func singular(word []byte) []byte { return bytes.TrimSuffix(word, []byte("s")) }
