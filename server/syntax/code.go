package syntax

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// Program text becomes a tree of its literals; the language is not parsed. The file of each
// language (javascript.go, python.go, ruby.go, starlark.go, or language.go by a table) cuts the
// text into tokens and says what each means for the tree. codeTree builds the tree and is
// independent of the language.
//
// The key of a literal is the name that it is assigned to: by "name: literal" in an object, hash
// or argument list, or by "name = literal". A positional argument has a key of the kind Argument
// in a mapping that has the function's name: listen(8080) is listen.#0. A literal without a name
// is a member called "". In "port: process.env.PORT || 8000" the literal 8000 has the key port
// and the variable PORT.

// codeKind is what a token means for the tree.
type codeKind uint8

const (
	codeOther    codeKind = iota // changes nothing
	codeName                     // may call a function; before codeColon, codeArrow or codeAssign it is the key
	codeWord                     // a reserved word or a symbol: may be a key, calls nothing
	codeVariable                 // the name of an environment variable; the next literal is its default
	codeDot                      // accesses a member of the value before it
	codeString                   // without its quotes
	codeNumber
	codeJoint      // joins two operands, so the statement does not end here: || && |
	codeArithmetic // an operator; its operands are not the value of the key: + * <
	codeColon      // makes the token before it a key, or separates the branches of a conditional
	codeArrow      // makes the token before it a key: "key" => value
	codeAssign     // makes the name before it a key
	codeQuestion   // starts the branches of a conditional
	codeComma
	codeEnd     // a statement has ended
	codeCall    // opens the arguments of the function named before it
	codeCommand // opens the arguments of a call without brackets; they end with the statement
	codeLookup  // opens the arguments of a function: the name of a variable, then its default
	codeFirst   // opens the arguments of a function that converts the first one; the others, such as a radix, are no values
	codeGroup   // opens a bracket that changes nothing
	codeIndex   // opens an index; a string in it counts as a variable's name
	codeList    // opens a Sequence
	codeMapping // opens a Mapping
	codeClose   // closes a bracket
)

// wantsMore reports whether something must follow a token of this kind, so that a line end after
// it does not end the statement.
func (k codeKind) wantsMore() bool {
	switch k {
	case codeDot, codeJoint, codeArithmetic, codeColon, codeArrow, codeAssign, codeQuestion, codeComma:
		return true
	}
	return false
}

// codeToken is a token of program text: bytes [start, end) of the file.
type codeToken struct {
	kind       codeKind
	bracket    byte // opening bracket ( [ { of a token that opens or closes one
	verbatim   bool // a string in which a backslash is not an escape
	start, end int
}

// isKey reports whether t may be a key.
func (t codeToken) isKey() bool {
	return t.kind == codeName || t.kind == codeWord || t.kind == codeVariable
}

// codeTree builds a tree from the tokens, which it gets in order.
type codeTree struct {
	src          []byte
	doc          *Document
	frame        *codeFrame
	depth        int        // open frames
	skip         int        // open brackets that are too deep to be kept
	prev, before codeToken  // the latest token of the statement and the one before it
	closed       codeKind   // kind of the bracket that the latest codeClose closed
	indexed      codeToken  // the latest string in an index
	number       *Node      // the number read just now; an operator after it makes it Computed
	left         *codeFrame // frames that were left, for reuse: the latest one, linked by up
}

// codeFrame is the innermost open context: the file, a bracket, or a call without brackets.
type codeFrame struct {
	up       *codeFrame
	holder   *codeFrame // whose key applies to literals here: the innermost frame that is not isThrough
	isHow    bool       // literals here only say how to convert another
	kind     codeKind   // of the token that opened it; codeOther for the file
	bracket  byte
	node     *Node  // parent of the literals
	key      Key    // of the next literal; Name "" if none is known
	args     int    // commas seen
	branches int    // conditionals whose codeColon has not come yet
	variable string // environment variable that the expression reads
}

// isThrough reports whether literals in f get the key of the frame around f.
func (f *codeFrame) isThrough() bool {
	return f.kind == codeGroup || f.kind == codeLookup || f.kind == codeFirst || f.kind == codeIndex
}

// saysHow reports whether literals in f only say how to convert another: the radix in parseInt("80", 10).
func (f *codeFrame) saysHow() bool { return f.isHow || f.kind == codeFirst && f.args > 0 }

// isCall reports whether f holds the arguments of a function.
func (f *codeFrame) isCall() bool { return f.kind == codeCall || f.kind == codeCommand }

// forget clears what was noted of one argument, element or statement.
func (f *codeFrame) forget() { f.key, f.variable, f.branches = Key{}, "", 0 }

