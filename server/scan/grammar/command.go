package grammar

import (
	"path"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// Command reads a shell command line or a script.
func Command(s string) Found { return command(s, 0) }

// maxLine is the longest command line, in bytes, that is read without a shell parser.
const maxLine = 64 << 10

// maxCommands bounds the nesting of command lines in arguments.
const maxCommands = 3

func command(s string, depth int) Found {
	if !strings.ContainsAny(s, "0123456789$%") {
		return Found{} // neither a number nor a variable
	}
	parsed, ok := calls(s)
	if !ok && len(parsed) == 0 {
		if len(s) > maxLine {
			return Found{} // not a shell script, and too long for a line of another language
		}
		parsed = [][]argument{fields(s)}
	}
	var out Found
	for _, words := range parsed {
		out.merge(arguments(words, depth))
	}
	return out
}

// Arg is what was found in one argument of a list.
type Arg struct {
	Index int // of the argument
	Found
}

// Args reads arguments that are already split; the first is the name of the program, "" if it is not
// known. It returns the arguments in which something was found. Uses of variables in any argument are
// in the first one.
func Args(args []string) []Arg {
	// Each argument gets an offset as if they were joined into one text, so that one offset identifies
	// both the argument and the position in it.
	words := make([]argument, len(args))
	at := 0
	for i, a := range args {
		words[i] = argument{text: a, start: at}
		at += len(a) + 1
	}
	found := arguments(words, 0)
	var out []Arg
	for i, w := range words {
		arg := Arg{Index: i}
		for _, h := range found.Hits {
			if h.Start >= w.start && h.Start < w.start+len(w.text) {
				h.Start, h.End = h.Start-w.start, h.End-w.start
				arg.Hits = append(arg.Hits, h)
			}
		}
		if i == 0 {
			arg.Uses = found.Uses
		}
		if len(arg.Hits)+len(arg.Uses) > 0 {
			out = append(out, arg)
		}
	}
	return out
}

// argReader reads the words of one command.
type argReader struct {
	words []argument
	tool  tool
	known bool
	name  string
	depth int
	host  *string // value of the flag that names a host; nil before the first search
	out   Found
}

func arguments(words []argument, depth int) Found {
	if depth > maxCommands {
		return Found{}
	}
	r := &argReader{words: words, depth: depth}
	i := r.program()
	if r.tool.operands == container {
		r.container(i)
		return r.out
	}
	for i < len(words) {
		i = r.next(i)
	}
	return r.out
}

// program finds the program's name after assignments and wrappers, and returns the index of the first
// word to read.
func (r *argReader) program() int {
	i := 0
	for ; i < len(r.words); i++ {
		t := r.words[i].text
		name := strings.TrimSuffix(strings.TrimSuffix(path.Base(strings.ReplaceAll(t, `\`, "/")), ".exe"), ".js")
		if strings.Contains(t, "=") && !strings.HasPrefix(t, "-") {
			r.assignment(r.words[i])
			continue
		}
		if known, ok := tools[name]; ok {
			r.tool, r.known, r.name = known, true, name
			if name == "rails" || name == "busybox" || name == "php" {
				continue // the applet or verb after it does not change the flags
			}
			return i + 1
		}
		if strings.HasPrefix(t, "-") && t != "-m" && t != "--" {
			return i
		}
		if !wrappers[name] && t != "--" && !r.known {
			r.name = name
			return i + 1
		}
		if r.known {
			return i
		}
	}
	return i
}

// next reads the word at i and, if it is a flag, its value; it returns the next index.
func (r *argReader) next(i int) int {
	w := r.words[i]
	switch {
	case strings.HasPrefix(w.text, "-") && len(w.text) > 1:
		return r.flag(i)
	case r.tool.operands == silent:
		if r.name == "git" || r.name == "eslint" || r.name == "jest" || r.name == "mocha" || r.name == "vitest" {
			r.plain(w)
		}
		return i + 1
	case isAssignment(w.text):
		r.assignment(w)
	case !r.known && r.reprogram(w.text):
		// e.g. "concurrently next dev": a later word names a known tool
	default:
		return r.operand(i)
	}
	return i + 1
}

// reprogram takes a later word as the program if the first one is unknown, as in "my-wrapper next dev
// -p 3000".
func (r *argReader) reprogram(name string) bool {
	known, ok := tools[path.Base(name)]
	if ok && known.operands != silent && known.operands != container {
		r.tool, r.known, r.name = known, true, name
	}
	return ok && r.known
}

func isAssignment(s string) bool {
	eq := strings.IndexByte(s, '=')
	if eq <= 0 {
		return false
	}
	for i := 0; i < eq; i++ {
		if !isLetter(s[i]) && !isDigit(s[i]) && s[i] != '_' && s[i] != '.' && s[i] != '-' && s[i] != ':' && s[i] != '$' {
			return false
		}
	}
	return true
}

// assignment reads NAME=value.
func (r *argReader) assignment(w argument) {
	eq := strings.IndexByte(w.text, '=')
	name := w.text[:eq]
	found := Pair(name, w.text[eq+1:])
	if word.SaysPort(name) {
		found = found.WithVar(name)
	}
	r.take(w, eq+1, found)
}

// take adds what was found in w.text[from:].
func (r *argReader) take(w argument, from int, f Found) {
	for _, h := range f.Hits {
		h.Start, h.End = w.raw(from+h.Start, from+h.End)
		r.out.add(h)
	}
	r.out.Uses = append(r.out.Uses, f.Uses...)
}

func (r *argReader) plain(w argument) { r.take(w, 0, Text(w.text)) }

// operand reads a plain argument.
func (r *argReader) operand(i int) int {
	w := r.words[i]
	if f := r.operandIn(i); len(f.Hits)+len(f.Uses) > 0 {
		r.take(w, 0, f)
		return i + 1
	}
	if strings.ContainsAny(w.text, " \n") { // a quoted command line
		r.take(w, 0, command(w.text, r.depth+1))
		return i + 1
	}
	r.plain(w)
	return i + 1
}

// operandIn reads the plain argument at i as the kind of operand that the program takes.
func (r *argReader) operandIn(i int) Found {
	t := r.words[i].text
	switch r.tool.operands {
	case portArg:
		if p, ok := strings.CutPrefix(t, "tcp:"); ok {
			return Number(p).shift(len(t) - len(p)).WithSense(r.tool.sense)
		}
		if strings.HasPrefix(t, ":") {
			return Number(t[1:]).shift(1).WithSense(r.tool.sense)
		}
		if r.name == "lsof" {
			return Found{}
		}
		return PortOrAddress(t).each(func(h *Hit) { h.Sense = r.tool.sense })
	case hostPort:
		if i == 0 || strings.HasPrefix(r.words[i-1].text, "-") {
			return Found{}
		}
		host := r.words[i-1].text
		return Number(t).each(func(h *Hit) { h.Sense, h.Host = r.tool.sense, host })
	case forward:
		if r.name == "adb" {
			p := strings.TrimPrefix(t, "tcp:")
			return Number(p).shift(len(t) - len(p)).WithSense(Connect)
		}
		return Forward(t)
	}
	return Found{}
}
