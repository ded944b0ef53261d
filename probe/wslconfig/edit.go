package wslconfig

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Change is what must be written into the text of a .wslconfig so that a key says what is
// wanted. Start, End, ValueStart and ValueEnd are byte offsets, the ends exclusive.
type Change struct {
	// New replaces the text from Start to End. Where the three say that nothing is replaced
	// by nothing, the text stays as it is.
	Start, End int
	New        string
	// ValueStart and ValueEnd are where the key's value stands in the changed text.
	ValueStart, ValueEnd int
	// Value is what the key should say. It stands in the changed text, except where the key
	// had another value: that one is the user's to replace.
	Value string
}

// Set finds where a key says value, or where it should. A key that is missing is written
// below its section's header, a section that is missing at the end; a port that a list
// (ignoredPorts) lacks is added to the list. Any other value that the key has is left as
// it is, for the user to replace. Line ends, comments and all other keys stay. Section and
// key are as WSL documents them; value is a word or a number, which needs no quotes.
//
// The text is read by the parser that Read uses, so that what is written counts for WSL.
func Set(text, section, key, value string) Change {
	in := newInput(text)
	p := parse(in.units)
	name := canonical(strings.ToLower(section + "." + key))
	i := slices.IndexFunc(p.entries, func(e Entry) bool { return canonical(e.Name) == name })
	switch {
	case i < 0:
		return in.add(p.headers, section, key, value)
	case name == "experimental.ignoredports":
		return in.extend(p.entries[i], value)
	}
	start, end := in.offsets[p.entries[i].start], in.offsets[p.entries[i].end]
	return Change{Start: start, End: start, ValueStart: start, ValueEnd: end, Value: value}
}

// input is a text as the parser wants it, with the way back.
type input struct {
	text    string
	units   []uint16
	offsets []int // the byte offset of each unit, and of the end of the text
}

// newInput leaves out what the C runtime's text mode leaves out: a byte order mark, and
// the \r of \r\n. The offset of such a \n is that of its \r.
func newInput(text string) *input {
	in := &input{text: text}
	for i, r := range text {
		if i == 0 && r == '\uFEFF' || r == '\r' && strings.HasPrefix(text[i:], "\r\n") {
			continue
		}
		if r == '\n' && strings.HasSuffix(text[:i], "\r") {
			i--
		}
		for range utf16.RuneLen(r) {
			in.offsets = append(in.offsets, i)
		}
		in.units = utf16.AppendRune(in.units, r)
	}
	in.offsets = append(in.offsets, len(text))
	return in
}

func (in *input) lineEnd() string {
	if strings.Contains(in.text, "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// add writes a key that is missing.
func (in *input) add(headers []header, section, key, value string) Change {
	eol, entry := in.lineEnd(), key+"="+value
	at, before, after := len(in.text), "", eol
	if i := slices.IndexFunc(headers, func(h header) bool { return strings.EqualFold(h.name, section) }); i >= 0 {
		at, before, after = in.endOfLine(headers[i].end), eol, ""
	} else {
		before = in.untilNewLine() + "[" + section + "]" + eol
	}
	end := at + len(before) + len(entry)
	return Change{Start: at, End: at, New: before + entry + after, ValueStart: end - len(value), ValueEnd: end, Value: value}
}

// endOfLine gives the byte offset of the end of the line that holds unit i.
func (in *input) endOfLine(i int) int {
	for i < len(in.units) && in.units[i] != '\n' {
		i++
	}
	return in.offsets[i]
}

// untilNewLine gives what to write at the end of the text before a line of its own. A
// backslash at a line's end continues the line, which takes an empty line to end.
func (in *input) untilNewLine() string {
	last := strings.TrimSuffix(strings.TrimSuffix(in.text, "\n"), "\r")
	before := ""
	if in.text != "" && !strings.HasSuffix(in.text, "\n") {
		before = in.lineEnd()
	}
	if strings.HasSuffix(last, `\`) {
		before += in.lineEnd()
	}
	return before
}

// extend adds a port to a list that lacks it. A list whose end cannot be written on, since
// it breaks off in an escape or a quote, is written anew with the ports that WSL read in it.
func (in *input) extend(e Entry, value string) Change {
	start, end := in.offsets[e.start], in.offsets[e.end]
	written, wanted := in.text[start:end], portList(e.Value+","+value)
	if len(wanted) == len(portList(e.Value)) {
		return Change{Start: start, End: start, ValueStart: start, ValueEnd: end, Value: written}
	}
	longer := appendItem(written, value)
	p := &parser{in: newInput(longer).units}
	if got, ok := p.value(); !ok || !slices.Equal(portList(got), wanted) {
		longer = commaList(wanted)
	}
	return Change{Start: start, End: end, New: longer, ValueStart: start, ValueEnd: start + len(longer), Value: longer}
}

// appendItem adds an item to a comma list as it is written, inside its quotes.
func appendItem(list, item string) string {
	list, quoted := strings.CutSuffix(list, `"`)
	if strings.Trim(list, `" `+"\t") != "" && !strings.HasSuffix(list, ",") {
		list += ","
	}
	list += item
	if quoted {
		list += `"`
	}
	return list
}

func commaList(ports []uint16) string {
	items := make([]string, len(ports))
	for i, p := range ports {
		items[i] = strconv.Itoa(int(p))
	}
	return strings.Join(items, ",")
}
