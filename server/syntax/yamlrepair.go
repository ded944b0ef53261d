package syntax

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

const (
	maxLine       = 64 << 10  // a longer line is blanked before parsing
	repairBudget  = 1 << 20   // what all parses of a file's broken documents together may cost; see costOf
	repairAtLeast = 4         // parses that even a large broken document gets, if it is the first in its file
	startCost     = 256       // what starting the library costs, in bytes that it reads in the same time
	entryCost     = 12        // the same for a line, for a comma and for the start of a collection
	repairLimit   = 200 << 10 // a broken document above this size is not repaired, only read up to the error
	largeBudget   = 2300_000  // what both parses of such a document may cost together, if the first costs less
)

// maskYAML returns a copy of src of the same length in which everything that is not YAML is
// masked: templates, invalid UTF-8, control characters, line separators that the library would
// count as lines, and lines longer than maxLine.
func maskYAML(src []byte) []byte {
	out := bytes.Clone(src)
	maskBytes(out)
	maskTemplates(out, "{{", "}}")
	maskTemplates(out, "{%", "%}")
	maskTemplates(out, "{#", "#}")
	var layout layout
	for _, l := range lines(out) {
		line := out[l.start:l.end]
		value := templateValue(line)
		maskLine(line)
		layout.next(line, value)
	}
	return out
}

// layout follows the lines and mends two that are right in a template but not in what is left of it.
type layout struct {
	indent int      // of the latest line that is not blank; a key in a list starts behind the "-"
	value  []byte   // its value, if that is a template; nil otherwise
	block  bool     // it starts a literal block scalar
	blanks [][]byte // the lines since, if it starts one
}

// next takes the next line; value is its end, if that is a template that stands for the whole value.
// Lines before the first text of a block may not be longer than its indentation, so the first such line
// becomes a comment of the text. A template that is followed by more keys or items of its value becomes blank.
func (t *layout) next(line, value []byte) {
	body := bytes.TrimLeft(line, " ")
	if len(bytes.TrimSpace(body)) == 0 {
		if t.block {
			t.blanks = append(t.blanks, line)
		}
		return
	}
	if indent := len(line) - len(body); indent > t.indent {
		for _, blank := range t.blanks {
			if len(blank) > indent {
				blank[indent] = '#'
				break
			}
		}
		blank(t.value)
	}
	key := bytes.TrimLeft(body, "- ")
	indent := len(line) - len(key)
	if value != nil && len(value) == len(key) || bytes.HasPrefix(key, []byte("|")) { // an item without a key
		indent--
	}
	*t = layout{indent: indent, value: value, block: startsBlock(body), blanks: t.blanks[:0]}
}

// templateValue is the end of a line if that is one masked template, the whole value of a key or item.
func templateValue(line []byte) []byte {
	at := bytes.IndexByte(line, 0)
	if at < 0 || len(bytes.Trim(line[at:], " \t\x00")) > 0 {
		return nil
	}
	if head := bytes.TrimRight(line[:at], " "); bytes.HasSuffix(head, []byte(":")) || bytes.HasSuffix(head, []byte("-")) {
		return line[at:]
	}
	return nil
}

// startsBlock reports whether a line ends with the header of a literal block scalar: "|", "|-", "|2+".
func startsBlock(line []byte) bool {
	line = bytes.TrimRight(bytes.TrimRight(line, " \t\r"), "+-123456789")
	head, found := bytes.CutSuffix(line, []byte("|"))
	return found && (len(head) == 0 || bytes.HasSuffix(head, []byte(" ")))
}

// maskLine blanks the whole line if it is not YAML; otherwise it turns the masked templates in it
// into underscores.
func maskLine(line []byte) {
	head := bytes.TrimLeft(line, " \t")
	erb := bytes.HasPrefix(head, []byte("<%")) && !bytes.HasPrefix(head, []byte("<%="))
	if erb || len(line) > maxLine || len(bytes.Trim(head, " \t\x00")) == 0 {
		blank(line)
		return
	}
	for at := bytes.IndexByte(line, 0); at >= 0 && at < len(line); at++ {
		if line[at] == 0 {
			line[at] = '_'
		}
	}
}

func blank(b []byte) {
	for i := range b {
		if b[i] != '\n' && b[i] != '\r' {
			b[i] = ' '
		}
	}
}

