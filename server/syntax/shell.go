package syntax

import (
	"bytes"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Shell returns a whole script as one scalar; the caller reads the command lines in it. Comments
// are recorded here; a # in a here-document may be taken for one.
func Shell(src []byte) *Document {
	d := &Document{}
	root := d.root(Mapping)
	at := skipBOM(src)
	d.add(root, &Node{Key: Named("", text.Span{}), Span: text.Span{Start: at, End: len(src)}, Value: string(src[at:])})
	for _, l := range lines(src) {
		if hash := inlineComment(src, l.start, l.end); hash >= 0 && src[hash] == '#' {
			d.comment(src, hash+1, l.end)
		}
	}
	return d
}

// Lines reads each line as a scalar. In a Procfile, the "name:" before a command is the key.
func Lines(src []byte) *Document { return commandLines(src, 0) }

// Just reads each line of a justfile as a scalar.
func Just(src []byte) *Document { return commandLines(src, '\\') }

// PowerShell reads each line of a script of PowerShell as a scalar. A line that starts with <# is a comment,
// and so are those below it down to #> (Microsoft Learn, "about_Comments").
func PowerShell(src []byte) *Document { return commandLines(src, '`') }

// Batch reads each line of a script of cmd.exe as a scalar.
func Batch(src []byte) *Document { return commandLines(src, '^') }

// commandLines reads lines; continuation is the byte that says, at the end of a line, that the command goes
// on in the next one, 0 if there is none. Without it, the arguments of a container's command would be taken
// for those of a command of the machine.
func commandLines(src []byte, continuation byte) *Document {
	d := &Document{}
	root := d.root(Mapping)
	ls := lines(src)
	for i := 0; i < len(ls) && !d.isFull(); i++ {
		start, end := trim(src, ls[i].start, ls[i].end)
		if start == end {
			continue
		}
		if continuation == '`' && bytes.HasPrefix(src[start:end], []byte("<#")) {
			i = d.blockComment(src, ls, i)
			continue
		}
		if src[start] == '#' || isRemark(src[start:end]) {
			d.comment(src, start+1, end)
			continue
		}
		n := d.newNode()
		if colon := bytes.IndexByte(src[start:end], ':'); colon > 0 && isName(src[start:start+colon]) && (start+colon+1 == end || isBlank(src[start+colon+1])) {
			n.Key = Named(string(src[start:start+colon]), text.Span{Start: start, End: start + colon})
			start, end = trim(src, start+colon+1, end)
		}
		for n.appendContinued(src, start, end, continuation) && i+1 < len(ls) {
			i++
			start, end = trim(src, ls[i].start, ls[i].end)
		}
		d.add(root, n)
	}
	return d
}

// blockComment records the comment of PowerShell that starts in line i of ls, line by line, and returns its
// last line.
func (d *Document) blockComment(src []byte, ls []line, i int) int {
	for ; i < len(ls); i++ {
		start, end := trim(src, ls[i].start, ls[i].end)
		if start < end {
			d.comment(src, start, end)
		}
		if bytes.Contains(src[start:end], []byte("#>")) {
			break
		}
	}
	return i
}

// isRemark reports whether a line of cmd.exe is a comment: "REM text", "@REM text", ":: text".
func isRemark(line []byte) bool {
	word := bytes.ToLower(bytes.TrimLeft(line[:min(len(line), 8)], "@ "))
	return bytes.HasPrefix(line, []byte("::")) || bytes.HasPrefix(word, []byte("rem")) && (len(word) == 3 || isBlank(word[3]))
}

func isName(b []byte) bool {
	for _, c := range b {
		if !isNameByte(c) {
			return false
		}
	}
	return len(b) > 0
}

// Makefile reads variable assignments as members of the root, and recipe lines as elements of
// "recipe" (GNU make manual, "Writing Makefiles").
func Makefile(src []byte) *Document {
	d := &Document{}
	root := d.root(Mapping)
	recipe := d.add(root, &Node{Kind: Sequence, Key: Named("recipe", text.Span{})})
	ls := lines(src)
	for i := 0; i < len(ls) && !d.isFull(); i++ {
		start, end := trim(src, ls[i].start, ls[i].end)
		if start == end {
			continue
		}
		if src[start] == '#' {
			d.comment(src, start+1, end)
			continue
		}
		n, isRecipe := d.newNode(), ls[i].start < len(src) && src[ls[i].start] == '\t'
		if isRecipe {
			for start < end && (src[start] == '@' || src[start] == '-' || src[start] == '+') {
				start++
			}
		} else if start, end = d.makeVariable(n, src, start, end); start < 0 {
			continue
		}
		for n.appendLine(src, start, end) && i+1 < len(ls) {
			i++
			start, end = trim(src, ls[i].start, ls[i].end)
		}
		n.expandMake()
		if isRecipe {
			d.add(recipe, n)
		} else {
			d.add(root, n)
		}
	}
	return d
}

// makeVariable reads NAME = value, with := ?= += ::= too, and "export NAME = value": it gives n its key and
// returns where the value stands. start is -1 for other lines (rules, directives), which are left out.
func (d *Document) makeVariable(n *Node, src []byte, start, end int) (valueStart, valueEnd int) {
	eq := bytes.IndexByte(src[start:end], '=')
	if eq <= 0 {
		return -1, -1
	}
	stop := start + eq
	for stop > start && (src[stop-1] == ':' || src[stop-1] == '?' || src[stop-1] == '+' || src[stop-1] == '!') {
		stop--
	}
	from, stop := trim(src, start, stop)
	if blank := bytes.LastIndexAny(src[from:stop], " \t"); blank >= 0 { // export, override
		from += blank + 1
	}
	if !isName(src[from:stop]) {
		return -1, -1
	}
	n.Key = Named(string(src[from:stop]), text.Span{Start: from, End: stop})
	at, stop2 := trim(src, start+eq+1, end)
	if hash := inlineComment(src, at, stop2); hash >= 0 && src[hash] == '#' {
		d.comment(src, hash+1, stop2)
		at, stop2 = trim(src, at, hash)
	}
	return at, stop2
}

// expandMake writes n's value as the shell would: make's $(NAME) becomes ${NAME}, and $$ becomes $ (GNU
// make manual, "Using Variables in Recipes").
func (n *Node) expandMake() {
	if !strings.Contains(n.Value, "$") {
		return
	}
	value, offsets := make([]byte, 0, len(n.Value)), make([]int32, 0, len(n.Value)+1)
	for i := 0; i < len(n.Value); i++ {
		switch size := makeReference(n.Value[i:]); {
		case strings.HasPrefix(n.Value[i:], "$$"):
			i++
		case size > 0:
			value = append(append(append(value, "${"...), n.Value[i+2:i+size-1]...), '}')
			for j := range size {
				offsets = append(offsets, int32(n.Raw(i+j, i+j).Start))
			}
			i += size - 1
			continue
		}
		value, offsets = append(value, n.Value[i]), append(offsets, int32(n.Raw(i, i).Start))
	}
	n.Value, n.offsets = string(value), append(offsets, int32(n.Span.End))
}

// makeReference is the size of the $(NAME) at the start of s, in bytes; 0 if there is none. A call of a
// function is none.
func makeReference(s string) int {
	if !strings.HasPrefix(s, "$(") {
		return 0
	}
	end := len("$(")
	for end < len(s) && isNameByte(s[end]) { // no further: a text may have any number of $( and no bracket behind them
		end++
	}
	if end == len("$(") || end == len(s) || s[end] != ')' {
		return 0
	}
	return end + 1
}
