package syntax

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

type codeClass uint8

const (
	codeName codeClass = iota
	codeString
	codeTemplate // a piece of a template literal in front of ${
	codeNumber
	codePunctuation
)

type codeToken struct {
	class      codeClass
	start, end int    // of a string: without quotes
	text       string // the token's source
}

// codeReader makes a tree of the literals in program text without parsing the language.
// A literal's key is the name it is given to: by "name: literal" in an object, hash or
// argument list, by "name = literal", or as an argument ("#0", "#1", …) of the function it is
// passed to. In "port: process.env.PORT || 8000" the literal 8000 has the key port and the
// variable PORT. Operands of arithmetic and comparisons are marked Computed.
type codeReader struct {
	src     []byte
	doc     *Document
	script  bool // the language ends statements with the line and has no block braces
	frame   *codeFrame
	depth   int
	skip    int
	prev    codeToken
	before  codeToken // the one before prev
	lineEnd bool      // a line ended behind prev where a statement may end
	open    *Node     // literal seen just now; an operator behind it makes it Computed
}

// codeFrame is an open bracket.
type codeFrame struct {
	up       *codeFrame
	node     *Node
	bracket  byte
	key      Key    // what the next literal is for; Name "" if unknown
	args     int    // index of the next argument
	call     bool   // arguments of a function
	through  bool   // the bracket changes nothing: literals in it belong to the key outside
	ternary  int    // question marks whose colon is still to come
	variable string // environment variable mentioned in the expression
	command  bool   // a Ruby call without brackets was entered for this statement
}

func newCodeReader(src []byte, script bool) *codeReader {
	c := &codeReader{src: src, doc: &Document{}, script: script}
	c.frame = &codeFrame{node: c.doc.root(Mapping)}
	c.prev = codeToken{class: codePunctuation}
	return c
}

func (c *codeReader) token(t codeToken) {
	if c.skip > 0 {
		c.skipped(t)
		return
	}
	if c.lineEnd && !c.goesOn(t) {
		c.endStatement()
	}
	c.lineEnd = false
	switch t.class {
	case codeName:
		c.name(t)
	case codeString, codeTemplate:
		c.string(t)
	case codeNumber:
		c.number(t)
	default:
		c.punctuation(t)
	}
	c.before, c.prev = c.prev, t
}

// skipped follows the brackets that lie too deep.
func (c *codeReader) skipped(t codeToken) {
	if t.class == codePunctuation {
		switch t.text {
		case "(", "[", "{":
			c.skip++
		case ")", "]", "}":
			c.skip--
		}
	}
}

// newline notes a line end; it ends the statement unless the next token goes on with it.
func (c *codeReader) newline() {
	f := c.frame
	if c.skip == 0 && (f.bracket == 0 || f.bracket == '{' && !f.through) {
		c.lineEnd = true
	}
}

// goesOn reports whether a statement runs over the line end between the last token and t.
func (c *codeReader) goesOn(t codeToken) bool {
	before := c.prev.class == codePunctuation && operator(c.prev.text)
	if c.script && strings.Contains(":?|*", c.prev.text) {
		before = false // a block starts in Python, a question or block parameters end in Ruby
	}
	return before || t.class == codePunctuation && operator(t.text) && !strings.Contains("([{", t.text)
}

func operator(s string) bool {
	switch s {
	case "=", "||", "&&", "??", "+", ",", "(", "[", ":", "?", "=>", ".", "|", "*", "/", "-", "\\", "{":
		return true
	}
	return false
}

func (c *codeReader) endStatement() {
	for c.frame.command {
		c.frame = c.frame.up
		c.depth--
	}
	c.frame.key, c.frame.variable, c.frame.ternary, c.open = Key{}, "", 0, nil
	c.prev, c.before = codeToken{class: codePunctuation}, codeToken{class: codePunctuation}
}

func (c *codeReader) name(t codeToken) {
	if c.envName(t) {
		c.outer().variable = t.text
	}
	// `network "forwarded_port", host: 80`: a name at a statement's start followed by a
	// literal or a name calls it.
	if c.script && c.frame.bracket == 0 && !c.frame.command && c.prev.class == codeName && c.frame.key.Name == "" && c.commandName(c.prev) && !keyword(t.text) {
		c.enterCommand()
	}
	c.open = nil
}