func maskBytes(b []byte) {
	for i := 0; i < len(b); {
		if b[i] >= ' ' && b[i] < 0x7F || b[i] == '\n' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		bad := r == utf8.RuneError && size == 1
		control := r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x7F && r < 0xA0
		if bad || control || r == 0x2028 || r == 0x2029 || r == 0xFEFF && i > 0 || r == 0xFFFE || r == 0xFFFF {
			for j := range size {
				b[i+j] = '?'
			}
		}
		i += size
	}
}

// maxTemplate is how far the end of a template is searched for, in bytes.
const maxTemplate = 4096

// maskTemplates overwrites every template from open to close with zero bytes. The caller turns
// them into blanks if the line holds nothing else, into underscores otherwise.
func maskTemplates(b []byte, open, close string) {
	closing, json := ahead{in: b, what: close}, newInsideJSON(b)
	for at := 0; ; {
		n := bytes.Index(b[at:], []byte(open))
		if n < 0 {
			return
		}
		at += n
		end := closing.from(at) + len(close)
		if end > len(b) || end > at+maxTemplate || json.holds(at, end-len(close)) {
			at += len(open)
			continue
		}
		for i := at; i < end; i++ {
			if b[i] != '\n' && b[i] != '\r' {
				b[i] = 0
			}
		}
		at = end
	}
}

// ahead finds a short text in another one, from places that never lie before the last one. All searches together go through
// the text once, however many there are: a file may open a thousand templates before it closes one.
type ahead struct {
	in      []byte
	what    string
	next    int // the first place at or behind the last one
	isKnown bool
}

// from is the first place at or behind at; the length of the text if there is none.
func (a *ahead) from(at int) int {
	if a.isKnown && a.next >= at {
		return a.next
	}
	a.isKnown, a.next = true, len(a.in)
	if n := bytes.Index(a.in[at:], []byte(a.what)); n >= 0 {
		a.next = at + n
	}
	return a.next
}

// insideJSON tells where "{{" or "{#" does not start a template: it is part of ${{ … }} (a workflow
// expression, which is plain text to YAML), of a shell's ${#…}, or of nested flow mappings. A comment of a Go template,
// {{/* … */}} or {{- /* … */}}, may contain anything.
type insideJSON struct {
	in             []byte
	newline, colon ahead
}

var goComment = regexp.MustCompile(`^\{\{(- )?/\*`)

func newInsideJSON(b []byte) *insideJSON {
	return &insideJSON{b, ahead{in: b, what: "\n"}, ahead{in: b, what: ": "}}
}

// holds reports that of what begins at a place and would be closed at end.
func (j *insideJSON) holds(at, end int) bool {
	if j.in[at+1] == '#' && at > 0 && j.in[at-1] == '$' {
		return true
	}
	if goComment.Match(j.in[at:min(end, at+len("{{- /*"))]) {
		return false
	}
	return j.in[at+1] == '{' && j.newline.from(at) < end && j.colon.from(at)+len(": ") <= end
}

// yamlRepair is what one file may still cost to be repaired.
type yamlRepair struct {
	budget int
	gaveUp bool // a document was not repaired because that would cost too much
}

func newYAMLRepair() *yamlRepair { return &yamlRepair{budget: repairBudget} }

// costOf is what one parse of b costs, in bytes of plain text that the library reads in the same time.
func costOf(b []byte) int {
	entries := 0
	for _, c := range b {
		if c == '\n' || c == ',' || c == '[' || c == '{' {
			entries++
		}
	}
	return startCost + len(b) + entryCost*entries
}

// tries returns how many parses of a document that costs so much are allowed.
func (r *yamlRepair) tries(cost int) int {
	tries := r.budget / cost
	if r.budget == repairBudget {
		return max(tries, repairAtLeast)
	}
	return tries
}

// load parses one document; if it is broken, after blanking its bad lines. nil if nothing
// could be read.
func (r *yamlRepair) load(b []byte) *yaml.Node {
	if len(bytes.TrimLeft(b, "- \t\r\n")) == 0 {
		return nil // nothing but a separator: saves a slow call of the library
	}
	node, err := parseYAML(b)
	if err == nil {
		return node
	}
	if len(b) > repairLimit {
		r.gaveUp = true
		return r.largeHead(b, err)
	}
	work := bytes.Clone(b)
	cost := costOf(b)
	for tries := r.tries(cost); tries > 0; {
		line, node, nextErr, parses := bestRepair(work, err)
		r.budget -= parses * cost
		tries -= parses
		if line < 0 {
			break
		}
		if nextErr == nil {
			return node
		}
		mend(work, line)
		err = nextErr
		tries = min(tries, 60)
	}
	return r.head(work, errorLines(err))
}

