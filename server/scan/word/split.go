// Package word knows what the words in names mean: which say that a number is a port,
// which that a text is an address, which name something a program talks to. Each list
// of words stands here once.
package word

// splitter cuts a name at case changes, at digits' ends and at every character that is
// neither letter nor digit. It allocates nothing, since every key of every file is asked
// about.
type splitter struct {
	name  string
	at    int
	start int      // of the word found last, as an offset in name
	room  [48]byte // of the word found last, in lower case, unless it is longer
}

// maxName is how much of a name is looked at: none that a person writes is longer.
const maxName = 256

func split(name string) splitter { return splitter{name: name[:min(len(name), maxName)]} }

// next gives the next word in lower case. The bytes are valid until the next call.
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

// starts reports whether the byte at i does not belong to the word in front of it.
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

// Split gives the words of a name in lower case: "DB_PORT_http2" and "dbPortHttp2" give
// db port http2.
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