func newCodeTree(src []byte) *codeTree {
	c := &codeTree{src: src, doc: &Document{}}
	c.frame = &codeFrame{node: c.doc.root(Mapping)}
	c.frame.holder = c.frame
	return c
}

// text is the source text of t.
func (c *codeTree) text(t codeToken) string { return string(c.src[t.start:t.end]) }

// holdsStatements reports whether a line end may end a statement here: not inside round and
// square brackets.
func (c *codeTree) holdsStatements() bool {
	k := c.frame.kind
	return c.skip == 0 && (k == codeOther || k == codeCommand || k == codeMapping)
}

// startsStatement reports whether a name that ends here may call a function without brackets:
// only at the top level of the file, in a statement that has no key yet.
func (c *codeTree) startsStatement() bool {
	return c.skip == 0 && c.frame.kind == codeOther && c.frame.key.Name == ""
}

// callKind is the kind of a round bracket after the latest token.
func (c *codeTree) callKind(words *codeWords) codeKind {
	if c.prev.kind != codeName {
		return codeGroup
	}
	name := c.text(c.prev)
	switch {
	case words.defaults[name]:
		return codeGroup
	case words.lookups[name], words.through[name] && c.before.kind == codeDot:
		return codeLookup
	case words.first[name]:
		return codeFirst
	case words.through[name]:
		return codeGroup
	}
	return codeCall
}

// indexOrList is the kind of a square bracket after the latest token.
func (c *codeTree) indexOrList() codeKind {
	switch {
	case c.prev.kind == codeName, c.prev.kind == codeVariable, c.prev.kind == codeDot:
		return codeIndex
	case c.prev.kind == codeClose && c.prev.bracket != '{':
		return codeIndex
	}
	return codeList
}

// codeWords are the names that have a meaning in a language.
type codeWords struct {
	reserved map[string]bool // words that call nothing: a bracket after one opens no argument list
	through  map[string]bool // functions that return one of their arguments: config("port", 80); as a method, lookups
	first    map[string]bool // functions that convert their first argument: parseInt("80", 10)
	lookups  map[string]bool // functions whose first argument names an environment variable
	defaults map[string]bool // functions, also as methods, whose only argument is the value: .default("80")
}

func set(words ...string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		out[w] = true
	}
	return out
}

// add handles the next token.
func (c *codeTree) add(t codeToken) {
	switch {
	case c.skip > 0:
		c.addSkipped(t)
		return
	}
	if c.number != nil && t.kind == codeArithmetic {
		c.number.Computed = true
	}
	c.number = nil
	c.take(t)
	if t.kind != codeEnd {
		c.before, c.prev = c.prev, t
	}
}

func (c *codeTree) take(t codeToken) {
	f := c.frame
	switch t.kind {
	case codeVariable:
		c.outer().variable = c.text(t)
	case codeString:
		c.addString(t)
	case codeNumber:
		c.addNumber(t)
	case codeColon, codeArrow:
		c.colon(t)
	case codeAssign:
		c.assign()
	case codeQuestion:
		f.branches++
	case codeComma:
		f.args++
		if !f.isThrough() {
			f.forget()
		}
	case codeEnd:
		c.endStatement()
	case codeCall, codeCommand:
		c.open(t, Mapping, Named(c.text(c.prev), text.Span{Start: c.prev.start, End: c.prev.end}))
	case codeList:
		c.open(t, Sequence, c.outer().key)
	case codeMapping:
		c.open(t, Mapping, c.outer().key)
	case codeGroup, codeLookup, codeFirst, codeIndex:
		c.openThrough(t)
	case codeClose:
		c.close(t.bracket)
	}
}

// addSkipped counts the brackets that are too deep to be kept.
func (c *codeTree) addSkipped(t codeToken) {
	switch {
	case t.kind == codeClose:
		c.skip--
	case t.bracket != 0:
		c.skip++
	}
}

func (c *codeTree) endStatement() {
	for c.frame.kind == codeCommand {
		c.leave()
	}
	c.frame.forget()
	c.prev, c.before = codeToken{}, codeToken{}
}

// outer is the frame whose key applies to literals here.
func (c *codeTree) outer() *codeFrame { return c.frame.holder }

func (c *codeTree) addString(t codeToken) {
	if c.prev.kind == codeIndex || c.prev.kind == codeLookup {
		c.outer().variable, c.indexed = c.text(t), t
		return
	}
	n := c.doc.newNode()
	n.Span, n.Quoted = text.Span{Start: t.start, End: t.end}, true
	if t.verbatim {
		n.Value = c.text(t)
	} else {
		n.Value, n.offsets = unescape(c.src[t.start:t.end], t.start)
	}
	c.addLiteral(n)
}