// largeHead parses the start of a large document: what stands before the error, or less where that would take long. It is
// one parse only.
func (r *yamlRepair) largeHead(b []byte, err error) *yaml.Node {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		return nil
	}
	// Of an open bracket or quote, the error tells where the text ends; a block is right up to the error.
	bad := le.Mark.Line
	if start := le.ContextMark.Line; start > 0 && !strings.HasPrefix(le.ContextMsg, "while parsing a block") {
		bad = start
	}
	return r.head(b, []int{min(bad-1, linesFor(b, largeBudget-costOf(b)))})
}

// linesFor is how many lines at the start of b cost no more than that together.
func linesFor(b []byte, cost int) int {
	all := lines(b)
	for i, l := range all {
		if cost -= costOf(b[l.start:l.end]) - startCost + entryCost; cost < 0 {
			return i
		}
	}
	return len(all)
}

// head parses what stands before one of some lines in a document, if the budget allows it.
func (r *yamlRepair) head(b []byte, bad []int) *yaml.Node {
	if r.budget <= 0 {
		r.gaveUp = true
		return nil
	}
	r.budget -= len(bad) * startCost
	slices.Sort(bad)
	return parseHead(b, bad)
}

func parseYAML(b []byte) (*yaml.Node, error) {
	var n yaml.Node
	err := yaml.Unmarshal(b, &n)
	return &n, err
}

// parseHead parses the text before a line of bad, for the first such line where that succeeds.
func parseHead(b []byte, bad []int) *yaml.Node {
	ls := lines(b)
	for _, line := range bad {
		if line <= 0 || line >= len(ls) {
			continue
		}
		if n, err := parseYAML(b[:ls[line].start]); err == nil {
			return n
		}
	}
	return nil
}

// errorLines lists the zero-based lines that err points at, the most likely cause first.
func errorLines(err error) []int {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		return nil
	}
	var out []int
	for _, l := range []int{le.Mark.Line - 1, le.ContextMark.Line - 1, le.Mark.Line - 2} {
		if l >= 0 && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// bestRepair mends each suspect line by itself and returns the one after which parsing succeeds
// or gets farthest; line is -1 if there is no suspect. If a value has an open quote, only its
// line is tried. parses is how many parses were needed.
func bestRepair(b []byte, err error) (line int, node *yaml.Node, next error, parses int) {
	line, next = -1, err
	farthest := -1
	ls := lines(b)
	suspects := errorLines(err)
	if open := openQuote(b, ls, err); open >= 0 {
		suspects = []int{open}
	}
	for _, suspect := range suspects {
		if suspect >= len(ls) || len(bytes.TrimSpace(b[ls[suspect].start:ls[suspect].end])) == 0 {
			continue
		}
		trial := bytes.Clone(b)
		mend(trial, suspect)
		n, e := parseYAML(trial)
		parses++
		if e == nil {
			return suspect, n, nil, parses
		}
		if reach := slices.Max(append(errorLines(e), -1)); reach > farthest || line < 0 {
			line, next, farthest = suspect, e, reach
		}
	}
	return line, nil, next, parses
}

// mend closes a flow sequence that line n leaves open after a comma, and blanks any other line.
// All bytes keep their offsets.
func mend(b []byte, n int) {
	ls := lines(b)
	if n >= len(ls) {
		return
	}
	l := b[ls[n].start:ls[n].end]
	body := bytes.TrimRight(l, " \t")
	if bytes.Count(l, []byte("[")) > bytes.Count(l, []byte("]")) && bytes.HasSuffix(body, []byte(",")) {
		body[len(body)-1] = ']'
		return
	}
	blank(l)
}

// openQuote is the last line, up to the one that err points at, whose value opens a quote and
// does not close it; -1 if there is none. Quoted text may span lines, but if parsing fails, such
// a line is the most likely cause.
func openQuote(b []byte, ls []line, err error) int {
	for i := min(slices.Max(append(errorLines(err), -1)), len(ls)-1); i >= 0; i-- {
		value := bytes.TrimLeft(b[ls[i].start:ls[i].end], " -")
		if n := bytes.Index(value, []byte(": ")); n >= 0 && value[0] != '"' && value[0] != '\'' {
			value = bytes.TrimLeft(value[n+2:], " ")
		}
		if len(value) > 0 && (value[0] == '"' || value[0] == '\'') && bytes.IndexByte(value[1:], value[0]) < 0 {
			return i
		}
	}
	return -1
}
