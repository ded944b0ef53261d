package syntax

// This file lists the languages that codeLanguage describes.

// PHP reads the literals in a PHP file; see codeTree.
func PHP(src []byte) *Document { return php.read(src) }

// Elixir reads the literals in an Elixir file; see codeTree.
func Elixir(src []byte) *Document { return elixir.read(src) }

// Groovy reads the literals in a Groovy file, such as build.gradle; see codeTree.
func Groovy(src []byte) *Document { return groovy.read(src) }

// Kotlin reads the literals in a Kotlin file, such as build.gradle.kts; see codeTree.
func Kotlin(src []byte) *Document { return kotlin.read(src) }

// Nix reads the literals in a Nix file; see codeTree. A key with dots remains one key.
func Nix(src []byte) *Document { return nix.read(src) }

// The comments that several languages have.
var (
	toLineEnd  = codeText{open: "//", verbatim: true}
	afterHash  = codeText{open: "#", verbatim: true}
	inAsterisk = codeText{open: "/*", close: "*/", verbatim: true, lines: true}
)

// php is PHP (PHP manual, "Language Reference"). Text outside of <?php ?> is read like code; files that
// configure something have none.
var php = codeLanguage{
	words: codeWords{
		reserved: set("echo", "elseif", "fn", "for", "foreach", "function", "if", "match", "return", "switch", "while"),
		through:  set("get"),
		first:    set("intval"),
		lookups:  set("env", "getenv"),
	},
	calls: map[string]codeKind{"array": codeList},
	symbols: map[string]codeKind{
		"?>": codeEnd, ";": codeEnd, ",": codeComma, "=>": codeArrow, "=": codeAssign, ":": codeColon, "?": codeQuestion,
		"->": codeDot, "::": codeDot,
		"+": codeArithmetic, "-": codeArithmetic, "*": codeArithmetic, "/": codeArithmetic, "%": codeArithmetic, ".": codeArithmetic,
		"<": codeArithmetic, ">": codeArithmetic, "<=": codeArithmetic, ">=": codeArithmetic,
		"==": codeArithmetic, "===": codeArithmetic, "!=": codeArithmetic, "!==": codeArithmetic,
	},
	comments: []codeText{toLineEnd, afterHash, inAsterisk},
	texts:    []codeText{{open: "'", close: "'", lines: true}, {open: `"`, close: `"`, lines: true}},
	marks:    `$\`,
}

// elixir is Elixir (Elixir documentation, "Syntax reference").
var elixir = codeLanguage{
	words: codeWords{
		reserved: set("and", "case", "do", "else", "fn", "for", "if", "in", "not", "or", "unless", "when"),
		lookups:  set("env!", "get_env"),
		first:    set("to_integer"),
	},
	symbols: map[string]codeKind{
		";": codeEnd, ",": codeComma, "=>": codeArrow, "=": codeAssign, ":": codeColon,
		"||": codeJoint, "|>": codeJoint, "->": codeOther,
		"+": codeArithmetic, "-": codeArithmetic, "*": codeArithmetic, "/": codeArithmetic,
		"<": codeArithmetic, ">": codeArithmetic, "<=": codeArithmetic, ">=": codeArithmetic, "==": codeArithmetic, "!=": codeArithmetic,
	},
	comments: []codeText{afterHash},
	texts:    []codeText{{open: `"""`, close: `"""`, lines: true, code: "#{"}, {open: `"`, close: `"`, lines: true, code: "#{"}, {open: "'", close: "'"}},
	marks:    "!?",
	lineEnds: true, commands: true, atoms: true, sigils: true,
}

// groovy is Groovy (Groovy documentation, "Syntax") with the functions by which Gradle reads settings.
var groovy = codeLanguage{
	words: codeWords{
		reserved: set("assert", "case", "def", "else", "for", "if", "in", "new", "return", "switch", "while"),
		lookups:  set("environmentVariable", "findProperty", "getProperty", "getenv", "gradleProperty"),
		defaults: set("getOrElse", "orElse"),
		first:    set("parseInt"),
	},
	symbols: map[string]codeKind{
		";": codeEnd, ",": codeComma, "=": codeAssign, "+=": codeAssign, ":": codeColon, "?": codeQuestion, ".": codeDot, "?.": codeDot,
		"?:": codeJoint, "->": codeOther,
		"+": codeArithmetic, "-": codeArithmetic, "*": codeArithmetic, "/": codeArithmetic, "%": codeArithmetic,
		"<": codeArithmetic, ">": codeArithmetic, "<=": codeArithmetic, ">=": codeArithmetic, "==": codeArithmetic, "!=": codeArithmetic,
	},
	setters:  set("convention", "set"),
	comments: []codeText{toLineEnd, inAsterisk},
	texts: []codeText{
		{open: `"""`, close: `"""`, lines: true, code: "${"},
		{open: "'''", close: "'''", lines: true},
		{open: `"`, close: `"`, code: "${"},
		{open: "'", close: "'"},
	},
	marks:    "$",
	lineEnds: true, commands: true, blocks: true,
}

// kotlin is Kotlin (Kotlin language specification, "Syntax and grammar") with the functions by which
// Gradle reads settings.
var kotlin = codeLanguage{
	words: codeWords{
		reserved: set("for", "if", "in", "return", "when", "while"),
		lookups:  set("environmentVariable", "findProperty", "getProperty", "getenv", "gradleProperty"),
		defaults: set("getOrElse", "orElse"),
	},
	calls: map[string]codeKind{
		"listOf": codeList, "setOf": codeList, "arrayOf": codeList, "mapOf": codeMapping,
	},
	operators: map[string]codeKind{"to": codeArrow},
	symbols: map[string]codeKind{
		";": codeEnd, ",": codeComma, "=": codeAssign, "+=": codeAssign, ":": codeColon, ".": codeDot, "?.": codeDot,
		"?:": codeJoint, "->": codeOther, "..": codeArithmetic,
		"+": codeArithmetic, "-": codeArithmetic, "*": codeArithmetic, "/": codeArithmetic, "%": codeArithmetic,
		"<": codeArithmetic, ">": codeArithmetic, "<=": codeArithmetic, ">=": codeArithmetic, "==": codeArithmetic, "!=": codeArithmetic,
	},
	setters:  set("convention", "set"),
	comments: []codeText{toLineEnd, inAsterisk},
	texts:    []codeText{{open: `"""`, close: `"""`, verbatim: true, lines: true, code: "${"}, {open: `"`, close: `"`, code: "${"}, {open: "'", close: "'"}},
	lineEnds: true, blocks: true,
}

// nix is Nix (Nix manual, "Nix Language").
var nix = codeLanguage{
	symbols: map[string]codeKind{
		"(": codeGroup, "[": codeList, "=": codeAssign, "?": codeAssign, ";": codeEnd, "->": codeOther,

		"+": codeArithmetic, "-": codeArithmetic, "*": codeArithmetic,
		"<": codeArithmetic, ">": codeArithmetic, "<=": codeArithmetic, ">=": codeArithmetic, "==": codeArithmetic, "!=": codeArithmetic,
	},
	comments: []codeText{afterHash, inAsterisk},
	texts: []codeText{
		{open: "''", close: "''", verbatim: true, lines: true, code: "${", unless: `'$\`}, {open: `"`, close: `"`, lines: true, code: "${"},
	},
	marks:  "-'",
	dotted: true,
}
