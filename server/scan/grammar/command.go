package grammar

import (
	"path"
	"slices"
	"strings"
)

// Command reads a shell command line or a script. Whatever it is called, a port that it gives to a program
// without saying more is one that the program listens on.
func Command(s string) Found { return command(s, 0).WithSense(Bind) }

// CommandWith reads a command line in which variables have the given values.
func CommandWith(s string, values *Values) Found {
	return commandWith(s, 0, values).WithSense(Bind)
}

// maxLine is the longest command line, in bytes, that is read without a shell parser.
const maxLine = 64 << 10

// maxInner bounds the nesting of command lines in arguments.
const maxInner = 3

func command(s string, depth int) Found { return commandWith(s, depth, nil) }

func commandWith(s string, depth int, values *Values) Found {
	if !strings.ContainsAny(s, "0123456789$%") {
		return Found{} // neither a number nor a variable
	}
	count := countCommands(s)
	if len(s) > maxScript || count > MaxCommands {
		return Found{Commands: MaxCommands + 1}
	}
	parsed, ok := calls(s)
	out := Found{Commands: count}
	if !ok && len(parsed) == 0 {
		out.merge(otherLines(s, depth))
		return out
	}
	own := variablesOf(parsed)
	if own != nil || values == nil {
		values = NewValues(own, len(s))
	}
	for _, c := range parsed {
		c.words = expand(c.words, values)
		out.merge(arguments(c, depth))
	}
	return out.withHosts(own)
}

// otherLines reads the lines of a script that is not the shell's, each as a command.
func otherLines(s string, depth int) Found {
	if len(s) > maxLine {
		return Found{} // too long for a line of another language
	}
	var out Found
	at := 0
	for line := range strings.Lines(s) {
		out.merge(arguments(call{words: fields(line)}, depth).shift(at))
		at += len(line)
	}
	return out
}

// Arg is what was found in one argument of a list.
type Arg struct {
	Index int // of the argument
	Found
}

// Args reads arguments that are already split; the first is the name of the program, "" if it is not
// known. It returns the arguments in which something was found, and the last one. Uses of variables in any argument
// are in the first one.
func Args(args []string) []Arg {
	// Each argument gets an offset as if they were joined into one text, so that one offset identifies
	// both the argument and the position in it.
	words := make([]argument, len(args))
	at := 0
	commands := 0
	for i, a := range args {
		commands += countCommands(a)
		words[i] = argument{text: a, start: at}
		at += len(a) + 1
	}
	if commands > MaxCommands {
		return []Arg{{Index: len(args) - 1, Found: Found{Commands: commands}}}
	}
	found := arguments(call{words: words}, 0).WithSense(Bind)
	in := make([]Found, len(words))
	for _, h := range found.Hits {
		i, _ := slices.BinarySearchFunc(words, h.Start+1, func(w argument, at int) int { return w.start - at })
		w := words[i-1] // the last one that starts at the hit or before
		h.Start, h.End = h.Start-w.start, h.End-w.start
		in[i-1].add(h)
	}
	var out []Arg
	for i, f := range in {
		if i == 0 {
			f.Uses = found.Uses
		}
		if i == len(in)-1 {
			f.Commands = commands
		}
		if f.Commands > 0 || !f.empty() {
			out = append(out, Arg{Index: i, Found: f})
		}
	}
	return out
}

// argReader reads the words of one command.
type argReader struct {
	words []argument
	start int // of the program's arguments
	tool  tool
	known bool
	name  string
	shell bool // an interpreter runs a text among its arguments: sh -c "…"
	wraps bool // the command runs another one
	depth int
	host  *string // value of the flag that names a host; nil before the first search
	out   Found

	beside map[string]string // see hosts; nil before the first search
}

func arguments(c call, depth int) Found {
	if depth > maxInner {
		return Found{}
	}
	r := &argReader{words: c.words, depth: depth}
	i := r.program()
	r.start = i
	switch {
	case c.declares:
		r.declarations(i)
		return r.out
	case i < len(r.words) || r.name != "" || r.wraps: // else nothing but assignments
		r.environment()
	}
	switch r.tool.operands {
	case silent:
	case container:
		r.container(i)
	case cluster:
		r.cluster(i)
	case remote:
		r.remote(i)
	default:
		for i < len(r.words) {
			i = r.next(i)
		}
	}
	if r.shell && c.input.text != "" {
		r.take(c.input, 0, command(c.input.text, r.depth+1))
	}
	return r.out
}

