package grammar

import (
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"
)

// argument is one word of a command, without its quotes.
type argument struct {
	text    string
	start   int   // offset of text in the command line; unused if offsets is set
	offsets []int // offset in the command line of each byte of text; nil if text is contiguous there
	value   bool  // it is part of a variable's value and stands elsewhere
}

// raw is the span in the command line of w.text[start:end].
func (w argument) raw(start, end int) (int, int) {
	if start >= end {
		return 0, 0
	}
	if w.offsets == nil {
		return w.start + start, w.start + end
	}
	return w.offsets[start], w.offsets[end-1] + 1
}

// part is w.text[start:end] as an argument of its own.
func (w argument) part(start, end int) argument {
	if w.offsets == nil {
		return argument{text: w.text[start:end], start: w.start + start}
	}
	return argument{text: w.text[start:end], offsets: w.offsets[start:end]}
}

// shift is w in a text that has n more bytes before it.
func (w argument) shift(n int) argument {
	w.start += n
	for i := range w.offsets {
		w.offsets[i] += n
	}
	return w
}

// maxNesting bounds the nesting of brackets and compound commands: the shell parser is recursive, and a
// stack overflow ends a Go program.
const maxNesting = 300

// maxScript is the longest command line or script, in bytes, that is parsed.
const maxScript = 512 << 10

// MaxCommands is how many commands of one file should be read: each takes some microseconds. A script that people
// write has some thousand.
const MaxCommands = 10_000

// wordsOfCommand is how many words may take as long as a command. Most commands have fewer.
const wordsOfCommand = 8

// countCommands is at least the number of commands of a script. A script of long commands counts as one of more.
func countCommands(s string) int {
	n, words, inWord := 1, 0, false
	for i := range len(s) {
		switch s[i] {
		case '\n', ';', '&', '|', '(', '`':
			n++
		}
		if isWord := !isSpace(s[i]); isWord != inWord {
			inWord = isWord
			words++
		}
	}
	return max(n, words/(2*wordsOfCommand))
}

// tooDeep counts everything that opens a nested command, even in quotes; real scripts stay far below
// the bound.
func tooDeep(s string) bool {
	depth := 0
	for _, field := range strings.Fields(s) {
		switch strings.TrimRight(field, ";") {
		case "if", "while", "until", "for", "case", "select", "!", "do", "function", "time", "coproc":
			depth++
		case "fi", "done", "esac":
			depth = max(0, depth-2)
		}
		if depth > 4*maxNesting {
			return true
		}
	}
	open := 0
	for i := range len(s) {
		switch s[i] {
		case '(', '{', '[':
			open++
		case ')', '}', ']':
			open = max(0, open-1)
		}
		if open > maxNesting {
			return true
		}
	}
	return strings.Count(s, "`") > 2000
}

var bash = syntax.Variant(syntax.LangBash)

// shellParsers are reused: making one takes longer than parsing a usual command.
var shellParsers = sync.Pool{New: func() any { return syntax.NewParser(bash, syntax.RecoverErrors(20)) }}

// calls parses s as a shell script and returns the words of each simple command, including its leading
// assignments. ok is false if s is not a shell script.
func calls(s string) (out []call, ok bool) {
	if words, ok := plainWords(s); ok {
		return []call{{words: words}}, true
	}
	return parsedCalls(s)
}

func parsedCalls(s string) (out []call, ok bool) {
	if tooDeep(s) {
		return nil, false
	}
	file, err := parse(s)
	if file == nil || err != nil && len(file.Stmts) == 0 {
		return nil, false
	}
	c := &collector{src: s}
	syntax.Walk(file, c.visit)
	return c.out, err == nil
}

// parse tolerates a fault of the parser: where it goes on behind an error, as in OUT=$((pip install x) 2>&1),
// it can panic, which would end the session of whoever has the file open. Then the script is read as far as
// the error only.
func parse(s string) (file *syntax.File, err error) {
	p := shellParsers.Get().(*syntax.Parser)
	defer func() {
		if recover() != nil {
			file, err = syntax.NewParser(bash).Parse(strings.NewReader(s), "")
		}
	}()
	file, err = p.Parse(strings.NewReader(s), "")
	shellParsers.Put(p) // not after a panic: nobody knows what it left behind
	return file, err
}

// isReserved reports whether the word, standing alone, belongs to the shell's grammar.
func isReserved(word string) bool {
	switch word {
	case "if", "then", "elif", "else", "fi", "for", "in", "do", "done", "while", "until", "case", "esac", "select", "function", "time", "coproc", "let",
		"declare", "local", "export", "readonly", "typeset", "nameref":
		return true
	}
	return false
}

// plainWords splits a single command in which no character and no word has a meaning to the shell. Most
// commands in configuration files are like that and need no parser. The result is the same as that of
// parsedCalls; ok is false for all other commands.
func plainWords(s string) (words []argument, ok bool) {
	start := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && isPlain(s[i]) {
			continue
		}
		if i < len(s) && s[i] != ' ' {
			return nil, false
		}
		if i > start {
			if isReserved(s[start:i]) || s[i-1] == '=' { // NAME= sets an empty variable
				return nil, false
			}
			words = append(words, argument{text: s[start:i], start: start})
		}
		start = i + 1
	}
	return words, len(words) > 0
}

func isPlain(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return strings.IndexByte("-_./:,=@%", c) >= 0
}

// call is one simple command.
type call struct {
	words    []argument // its leading assignments, then its name and its arguments
	declares bool       // export, local and the like: words are flags and assignments only
	input    argument   // its here-document; "" if there is none
}

type collector struct {
	src    string
	inputs map[syntax.Command]argument // here-documents of the commands that are not visited yet
	out    []call
}

