package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// buffer is a text as a client holds it: code units of the encoding that positions count in. It shares no code with Lines.
type buffer struct {
	enc   Encoding
	units []rune // each holds one code unit
}

func newBuffer(text string, enc Encoding) *buffer {
	b := &buffer{enc: enc}
	b.units = b.encode(text)
	return b
}

func (b *buffer) encode(text string) []rune {
	var units []rune
	switch b.enc {
	case UTF8:
		for _, c := range []byte(text) {
			units = append(units, rune(c))
		}
	case UTF16:
		for _, c := range utf16.Encode([]rune(text)) {
			units = append(units, rune(c))
		}
	default:
		units = []rune(text)
	}
	return units
}

func (b *buffer) text() string {
	var bytes []byte
	var words []uint16
	for _, u := range b.units {
		bytes, words = append(bytes, byte(u)), append(words, uint16(u))
	}
	switch b.enc {
	case UTF8:
		return string(bytes)
	case UTF16:
		return string(utf16.Decode(words))
	}
	return string(b.units)
}

// isInside reports whether a code point has begun before the unit at i and ends behind it.
func (b *buffer) isInside(i int) bool {
	if i >= len(b.units) {
		return false
	}
	return b.enc == UTF8 && b.units[i]&0xC0 == 0x80 || b.enc == UTF16 && b.units[i]&0xFC00 == 0xDC00
}

// offset finds a position by going through the text from its start (LSP 3.17, "Position" and "Text Documents").
func (b *buffer) offset(p Position) int {
	if p.Line < 0 {
		return 0
	}
	i := 0
	for range p.Line {
		for i < len(b.units) && b.units[i] != '\n' && b.units[i] != '\r' {
			i++
		}
		switch {
		case i == len(b.units):
			return i
		case b.units[i] == '\r' && i+1 < len(b.units) && b.units[i+1] == '\n':
			i += 2
		default:
			i++
		}
	}
	for column := 0; column < p.Column && i < len(b.units) && b.units[i] != '\n' && b.units[i] != '\r'; column++ {
		i++
	}
	for b.isInside(i) {
		i--
	}
	return i
}

func (b *buffer) replace(start, end Position, text string) {
	from := b.offset(start)
	to := max(b.offset(end), from)
	b.units = slices.Concat(b.units[:from], b.encode(text), b.units[to:])
}

// replacements are the texts that an edit can insert.
var replacements = []string{"", "a", "é", "端", "😀", "\n", "\r", "\r\n", "\n\r", "x\ny", "é\r\n😀", "45456"}

// FuzzEdits makes edits one after the other in Lines and in a buffer. Five bytes are one edit: line and column of its start and
// of its end, and what it inserts. Positions may be outside, reversed, and inside a character. encoding
// chooses the size of the chunks, too.
func FuzzEdits(f *testing.F) {
	for _, seed := range []struct{ text, edits string }{
		{"a😀b\r\né=1\rz\n", "\x00\x02\x00\x04\x01"},                           // from inside a surrogate pair, or a character of four bytes
		{"端", "\x00\x01\x00\x02\x00\x00\x00\x00\x01\x04"},                     // all inside one character
		{"a\r\nb", "\x00\x09\x01\x00\x06\x00\x01\x00\x01\x05"},                // LF behind CR
		{"a\nb\nc", "\x02\x01\x00\x00\x01\x7f\x7f\x7f\x7f\x07"},               // reversed, then behind the end
		{"\r\r\n\n", "\x00\x00\x01\x00\x00\x01\x00\x02\x00\x06"},              // line ends join
		{"x", "\x00\x00\x00\x01\x05\x01\x00\x01\x00\x06\x00\x00\x02\x00\x04"}, // an empty text in between
	} {
		for enc := range 36 { // and sizes of chunks from 1 on
			f.Add(seed.text, []byte(seed.edits), uint8(enc))
		}
	}
	f.Fuzz(func(t *testing.T, text string, edits []byte, encoding uint8) {
		text = strings.ToValidUTF8(text, "?") // a client sends nothing else
		enc := Encoding(encoding % 3)
		lines, want := newLines([]byte(text), 1+int(encoding)/3%12), newBuffer(text, enc)
		for edit := range slices.Chunk(edits, 5) {
			if len(edit) < 5 {
				break
			}
			at := func(i int) int { return int(int8(edit[i])) }
			start, end := Position{at(0), at(1)}, Position{at(2), at(3)}
			inserted := replacements[int(edit[4])%len(replacements)]
			one := Replace([]byte(want.text()), start, end, enc, inserted)
			lines.Replace(start, end, enc, inserted)
			want.replace(start, end, inserted)
			if string(one) != want.text() {
				t.Fatalf("one edit, %v to %v becomes %q, encoding %d:\ngot  %q\nwant %q", start, end, inserted, enc, one, want.text())
			}
			if edit[4] >= 128 && string(lines.Text()) != want.text() {
				t.Fatalf("after %v to %v becomes %q, encoding %d:\ngot  %q\nwant %q", start, end, inserted, enc, lines.Text(), want.text())
			}
		}
		if got := string(lines.Text()); got != want.text() {
			t.Fatalf("encoding %d:\ngot  %q\nwant %q", enc, got, want.text())
		}
	})
}