// program finds the program's name after assignments and wrappers, and returns the index of the first
// word to read.
func (r *argReader) program() int {
	i := 0
	for ; i < len(r.words); i++ {
		t := r.words[i].text
		if strings.Contains(t, "=") && !strings.HasPrefix(t, "-") {
			r.assignment(r.words[i])
			continue
		}
		name := programName(t)
		if own, ok := wrapperArguments[name]; ok {
			i, r.wraps = r.skipOwn(i+1, own)-1, true
			continue
		}
		if known, ok := toolNamed(t, name); ok {
			r.tool, r.known, r.name = known, true, name
			if name == "rails" || name == "busybox" || name == "php" {
				continue // the applet or verb after it does not change the flags
			}
			r.listens()
			return i + 1
		}
		if strings.HasPrefix(t, "-") && t != "-m" && t != "--" {
			return i
		}
		switch {
		case interpreters[name]:
			r.shell, r.name = true, name
		case i > 0 && isText(t):
			return i // a command line, or text for people
		case wrappers[name]:
			r.wraps = r.wraps || name != "set" && name != "setx"
		case t != "--" && !r.known:
			r.name = name
			return i + 1
		case r.known:
			return i
		}
	}
	return i
}

// skipOwn skips the arguments of a wrapper from i on; it returns where the command starts that it runs.
func (r *argReader) skipOwn(i int, own before) int {
	for ; i < len(r.words) && strings.HasPrefix(r.words[i].text, "-"); i++ {
		if t := r.words[i].text; len(t) == 2 && strings.IndexByte(own.values, t[1]) >= 0 {
			i++
		}
	}
	return min(i+own.words, len(r.words))
}

