package syntax

import (
	"bytes"

	"github.com/tdewolff/parse/v2/js"
)

// JavaScript reads the literals in a JavaScript or TypeScript file; see codeTree.
func JavaScript(src []byte) *Document {
	r := &javaScriptReader{codeTree: newCodeTree(src), end: skipBOM(src)}
	tokens := newTokenReader(src)
	for t, ok := tokens.next(); ok && !r.doc.isFull(); t, ok = tokens.next() {
		if t.kind == js.CommentToken || t.kind == js.CommentLineTerminatorToken {
			r.doc.noteComment(src, t)
			continue
		}
		r.read(t)
	}
	return r.doc
}

// javaScriptWords are the names with a meaning in JavaScript; int, get and env are methods
// and functions by which libraries read settings.
var javaScriptWords = codeWords{
	reserved: set("await", "case", "for", "if", "in", "of", "return", "while"),
	through:  set("config", "get", "int"),
	first:    set("Number", "String", "parseFloat", "parseInt"),
	lookups:  set("env", "getEnv"),
	defaults: set("default"),
}

// environmentObjects are the names of objects whose members are environment variables:
// process.env.PORT, import.meta.env.PORT.
var environmentObjects = set("env", "ENV")

type javaScriptReader struct {
	*codeTree
	end int // of the latest token
}

// read adds t. A line end before it ends the statement, unless the token on one side of the line
// end needs an operand on the other side.
func (r *javaScriptReader) read(t token) {
	lineEnd := bytes.IndexByte(r.src[r.end:t.start], '\n') >= 0
	if lineEnd && r.holdsStatements() && !r.prev.kind.wantsMore() && !javaScriptKinds[t.kind].wantsMore() {
		r.add(codeToken{kind: codeEnd})
	}
	r.add(r.token(t))
	r.end = t.end
}

// token says what t means for the tree.
func (r *javaScriptReader) token(t token) codeToken {
	out := codeToken{start: t.start, end: t.end}
	switch {
	case t.kind == js.StringToken || t.kind == js.TemplateToken || t.kind == js.TemplateEndToken:
		out.kind, out.start, out.end = codeString, t.start+1, t.end-1
	case t.kind == js.TemplateStartToken || t.kind == js.TemplateMiddleToken: // up to ${
		out.kind, out.start, out.end = codeString, t.start+1, t.end-2
	case js.IsNumeric(t.kind):
		out.kind = codeNumber
	case js.IsIdentifierName(t.kind):
		out.kind = r.nameKind(out)
	case javaScriptBrackets[t.kind] != 0:
		out.bracket = javaScriptBrackets[t.kind]
		out.kind = r.bracketKind(t.kind)
	default:
		out.kind = javaScriptKinds[t.kind]
	}
	return out
}

// nameKind tells reserved words and environment variables from other names.
func (r *javaScriptReader) nameKind(t codeToken) codeKind {
	name := r.src[t.start:t.end]
	if r.prev.kind != codeDot {
		if javaScriptWords.reserved[string(name)] {
			return codeWord
		}
		return codeName
	}
	if r.before.kind == codeName && environmentObjects[r.text(r.before)] && bytes.Equal(name, bytes.ToUpper(name)) {
		return codeVariable
	}
	return codeName
}

// javaScriptBrackets maps each bracket to its opening one.
var javaScriptBrackets = map[js.TokenType]byte{
	js.OpenParenToken: '(', js.OpenBracketToken: '[', js.OpenBraceToken: '{',
	js.CloseParenToken: '(', js.CloseBracketToken: '[', js.CloseBraceToken: '{',
}

// bracketKind returns what a bracket opens, or that it closes. A block counts as an object.
func (r *javaScriptReader) bracketKind(t js.TokenType) codeKind {
	switch t {
	case js.OpenParenToken:
		return r.callKind(&javaScriptWords)
	case js.OpenBracketToken:
		return r.indexOrList()
	case js.OpenBraceToken:
		return codeMapping
	}
	return codeClose
}

// javaScriptKinds are the meanings of punctuation; all other tokens are codeOther.
var javaScriptKinds = map[js.TokenType]codeKind{
	js.DotToken: codeDot, js.OptChainToken: codeDot, js.ColonToken: codeColon, js.EqToken: codeAssign, js.QuestionToken: codeQuestion,
	js.CommaToken: codeComma, js.SemicolonToken: codeEnd,
	js.BitOrToken: codeJoint, js.OrToken: codeJoint, js.AndToken: codeJoint, js.NullishToken: codeJoint, js.ArrowToken: codeJoint,
	js.MulToken: codeArithmetic, js.DivToken: codeArithmetic, js.AddToken: codeArithmetic, js.SubToken: codeArithmetic,
	js.ModToken: codeArithmetic, js.ExpToken: codeArithmetic, js.BitAndToken: codeArithmetic, js.BitXorToken: codeArithmetic,
	js.LtLtToken: codeArithmetic, js.GtGtToken: codeArithmetic, js.MulEqToken: codeArithmetic, js.AddEqToken: codeArithmetic, js.SubEqToken: codeArithmetic,
	js.LtToken: codeArithmetic, js.GtToken: codeArithmetic, js.LtEqToken: codeArithmetic, js.GtEqToken: codeArithmetic,
	js.EqEqToken: codeArithmetic, js.EqEqEqToken: codeArithmetic, js.NotEqToken: codeArithmetic, js.NotEqEqToken: codeArithmetic,
}
