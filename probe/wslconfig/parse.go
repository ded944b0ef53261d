// Package wslconfig reads %USERPROFILE%\.wslconfig by the rules of Microsoft's own parser
// (microsoft/WSL src/shared/configfile/configfile.cpp), quirks included: it skips each line
// that WSL skips, to report no setting that WSL ignores.
//
// The file says what the user asked for; only the running VM knows what is in effect.
package wslconfig

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Entry is one key = value that WSL accepts, whether WSL knows the key or not.
type Entry struct {
	Name  string   // "section.key" in lower case; "key" outside any section
	Value string   // unquoted, unescaped, trimmed
	line  []uint16 // key to value as written, in UTF-16, without a comment

	// The value in the parser's input, in UTF-16 units, end exclusive; quotes included,
	// blanks around it not.
	start, end int
}

// header is a section header, "[name]", that WSL accepts.
type header struct {
	name string // in lower case
	end  int    // in the parser's input, just after the bracket
}

// Parse lists the entries of a .wslconfig in order. It never fails: lines that
// break the grammar are skipped, as WSL skips them.
func Parse(raw []byte) []Entry {
	return parse(decode(raw)).entries
}

func parse(units []uint16) *parser {
	p := &parser{in: units}
	for p.pos < len(p.in) {
		p.next()
	}
	return p
}

// decode follows the C runtime's text mode with ccs=UTF-8: a byte order mark
// decides between UTF-8 and UTF-16, line ends become \n.
func decode(raw []byte) []uint16 {
	var units []uint16
	if utf16le := bytes.HasPrefix(raw, []byte("\xff\xfe")); utf16le {
		for i := 2; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])|uint16(raw[i+1])<<8)
		}
	} else {
		raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
		for len(raw) > 0 {
			r, size := utf8.DecodeRune(raw)
			units = utf16.AppendRune(units, r)
			raw = raw[size:]
		}
	}
	return withoutCR(units)
}

func withoutCR(units []uint16) []uint16 {
	out := units[:0]
	for i, u := range units {
		if u == '\r' && i+1 < len(units) && units[i+1] == '\n' {
			continue
		}
		out = append(out, u)
	}
	return out
}

// parser walks over UTF-16 units, as Microsoft's does over wide characters.
type parser struct {
	in  []uint16
	pos int
	// name is the buffer that Microsoft uses for section and key alike. A broken section
	// header leaves its letters in it, of which the next key keeps as many as the last good
	// section was long; so that key may still belong to the section.
	name       []byte
	sectionLen int
	entries    []Entry
	headers    []header
}

const eof = 0xFFFF // not a character, as WEOF

func (p *parser) peek() uint16 {
	if p.pos < len(p.in) {
		return p.in[p.pos]
	}
	return eof
}

// next reads one line: empty, comment, section header, entry, or a broken one.
func (p *parser) next() {
	p.skipBlanks()
	switch u := p.peek(); {
	case u == '\n' || u == '\r':
		p.pos++
	case u == '[':
		p.pos++
		p.section()
	case isAlpha(u):
		p.entry()
	default:
		p.skipLine()
	}
}

func (p *parser) section() {
	if !isAlpha(p.peek()) {
		p.skipLine()
		return
	}
	p.name = p.word(p.name[:0])
	if p.peek() != ']' {
		p.skipLine()
		return
	}
	p.pos++
	end := p.pos
	p.skipBlanks()
	switch p.peek() {
	case eof, '\n', '\r', '#':
		p.sectionLen = len(p.name)
		p.headers = append(p.headers, header{strings.ToLower(string(p.name)), end})
	default:
		p.skipLine()
	}
}

func (p *parser) entry() {
	start := p.pos
	p.name = append(p.name, make([]byte, max(p.sectionLen-len(p.name), 0))...)[:p.sectionLen]
	if p.sectionLen > 0 {
		p.name = append(p.name, '.')
	}
	p.name = p.word(p.name)
	p.skipBlanks()
	if p.peek() != '=' {
		p.skipLine()
		return
	}
	p.pos++
	p.skipBlanks()
	valueStart := p.pos
	value, ok := p.value()
	if !ok {
		p.skipLine()
		return
	}
	valueEnd := p.pos
	for valueEnd > valueStart && isBlank(p.in[valueEnd-1]) {
		valueEnd--
	}
	name, _, _ := strings.Cut(string(p.name), "\x00")
	p.entries = append(p.entries, Entry{
		Name: strings.ToLower(name), Value: value, line: p.in[start:p.pos], start: valueStart, end: valueEnd,
	})
}

// value reads up to the end of the line or a comment; ok is false for a wrong escape or an
// open quote.
func (p *parser) value() (value string, ok bool) {
	var out []byte
	trimmed, inQuote := 0, false
	for ; ; p.pos++ {
		u := p.peek()
		switch {
		case u == eof || u == '\n' || u == '\r' || (u == '#' && !inQuote):
			return string(out[:trimmed]), !inQuote
		case u == '"':
			inQuote = !inQuote
		case u == '\\':
			p.pos++
			if out, ok = escape(out, p.peek()); !ok {
				p.pos--
				return "", false
			}
		default:
			out = append(out, byte(u)) // Microsoft narrows to char as well
		}
		if !isBlank(u) {
			trimmed = len(out)
		}
	}
}

// escape appends what a backslash before u stands for.
func escape(out []byte, u uint16) ([]byte, bool) {
	switch u {
	case '\\', '"':
		return append(out, byte(u)), true
	case 'b':
		return append(out, '\b'), true
	case 'n':
		return append(out, '\n'), true
	case 't':
		return append(out, '\t'), true
	case '\n': // the line continues
		return out, true
	}
	return out, false
}

func (p *parser) word(into []byte) []byte {
	for ; isAlpha(p.peek()) || isDigit(p.peek()); p.pos++ {
		into = append(into, byte(p.peek()))
	}
	return into
}

func (p *parser) skipBlanks() {
	for isBlank(p.peek()) {
		p.pos++
	}
}

func (p *parser) skipLine() {
	for p.pos < len(p.in) && p.in[p.pos] != '\n' {
		p.pos++
	}
	p.pos++
}

func isBlank(u uint16) bool { return u == ' ' || u == '\t' }
func isDigit(u uint16) bool { return '0' <= u && u <= '9' }
func isAlpha(u uint16) bool { return 'a' <= u && u <= 'z' || 'A' <= u && u <= 'Z' }