func (c *codeTree) addNumber(t codeToken) {
	n := c.doc.newNode()
	n.Span, n.Value, n.Computed = text.Span{Start: t.start, End: t.end}, c.text(t), c.prev.kind == codeArithmetic
	c.number = n
	c.addLiteral(n)
}

// addLiteral adds n under the key that applies to it; a literal in an index is left out, and one that
// only says how to convert another.
func (c *codeTree) addLiteral(n *Node) {
	if c.frame.kind == codeIndex || c.frame.saysHow() {
		return
	}
	f := c.outer()
	n.Key, n.Var = f.keyOr(f.key), f.variable
	c.doc.add(f.node, n)
}

// keyOr is key, or the position of the current argument if key has no name.
func (f *codeFrame) keyOr(key Key) Key {
	if key.Name == "" && f.isCall() {
		return Key{Kind: Argument, Index: int32(f.args)}
	}
	return key
}

// colon makes the token before it a key, unless it separates the branches of a conditional.
func (c *codeTree) colon(t codeToken) {
	f := c.frame
	if f.branches > 0 && t.kind == codeColon {
		f.branches--
		return
	}
	if f.isThrough() || !c.prev.isKey() && c.prev.kind != codeString {
		return
	}
	if c.prev.kind == codeString {
		f.node.dropLast(c.prev.start)
	}
	c.nameNext()
}

// dropLast removes n's last child if it starts at offset: it was a key, not a literal.
func (n *Node) dropLast(offset int) {
	if last := len(n.Children) - 1; last >= 0 && n.Children[last].Span.Start == offset {
		n.Children = n.Children[:last]
	}
}

// assign makes the name before it a key. After a type annotation, as in port: string | number =
// 80, the annotated name remains the key. In settings["port"] = 80 the key is the string in the index.
func (c *codeTree) assign() {
	const closing = len(`"]`)
	if c.prev.kind == codeClose && c.closed == codeIndex && c.indexed.end+closing == c.prev.end {
		c.prev = c.indexed
		c.nameNext()
		return
	}
	annotated := c.frame.key.Name != "" && (c.before.kind == codeColon || c.before.kind == codeJoint)
	if c.prev.isKey() && !annotated {
		c.nameNext()
	}
}

// nameNext makes the latest token the key of what follows.
func (c *codeTree) nameNext() {
	c.frame.key = Named(c.text(c.prev), text.Span{Start: c.prev.start, End: c.prev.end})
	c.frame.variable = ""
	if c.frame.kind == codeList {
		c.frame.node.Kind = Mapping // a list whose elements have names: [port: 80], ['port' => 80]
	}
}

// open adds a container for t and enters it.
func (c *codeTree) open(t codeToken, kind Kind, key Key) {
	if c.doc.tooDeep(c.depth) {
		if t.bracket != 0 {
			c.skip++
		}
		return
	}
	f := c.outer()
	n := c.doc.newNode()
	n.Kind, n.Key, n.Span = kind, f.keyOr(key), text.Span{Start: t.start, End: t.start}
	c.doc.add(f.node, n)
	c.enter(t, n)
}

// openThrough opens a bracket whose literals get the key of the frame around it.
func (c *codeTree) openThrough(t codeToken) {
	if c.depth >= 4*MaxDepth { // they add no depth to the tree
		c.skip++
		return
	}
	c.enter(t, c.frame.node)
}

// enter opens a frame for t, whose literals become children of n.
func (c *codeTree) enter(t codeToken, n *Node) {
	f := c.left
	if f == nil {
		f = new(codeFrame)
	} else {
		c.left = f.up
	}
	*f = codeFrame{up: c.frame, holder: f, kind: t.kind, bracket: t.bracket, node: n}
	if f.isThrough() {
		f.holder, f.isHow = c.frame.holder, c.frame.saysHow()
	}
	c.frame = f
	c.depth++
}

// leave closes the innermost frame.
func (c *codeTree) leave() {
	f := c.frame
	c.frame, f.up, c.left = f.up, c.left, f
	c.depth--
}

// maxUnclosed is how many frames, from the innermost, may be searched for the one that a closing
// bracket ends. The frames inside that one were left unclosed by a mistake in the text.
const maxUnclosed = 3

// close leaves the innermost frame of this bracket; it ignores a bracket that closes no near
// frame.
func (c *codeTree) close(bracket byte) {
	for f, up := c.frame, 1; f.up != nil && up <= maxUnclosed; f, up = f.up, up+1 {
		if f.bracket == bracket {
			c.closed = f.kind
			for range up {
				c.leave()
			}
			return
		}
	}
}