// envName reports whether t is NAME in process.env.NAME, import.meta.env.NAME, env.NAME.
func (c *codeReader) envName(t codeToken) bool {
	return c.prev.text == "." && c.prev.class == codePunctuation && c.before.class == codeName && environment(c.before.text) && t.text == strings.ToUpper(t.text)
}

func environment(name string) bool {
	switch name {
	case "env", "ENV", "environ", "getenv", "process_env":
		return true
	}
	return false
}

func keyword(s string) bool {
	switch s {
	case "do", "if", "unless", "end", "then", "and", "or", "not", "in", "is", "else", "import", "as", "from", "while", "for":
		return true
	}
	return false
}

// commandName reports whether a name may call a function without brackets.
func (c *codeReader) commandName(t codeToken) bool { return !keyword(t.text) && !environment(t.text) }

// outer is the frame whose key literals here belong to.
func (c *codeReader) outer() *codeFrame {
	f := c.frame
	for f.through && f.up != nil {
		f = f.up
	}
	return f
}

func (c *codeReader) enterCommand() {
	c.push(0, Named(c.prev.text, text.Span{Start: c.prev.start, End: c.prev.end}), Mapping)
	c.frame.call, c.frame.command = true, true
}

func (c *codeReader) string(t codeToken) {
	if c.script && c.frame.bracket == 0 && !c.frame.command && c.prev.class == codeName && c.frame.key.Name == "" && c.commandName(c.prev) {
		c.enterCommand()
	}
	f := c.frame
	if f.through && f.bracket != '{' && c.lookup() {
		c.outer().variable = t.text
		return
	}
	c.literal(c.stringNode(t))
}

// lookup reports whether the string at hand names an environment variable: env["X"],
// ENV.fetch("X", …), os.getenv("X"), environ.get("X").
func (c *codeReader) lookup() bool {
	return c.prev.text == "[" || c.prev.text == "(" && c.frame.args == 0 && c.frame.key.Name == lookupKey
}

// lookupKey marks the frame of a call that looks an environment variable up.
const lookupKey = "\x00lookup"

func (c *codeReader) number(t codeToken) {
	if c.script && c.frame.bracket == 0 && !c.frame.command && c.prev.class == codeName && c.frame.key.Name == "" && c.commandName(c.prev) {
		c.enterCommand()
	}
	n := &Node{Span: text.Span{Start: t.start, End: t.end}, Value: t.text}
	n.Computed = c.prev.class == codePunctuation && arithmetic(c.prev.text)
	c.literal(n)
	c.open = n
}

func arithmetic(op string) bool {
	switch op {
	case "*", "/", "+", "-", "%", "<", ">", "<=", ">=", "==", "===", "!=", "!==", "**", "<<", ">>", "//", "*=", "+=", "-=", "&", "^", "..":
		return true
	}
	return false
}

// literal hangs n below the name it is given to.
func (c *codeReader) literal(n *Node) {
	if c.frame.through && c.frame.bracket == '[' {
		return // an index
	}
	f := c.outer()
	n.Var = f.variable
	switch {
	case f.key.Name != "":
		n.Key = f.key
	case f.call:
		n.Key = Named("#"+string(rune('0'+min(f.args, 9))), text.Span{})
	default:
		n.Key = Named("", text.Span{})
	}
	if c.doc.add(f.node, n) == nil {
		c.skip = 1 << 30
	}
}

func (c *codeReader) punctuation(t codeToken) {
	if c.open != nil && arithmetic(t.text) {
		c.open.Computed = true
	}
	c.open = nil
	f := c.frame
	switch t.text {
	case "(", "[", "{":
		c.openBracket(t)
	case ")", "]", "}":
		c.closeBracket(t.text[0])
	case "?":
		c.outer().ternary++
	case ":", "=>":
		c.colon(t)
	case "=":
		c.assign()
	case ",":
		f.args++
		if !f.through {
			f.key, f.variable, f.ternary = Key{}, "", 0
		}
	case ";":
		c.endStatement()
	}
}

