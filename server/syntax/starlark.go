package syntax

// Starlark reads the literals in a Starlark file, such as a Tiltfile; see codeTree. The
// tokens of Starlark are Python's (Starlark specification, "Lexical elements"), so it
// shares Python's lexer; the functions that it knows are its own.
func Starlark(src []byte) *Document { return readPython(src, &starlarkWords) }

// starlarkWords are the names with a meaning in Starlark; os.getenv and os.environ.get are
// Tilt's.
var starlarkWords = codeWords{
	reserved: set("and", "elif", "else", "if", "in", "not", "or", "return"),
	through:  set("get", "int", "max", "min", "str"),
	lookups:  set("getenv"),
}
