package syntax

// Starlark reads the literals in a Starlark file, such as a Tiltfile; see codeTree. Starlark has
// the tokens of Python (Starlark specification, "Lexical elements"), so the two share a lexer;
// the known functions differ.
func Starlark(src []byte) *Document { return readPython(src, &starlarkWords) }

// starlarkWords are the names with a meaning in Starlark; os.getenv and os.environ.get are
// functions of Tilt.
var starlarkWords = codeWords{
	reserved: set("and", "elif", "else", "if", "in", "not", "or", "return"),
	through:  set("get"),
	first:    set("int", "str"),
	lookups:  set("getenv"),
}
