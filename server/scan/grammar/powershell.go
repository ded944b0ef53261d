package grammar

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// Verbs and nouns of PowerShell's cmdlets, whose names are Verb-Noun (Microsoft Learn, "Approved Verbs for
// PowerShell Commands").
var (
	// connectVerbs are of cmdlets that ask something at a port.
	connectVerbs = newNames(`test connect get invoke wait send enter stop find check receive`)
	// listenVerbs are of cmdlets that open a port.
	listenVerbs = newNames(`start new add enable register open publish`)
	// silentVerbs are of cmdlets that tell people something or ask them.
	silentVerbs = newNames(`write read out`)
	// clientNouns are words in nouns for the end of a connection that is not listened on.
	clientNouns = newNames(`session client connection`)
	// silentNouns are parts of nouns that are about ports, but open none.
	silentNouns = newNames(`firewall`)
)

// Line reads one line of PowerShell or cmd.exe: "set NAME=value", "$env:NAME = value", "[int]$name = value",
// or commands.
func Line(s string) Found {
	if countCommands(s) > MaxCommands {
		return Found{Commands: MaxCommands + 1}
	}
	all := statements(strings.TrimLeft(s, " \t@"), len(s)-len(strings.TrimLeft(s, " \t@")))
	var out Found
	for _, words := range all {
		out.Commands += 1 + len(words)/wordsOfCommand
		r := &argReader{}
		words = withoutAttributes(words)
		for name, value, ok := variableSet(words); ok; name, value, ok = variableSet(words) {
			r.take(value, 0, assignedTo(name, value.text))
			words = withoutAttributes(words[3:])
		}
		if isResultSet(words) {
			words = words[2:]
		}
		out.merge(r.out)
		if len(words) > 0 && strings.Contains(words[0].text, "://") { // an argument in round brackets
			r := &argReader{}
			r.take(words[0], 0, Text(words[0].text))
			out.merge(r.out)
			words = words[1:]
		}
		if len(words) > 0 {
			out.merge(arguments(call{words: words}, 0))
		}
	}
	return out.WithSense(Bind)
}

// withoutAttributes cuts off the types and attributes that stand before a variable, each with a blank behind
// it: [int] $Port. Of an attribute with round brackets, only its last bracket is in the statement.
func withoutAttributes(words []argument) []argument {
	for len(words) > 1 && strings.HasSuffix(words[0].text, "]") && isSquare(words[0].text[0]) {
		words = words[1:]
	}
	return words
}

func isSquare(c byte) bool { return c == '[' || c == ']' }

// variableSet reads $name = value at the start of words, with a type before it or without. Only a comma
// may follow, between the parameters of a script.
func variableSet(words []argument) (name string, value argument, ok bool) {
	if len(words) < 3 || words[1].text != "=" || len(words) > 3 && !strings.HasSuffix(words[2].text, ",") {
		return "", argument{}, false
	}
	name = untyped(words[0].text)
	e, ok := expansionAt(name, 0)
	value = words[2]
	value.text = strings.TrimRight(value.text, ",")
	return e.name, value, ok && e.end == len(name)
}

// untyped is the variable in [int]$Port, and name itself if there is no type.
func untyped(name string) string {
	if name != "" && isSquare(name[0]) {
		return name[strings.LastIndexByte(name, ']')+1:]
	}
	return name
}

// isResultSet reports whether words give a variable what a command returns: $open = Test-Connection …
func isResultSet(words []argument) bool {
	if len(words) < 3 || words[1].text != "=" || !strings.HasPrefix(untyped(words[0].text), "$") {
		return false
	}
	command := words[2].text
	return command != "" && isLetter(command[0]) && !strings.ContainsAny(command, ":=,$")
}

// statements splits a line into its statements, at what separates them and at round brackets, and those into
// words, at blanks. It removes quotes. The variables %NAME%, $env:NAME and $($name) become ${NAME}. The words
// have offsets in a text that has from more bytes before the line.
func statements(line string, from int) (out [][]argument) {
	b := &argumentBuilder{src: line}
	b.begin()
	var words []argument
	quote, open := byte(0), false
	endWord := func() {
		if open {
			words = append(words, b.argument().shift(from))
		}
		b.begin()
		open = false
	}
	endStatement := func() {
		if endWord(); len(words) > 0 {
			out = append(out, words)
		}
		words = nil
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		if name, size := lineVariable(line[i:]); size > 0 && quote != '\'' {
			b.variable(name, i)
			i, open = i+size-1, true
			continue
		}
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote, open = c, true
		case quote == 0 && isSpace(c):
			endWord()
		case quote == 0 && strings.IndexByte("();|&", c) >= 0:
			endStatement()
		default:
			b.take(i, i+1)
			open = true
		}
	}
	endStatement()
	return out
}

// lineVariable reads %NAME%, $env:NAME or $($name) at the start of s; size is 0 if there is none.
func lineVariable(s string) (name string, size int) {
	if s[0] != '%' && s[0] != '$' {
		return "", 0
	}
	for _, form := range [...]struct{ before, after string }{{"%", "%"}, {"$($env:", ")"}, {"${env:", "}"}, {"$env:", ""}, {"$(" + "$", ")"}} {
		rest, ok := cutPrefixFold(s, form.before)
		if !ok {
			continue
		}
		end := 0
		for end < len(rest) && (isLetter(rest[end]) || isDigit(rest[end]) && end > 0 || rest[end] == '_') {
			end++
		}
		if end > 0 && strings.HasPrefix(rest[end:], form.after) {
			return rest[:end], len(form.before) + end + len(form.after)
		}
	}
	return "", 0
}

func cutPrefixFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// cmdlet splits the name of a cmdlet; ok is false for other commands.
func cmdlet(name string) (verb, noun string, ok bool) {
	verb, noun, ok = strings.Cut(name, "-")
	if !ok || verb == "" || noun == "" || !isUpper(verb[0]) || !isUpper(noun[0]) {
		return "", "", false
	}
	return strings.ToLower(verb), noun, true
}

// cmdletSense is what a cmdlet does with its -Port; doubtful is set if its name does not tell. ok is false
// for other commands.
func cmdletSense(name string) (sense Sense, doubtful, ok bool) {
	verb, noun, ok := cmdlet(name)
	if connectVerbs[verb] || slices.ContainsFunc(word.Split(noun), isIn(clientNouns)) {
		return Connect, false, ok
	}
	return Bind, !listenVerbs[verb], ok
}

// isSilentCmdlet reports whether a cmdlet tells people something, or is about ports without opening one.
func isSilentCmdlet(name string) bool {
	verb, noun, ok := cmdlet(name)
	return ok && (silentVerbs[verb] || slices.ContainsFunc(word.Split(noun), isIn(silentNouns)))
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