func (c *collector) visit(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Stmt:
		c.redirects(n)
	case *syntax.CallExpr:
		words := make([]argument, 0, len(n.Args)+len(n.Assigns))
		for _, a := range n.Assigns {
			words = append(words, c.assign(a))
		}
		for _, w := range n.Args {
			words = append(words, c.word(w))
		}
		c.out = append(c.out, call{words: words, input: c.inputs[n]})
	case *syntax.DeclClause: // export PORT=8080
		var words []argument
		for _, a := range n.Args {
			words = append(words, c.assign(a))
		}
		c.out = append(c.out, call{words: words, declares: true})
	}
	return true
}

// redirects notes the here-document of a statement's command, and what it connects to: </dev/tcp/HOST/PORT,
// which bash opens as nc would (Bash manual, "Redirections").
func (c *collector) redirects(n *syntax.Stmt) {
	for _, r := range n.Redirs {
		if r.Word != nil {
			target := c.word(r.Word)
			path, ok := strings.CutPrefix(target.text, "/dev/tcp/")
			if host, _, sliced := strings.Cut(path, "/"); ok && sliced {
				at := len(target.text) - len(path)
				c.out = append(c.out, call{words: []argument{{text: "nc"}, target.part(at, at+len(host)), target.part(at+len(host)+1, len(target.text))}})
			}
		}
		if r.Hdoc != nil {
			if c.inputs == nil {
				c.inputs = map[syntax.Command]argument{}
			}
			c.inputs[n.Cmd] = c.word(r.Hdoc)
		}
	}
}

// argumentBuilder builds a word from pieces of its source.
type argumentBuilder struct {
	src    string
	pieces []piece
	room   [4]piece // for the first pieces
}

// piece is src[start:end], or ${variable} if the source writes a variable in another way at start.
type piece struct {
	start, end int
	variable   string
}

// begin starts a word.
func (b *argumentBuilder) begin() { b.pieces = b.room[:0] }

// take appends src[start:end] unchanged.
func (b *argumentBuilder) take(start, end int) {
	start, end = max(0, start), min(end, len(b.src))
	if start >= end {
		return
	}
	if n := len(b.pieces) - 1; n >= 0 && b.pieces[n].end == start && b.pieces[n].variable == "" {
		b.pieces[n].end = end
		return
	}
	b.pieces = append(b.pieces, piece{start: start, end: end})
}

// variable appends ${name}, which is written at offset at in another way.
func (b *argumentBuilder) variable(name string, at int) {
	b.pieces = append(b.pieces, piece{start: at, end: at, variable: name})
}

// argument is the word. Most are one piece of the source and need no memory.
func (b *argumentBuilder) argument() argument {
	if len(b.pieces) == 0 {
		return argument{}
	}
	if first := b.pieces[0]; len(b.pieces) == 1 && first.variable == "" {
		return argument{text: b.src[first.start:first.end], start: first.start}
	}
	size := 0
	for _, p := range b.pieces {
		size += max(p.end-p.start, len("${}")+len(p.variable))
	}
	text, offsets := make([]byte, 0, size), make([]int, 0, size)
	for _, p := range b.pieces {
		for i := p.start; i < p.end; i++ {
			text, offsets = append(text, b.src[i]), append(offsets, i)
		}
		if p.variable != "" {
			text = append(append(append(text, "${"...), p.variable...), '}')
			for len(offsets) < len(text) {
				offsets = append(offsets, p.start)
			}
		}
	}
	return argument{text: string(text), offsets: offsets}
}

// assign returns NAME=value as one word.
func (c *collector) assign(a *syntax.Assign) argument {
	b := &argumentBuilder{src: c.src}
	b.begin()
	if a.Name != nil {
		b.take(int(a.Name.Pos().Offset()), int(a.Name.End().Offset()))
		if a.Value != nil || a.Array != nil {
			b.take(int(a.Name.End().Offset()), int(a.Name.End().Offset())+1)
		}
	}
	if a.Value != nil {
		b.parts(a.Value.Parts)
	}
	return b.argument()
}

func (c *collector) word(from *syntax.Word) argument {
	b := &argumentBuilder{src: c.src}
	b.begin()
	b.parts(from.Parts)
	return b.argument()
}

func (b *argumentBuilder) parts(parts []syntax.WordPart) {
	for _, p := range parts {
		start, end := int(p.Pos().Offset()), int(p.End().Offset())
		switch p := p.(type) {
		case *syntax.Lit:
			b.literal(start, end)
		case *syntax.SglQuoted:
			open := 1
			if p.Dollar {
				open = 2
			}
			b.take(start+open, end-1)
		case *syntax.DblQuoted:
			b.parts(p.Parts)
		case *syntax.CmdSubst, *syntax.ProcSubst:
			b.take(start, min(start+1, end)) // its commands are visited separately
		default:
			b.take(start, end)
		}
	}
}

// literal appends src[start:end] without the backslashes that escape one character.
func (b *argumentBuilder) literal(start, end int) {
	from := start
	for i := start; i+1 < end && i+1 < len(b.src); i++ {
		if b.src[i] == '\\' {
			b.take(from, i)
			from = i + 1
			i++
		}
	}
	b.take(from, end)
}

// fields splits s at blanks and removes quotes, for command lines of other languages than the shell's.
func fields(s string) []argument {
	var out []argument
	b := &argumentBuilder{src: s}
	for i := 0; i < len(s); {
		if isSpace(s[i]) {
			i++
			continue
		}
		b.begin()
		quote := byte(0)
		for ; i < len(s) && (quote != 0 || !isSpace(s[i])); i++ {
			switch c := s[i]; {
			case c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			default:
				b.take(i, i+1)
			}
		}
		out = append(out, b.argument())
	}
	return out
}
