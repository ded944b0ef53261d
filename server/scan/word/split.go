// Package word says what the words in names mean: which say that a number is a port, which that a text
// is an address, which name something that a program connects to. Each list of words exists once, here.
package word

// splitter splits a name at case changes, after digits and at every character that is neither a letter
// nor a digit. It allocates nothing, since it runs for every key of every file.
type splitter struct {
	name  string
	at    int
	start int      // of the latest word, as an offset in name
	room  [48]byte // of the latest word, in lower case, unless it is longer
}

// maxName is how many bytes of a name are read; nobody writes a longer one.
const maxName = 256

func split(name string) splitter { return splitter{name: name[:min(len(name), maxName)]} }

// next returns the next word in lower case. The bytes are valid until the next call.
func (s *splitter) next() (word []byte, ok bool) {
	for s.at < len(s.name) && !isLetter(s.name[s.at]) && !isDigit(s.name[s.at]) {
		s.at++
	}
	if s.at == len(s.name) {
		return nil, false
	}
	s.start = s.at
	for s.at++; s.at < len(s.name) && !s.starts(s.at); s.at++ {
	}
	word = append(s.room[:0], s.name[s.start:s.at]...)
	for i, c := range word {
		if isUpper(c) {
			word[i] = c + 'a' - 'A'
		}
	}
	return word, true
}

// starts reports whether the byte at i starts a new word.
func (s *splitter) starts(i int) bool {
	c, before := s.name[i], s.name[i-1]
	switch {
	case !isLetter(c) && !isDigit(c):
		return true
	case !isUpper(c):
		return false
	case isLower(before):
		return true
	}
	return i+1 < len(s.name) && isLower(s.name[i+1]) // HTTPPort, http2Port
}

// Split returns the words of a name in lower case: "DB_PORT_http2" and "dbPortHttp2" give db port
// http2.
func Split(name string) []string {
	words := make([]string, 0, 4)
	s := split(name)
	for w, ok := s.next(); ok; w, ok = s.next() {
		if text := s.name[s.start:s.at]; text == string(w) {
			words = append(words, text)
		} else {
			words = append(words, string(w))
		}
	}
	return words
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isLetter(c byte) bool { return isUpper(c) || isLower(c) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
