// Package growth is for tests: it finds texts whose reading takes more than linear time or memory.
package growth

import (
	"bytes"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// pieces are what texts are made of: what opens, closes, joins, continues, repeats and refers in some syntax.
var pieces = []string{
	"[", "]", "{", "}", "(", ")", "<", ">", "'", "\"", "`", "\\", "#", "//", "/*", "*/", "<!--", "-->", "\"\"\"", "'''", "''",
	"\n", "\r\n", "\r", "\t", " ", "  ", "\x00", "\xff", "é", "\xef\xbb\xbf", "\xff\xfe", "\x00a",
	":", ": ", "=", ",", ";", ".", "-", "- ", "---\n", "...\n", "|", "|\n", ">\n", "? ", "&a ", "*a ", "!t ", "<<: *a\n", "@", "$", "%", "+", "~",
	"${", "$(", "#{", "{{", "}}", "{%", "%}", "<%", "${A:-", "%w(", "~r/", "/a/", "<<A\n", "<<~A\n", "<<-A\n", "A\n", "=begin\n", "=end\n", "<a ", "</a>", "<a>", "/>", "<?", "?>", "<![CDATA[", "]]>",
	"a", "a: ", "a:\n ", "a = ", "a {\n", "a b ", "a.b.", "a(", "[a]\n", "[[a]]\n", "[[a.", "N", "N: ", "N = ", "\"N\": ", "80", "8080", "45456", "65536", "0", ":8080 ", "80-90", "localhost:", "://", "http://a:80/", "-p 3000 ", "--port=",
	"if ", "do ", "end\n", "then\n", "else\n", "fi\n", "for ", "def ", "class ", "function ", "let ", "in ", "with ", "rec {", "=> ", "->", "||", "&&", "x_PORT=1000 ", "PORT", "port: ", "ports:\n", "server ", "listen ", "export ", "FROM a\n", "EXPOSE ", "RUN ", "ENV ",
	"TCP    127.0.0.1:135    0.0.0.0:0    LISTENING    4\r\n", "  49152  49251  *\r\n", "----------  --------\r\n", "0: 0100007F:1F90 00000000:0000 0A ",
}

// Soup is a text of any size that a fuzz test makes of its input.
type Soup struct {
	kind   byte
	before string
	unit   string
	middle string
	after  string
}

// NewSoup makes a Soup of a unit and of a script, whose bytes choose pieces. N in a piece becomes a number that differs at each
// repetition.
func NewSoup(unit string, script []byte) Soup {
	s := Soup{unit: unit}
	if len(script) == 0 {
		return s
	}
	s.kind = script[0]
	parts := [4]strings.Builder{}
	part := 1
	for _, b := range script[1:min(len(script), 25)] {
		if int(b) < len(pieces) {
			parts[part].WriteString(pieces[b])
		} else {
			part = int(b) % len(parts)
		}
	}
	s.before, s.unit, s.middle, s.after = parts[0].String(), unit+parts[1].String(), parts[2].String(), parts[3].String()
	return s
}

// Repeated is a Soup of a unit repeated between two texts.
func Repeated(before, unit, after string) Soup {
	return Soup{before: before, unit: unit, after: after}
}

// Text is the Soup in about that many bytes: the unit repeated, or nested.
func (s Soup) Text(size int) []byte {
	var b bytes.Buffer
	b.WriteString(s.before)
	if s.unit == "" {
		return b.Bytes()
	}
	isNested, isNumbered := s.kind%2 == 1, strings.Contains(s.unit, "N")
	each := len(s.unit)
	if isNested {
		each += len(s.after)
	}
	n := size / each
	for i := range n {
		if isNumbered {
			b.WriteString(strings.ReplaceAll(s.unit, "N", "n"+strconv.Itoa(i)))
		} else {
			b.WriteString(s.unit)
		}
	}
	b.WriteString(s.middle)
	if !isNested {
		n = 1
	}
	for range n {
		b.WriteString(s.after)
	}
	return b.Bytes()
}

const (
	factor = 8 // how much longer the second text is than the first; the third is twice as long as the second
	// How many times the work of the text before it a text may need. Linear work needs 8 and 2, quadratic work 64 and 4.
	tolerated, toleratedThen = 28, 3
	// negligible is work that is not looked at: figures of so short a time say nothing.
	negligible = 4 * time.Millisecond
	perByte    = 64 // bytes of memory for each byte of the text that are not looked at
)

// Parser is a function whose work must grow no faster than the text that it reads.
type Parser struct {
	Name string
	Read func([]byte)
}

// Fuzz gives each of the parsers texts that fuzzing finds, and checks how their work grows.
func Fuzz(f *testing.F, parsers []Parser) {
	for i := range parsers {
		f.Add(uint8(i), "N 45456 127.0.0.1:135\r\n", []byte{})
	}
	f.Fuzz(func(t *testing.T, which uint8, unit string, script []byte) {
		p := parsers[int(which)%len(parsers)]
		Check(t, p.Name, NewSoup(unit, script), p.Read)
	})
}

// Check fails the test if reading the Soup takes more than linear time or memory.
func Check(t *testing.T, what string, s Soup, read func([]byte)) {
	t.Helper()
	if excess := Excess(s, read); excess != "" {
		t.Fatalf("%s: %s", what, excess)
	}
}

// Excess describes by how much reading the Soup takes more than linear time or memory; it is empty if it does not. It compares
// texts of several lengths, so that a slow machine makes no difference, and takes the fastest of several turns, so that other
// load makes little. Work that grows faster only up to some length is linear in the end.
func Excess(s Soup, read func([]byte)) string {
	return excess(s, func(text []byte) work { return measure(text, read) })
}

// excess is Excess for a meter, which reads a text and returns the work that this took.
func excess(s Soup, meter func([]byte) work) string {
	for _, size := range []int{2 << 10, 16 << 10} {
		short, long := s.Text(size), s.Text(factor*size)
		if !isLonger(long, short, factor) || !isSlow(short, long, tolerated, meter) {
			continue
		}
		if longest := s.Text(2 * factor * size); isLonger(longest, long, 2) && isSlow(long, longest, toleratedThen, meter) {
			a, b := fastest(5, short, meter), fastest(5, long, meter)
			return fmt.Sprintf("%d bytes take %v and %d bytes, %d bytes take %v and %d bytes: %.100q…",
				len(short), a.time, a.memory, len(long), b.time, b.memory, short)
		}
	}
	return ""
}

// isLonger reports whether a text is about so many times as long as another. What stands before and after the repetitions can make
// the shorter one too long for that, and a unit that fits into the longer one only, too short.
func isLonger(long, short []byte, times int) bool {
	exact := len(short) * times
	return len(long)*10 > exact*9 && len(long)*10 < exact*11
}

// isSlow reports whether the long text needs more than so many times the work of the short one, at each of several tries, which
// become more careful.
func isSlow(short, long []byte, times float64, meter func([]byte) work) bool {
	for turns := range 4 {
		a, b := fastest(1+2*turns, short, meter), fastest(1+2*turns, long, meter)
		isLong := b.time >= negligible && float64(b.time) > times*float64(a.time)
		isLarge := b.memory >= perByte*uint64(len(long)) && float64(b.memory) > times*float64(a.memory)
		if !isLong && !isLarge {
			return false
		}
	}
	return true
}

// work is what one reading takes.
type work struct {
	time   time.Duration
	memory uint64 // bytes that were allocated
}

// fastest is the least work of so many readings.
func fastest(turns int, text []byte, meter func([]byte) work) work {
	least := meter(text)
	for range turns - 1 {
		one := meter(text)
		least = work{min(least.time, one.time), min(least.memory, one.memory)}
	}
	return least
}

func measure(text []byte, read func([]byte)) work {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	from := time.Now()
	read(text)
	passed := time.Since(from)
	runtime.ReadMemStats(&after)
	return work{passed, after.TotalAlloc - before.TotalAlloc}
}