// colon takes the name or string before it for a key, unless it belongs to a ternary.
func (c *codeReader) colon(t codeToken) {
	f := c.frame
	if c.script && t.start > c.prev.end && t.end < len(c.src) && isIdentByte(c.src[t.end]) && c.prev.class == codeName {
		if f.bracket == 0 && !f.command && f.key.Name == "" && c.commandName(c.prev) {
			c.enterCommand() // a call whose first argument is a Ruby symbol
		}
		return
	}
	if f.ternary > 0 && t.text == ":" {
		f.ternary--
		return
	}
	if t.text == "=>" && !c.script {
		return
	}
	if c.prev.class != codeName && c.prev.class != codeString || f.through {
		return
	}
	key := Named(string(c.src[c.prev.start:c.prev.end]), text.Span{Start: c.prev.start, End: c.prev.end})
	if c.prev.class == codeString { // it was taken for a literal
		if last := len(f.node.Children) - 1; last >= 0 && f.node.Children[last].Span.Start == c.prev.start {
			f.node.Children = f.node.Children[:last]
		}
	}
	f.key, f.variable = key, ""
}

// assign takes the name before it for a key; a type annotation in between leaves the
// name that it annotates.
func (c *codeReader) assign() {
	f := c.frame
	if f.through || c.prev.class != codeName {
		if c.prev.text == "]" || c.prev.text == "}" || c.prev.text == ">" {
			return
		}
	}
	if f.key.Name != "" && (c.before.text == ":" || c.before.text == "|") && c.before.class == codePunctuation {
		return // port: number = 8080
	}
	if c.prev.class == codeName {
		f.key, f.variable = Named(c.prev.text, text.Span{Start: c.prev.start, End: c.prev.end}), ""
	}
}

// transparent lists functions that hand their argument through or look it up.
func transparent(name string) bool {
	switch name {
	case "Number", "parseInt", "parseFloat", "String", "int", "str", "Integer", "toInt", "Int", "config", "bool", "get", "fetch", "getenv", "getEnv", "env", "max", "min", "or", "and", "default", "withDefault", "if", "return":
		return true
	}
	return false
}

func (c *codeReader) openBracket(t codeToken) {
	ends := c.prev.class == codeName && !keyword(c.prev.text) && c.prev.text != "return" || c.prev.class == codePunctuation && (c.prev.text == ")" || c.prev.text == "]")
	f := c.frame
	key := f.key
	switch t.text {
	case "(":
		if ends && c.prev.class == codeName && !transparent(c.prev.text) {
			name := Named(c.prev.text, text.Span{Start: c.prev.start, End: c.prev.end})
			c.push('(', name, Mapping)
			c.frame.call = true
			return
		}
		c.pass('(')
		if c.prev.class == codeName && transparent(c.prev.text) && (c.prev.text == "getenv" || c.prev.text == "getEnv" || c.prev.text == "env" || c.before.text == ".") {
			c.frame.key.Name = lookupKey
		}
	case "[":
		if ends {
			c.pass('[')
			return
		}
		c.push('[', key, Sequence)
	default:
		if c.script && c.prev.text == ")" || c.prev.class == codeTemplate {
			c.pass('{')
			return
		}
		c.push('{', key, Mapping)
	}
}

// push opens a bracket whose content is a container of its own.
func (c *codeReader) push(bracket byte, key Key, kind Kind) {
	if c.depth >= MaxDepth {
		c.skip++
		return
	}
	f := c.outer()
	if key.Name == "" && f.call {
		key = Named("#"+string(rune('0'+min(f.args, 9))), text.Span{})
	}
	if key.Name == "" || key.Index != -1 {
		key = Named(key.Name, key.Span)
	}
	n := c.doc.add(f.node, &Node{Kind: kind, Key: key, Span: text.Span{Start: c.prev.end, End: c.prev.end}})
	if n == nil {
		c.skip = 1 << 30
		return
	}
	c.frame = &codeFrame{up: c.frame, node: n, bracket: bracket}
	c.depth++
}

// pass opens a bracket that changes nothing.
func (c *codeReader) pass(bracket byte) {
	if c.depth >= 4*MaxDepth {
		c.skip++
		return
	}
	c.frame = &codeFrame{up: c.frame, node: c.frame.node, bracket: bracket, through: true}
	c.depth++
}

// closeBracket ends the innermost frame of this bracket; a bracket that closes nothing near is overlooked.
func (c *codeReader) closeBracket(close byte) {
	opener := map[byte]byte{')': '(', ']': '[', '}': '{'}[close]
	for f, up := c.frame, 1; f.up != nil && up < 4; f, up = f.up, up+1 {
		if f.bracket == opener {
			c.frame = f.up
			c.depth -= up
			return
		}
	}
}
