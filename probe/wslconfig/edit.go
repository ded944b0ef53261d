package wslconfig

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Change is an edit of a .wslconfig that sets a key. Start, End, ValueStart and ValueEnd
// are byte offsets, the ends exclusive.
type Change struct {
	// New replaces the text from Start to End. If New is empty and Start equals End, the
	// text stays as it is.
	Start, End int
	New        string
	// ValueStart and ValueEnd bound the key's value in the changed text.
	ValueStart, ValueEnd int
	// Value is the wanted value. The changed text contains it, unless the key had another
	// value, which only the user may replace.
	Value string
}

// Set finds where a key has the wanted value, or where it must be written. A missing key is
// written below its section's header, a missing section at the end; a port that a list
// (ignoredPorts) lacks is added to the list. Any other value of the key is left for the
// user to replace. Line ends, comments and all other keys stay. Section and key are spelled
// as WSL documents them; value is a word or a number, which needs no quotes.
//
// Set uses the same parser as Read, so that WSL understands what is written.
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

// input is a text as the parser reads it, with the byte offsets to map back.
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
	at, before, after := len(in.text), in.untilNewLine()+"["+section+"]"+eol, eol
	if i := slices.IndexFunc(headers, func(h header) bool { return strings.EqualFold(h.name, section) }); i >= 0 {
		at, before, after = in.endOfLine(headers[i].end), eol, ""
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

// untilNewLine returns what must be written at the end of the text to begin a new line. A backslash before a line
// end continues the line, so an empty one must follow. One at the very end of the text makes WSL skip the line; a
// blank behind it does the same, and the line's key does not come to life.
func (in *input) untilNewLine() string {
	line, ended := strings.CutSuffix(in.text, "\n")
	goesOn := strings.HasSuffix(strings.TrimSuffix(line, "\r"), `\`)
	switch {
	case ended && goesOn || !ended && !goesOn && line != "":
		return in.lineEnd()
	case goesOn:
		return " " + in.lineEnd()
	}
	return ""
}

// extend adds a port to a list that lacks it. A list that ends in an unfinished escape or
// quote is replaced by the ports that WSL reads in it, and the new one.
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

// appendItem adds an item to a comma list, inside the quotes that the list may have.
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