// programName is the name of the program that a word calls, without its folder and extension. A variable
// is named for what it holds: $(DOCKER_COMPOSE) is docker-compose.
func programName(word string) string {
	e, ok := expansionAt(word, 0)
	for ok && e.end < len(word) { // ${Q}docker, $BIN/serve; any number, so this is no recursion
		word = word[e.end:]
		e, ok = expansionAt(word, 0)
	}
	switch {
	case ok && !e.defaulted:
		return strings.ReplaceAll(strings.ToLower(e.name), "_", "-")
	case ok:
		word, _, _ = strings.Cut(word[e.defStart:e.defEnd], " ")
	}
	word = strings.TrimLeft(word, "@") // make, just and cmd.exe: do not print the command
	return strings.TrimSuffix(strings.TrimSuffix(path.Base(strings.ReplaceAll(word, `\`, "/")), ".exe"), ".js")
}

// toolNamed is what is known of the program called name, which is written as word.
func toolNamed(word, name string) (known tool, ok bool) {
	if known, ok = tools[name]; ok {
		return known, true
	}
	if isSilentCmdlet(name) {
		return tool{operands: silent}, true
	}
	words := strings.FieldsFunc(name, func(c rune) bool { return strings.ContainsRune("-_:.,", c) })
	switch {
	case strings.HasPrefix(word, "$") && slices.ContainsFunc(words, isIn(engines)):
		return tool{operands: container}, true
	case !strings.ContainsAny(word, "/.$") && slices.ContainsFunc(words, isIn(tellers)) && !wrappers[name]:
		return tool{operands: silent}, true
	}
	return tool{}, false
}

func isIn(names map[string]bool) func(string) bool {
	return func(name string) bool { return names[strings.ToLower(name)] }
}

// listens makes a client that is told to listen a server: nc -l.
func (r *argReader) listens() {
	if r.tool.operands != hostPort {
		return
	}
	if slices.ContainsFunc(r.words, func(w argument) bool { return isShortFlag(w.text, "l") }) {
		r.tool = tool{bind: "pl", operands: portArg, sense: Bind}
	}
}

// isShortFlag reports whether a word is a short flag, or several in one word, with one of letters in it.
func isShortFlag(word, letters string) bool {
	return len(word) > 1 && word[0] == '-' && word[1] != '-' && strings.ContainsAny(word, letters)
}

// next reads the word at i and, if it is a flag, its value; it returns the next index, the end after too many ports.
func (r *argReader) next(i int) int {
	if r.out.isFull() {
		return len(r.words)
	}
	w := r.words[i]
	switch {
	case w.text == "--" && i+1 < len(r.words) && !strings.HasPrefix(r.words[i+1].text, "-"):
		r.out.merge(arguments(call{words: r.words[i+1:]}, r.depth+1)) // dapr run --app-port 80 -- node x
		return len(r.words)
	case strings.HasPrefix(w.text, "-") && len(w.text) > 1:
		return r.flag(i)
	case r.name == ":": // : "${PORT:=8080}"
		r.defaulting(w)
	case r.takesCommands() && isText(w.text):
		return r.operand(i)
	case isConnection(w.text): // psql "host=localhost port=5432"
		r.take(w, 0, Connection(w.text))
	case isAssignment(w.text):
		eq := strings.IndexByte(w.text, '=')
		r.take(w, eq+1, assignedTo(w.text[:eq], w.text[eq+1:]).given().doubtful()) // make run PORT=8080
	case !r.known && r.reprogram(w.text):
		// e.g. "my-wrapper next dev": a later word names a known tool
	default:
		return r.operand(i)
	}
	return i + 1
}

// reprogram takes a later word as the program if the first one is unknown, as in "my-wrapper next dev
// -p 3000".
func (r *argReader) reprogram(name string) bool {
	known, ok := tools[path.Base(name)]
	switch known.operands {
	case silent, container, cluster, remote:
		ok = false
	}
	if ok {
		r.tool, r.known, r.name = known, true, name
	}
	return ok
}

func isAssignment(s string) bool {
	eq := strings.IndexByte(s, '=')
	if eq <= 0 {
		return false
	}
	for i := range eq {
		if !isLetter(s[i]) && !isDigit(s[i]) && s[i] != '_' && s[i] != '.' && s[i] != '-' && s[i] != ':' && s[i] != '$' {
			return false
		}
	}
	return true
}

// take adds what was found in w.text[from:].
func (r *argReader) take(w argument, from int, f Found) {
	for _, h := range f.Hits {
		if !w.value {
			h.Start, h.End = w.raw(from+h.Start, from+h.End)
			if h.Sense == Bind && h.Host != "" && r.isClient() {
				h.Sense = Connect // curl http://0.0.0.0:8080
			}
			r.out.add(h)
		}
	}
	r.out.Uses = append(r.out.Uses, f.eachUse(func(u *VarUse) { u.Start, u.End = 0, 0 }).Uses...)
}

// plain finds addresses in a plain argument; a text of several words is for people.
func (r *argReader) plain(w argument) {
	if !isText(w.text) {
		r.take(w, 0, Text(w.text))
	}
}

// takesCommands reports whether texts among the program's arguments are command lines.
func (r *argReader) takesCommands() bool {
	return r.shell || r.tool.operands == commands || r.tool.operands == portArg
}

// isText reports whether an argument has several words.
func isText(s string) bool { return strings.ContainsAny(s, " \n") }

// operand reads a plain argument.
func (r *argReader) operand(i int) int {
	w := r.words[i]
	if f := r.operandIn(i); len(f.Hits)+len(f.Uses) > 0 {
		r.take(w, 0, f)
		return i + 1
	}
	if r.tool.operands == quiet {
		r.plain(w)
		return i + 1
	}
	if isText(w.text) && (r.takesCommands() || isCommandLine(w.text)) {
		r.take(w, 0, command(w.text, r.depth+1))
		return i + 1
	}
	r.plain(w)
	return i + 1
}

// isCommandLine reports whether a text of several words looks like a command line: it starts with a flag,
// an assignment, or the name of a program that is known or has a path.
func isCommandLine(s string) bool {
	first, _, _ := strings.Cut(strings.TrimLeft(s, " \t\n"), " ")
	name := programName(first)
	_, known := tools[name]
	_, wraps := wrapperArguments[name]
	return known || wraps || wrappers[name] || interpreters[name] || strings.HasPrefix(first, "-") || strings.HasPrefix(first, "./") || isAssignment(first)
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
		return PortOrAddress(t).withSense(r.tool.sense)
	case hostPort:
		if i == 0 || strings.HasPrefix(r.words[i-1].text, "-") {
			return Found{}
		}
		return Number(t).as(r.tool.sense, r.words[i-1].text)
	case sockets:
		return socket(t)
	case forward:
		if r.name == "adb" {
			p := strings.TrimPrefix(t, "tcp:")
			return Number(p).shift(len(t) - len(p)).WithSense(Connect)
		}
		return Forward(t)
	}
	return Found{}
}
