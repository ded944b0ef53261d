package grammar

import (
	"path"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Command reads a shell command line or a script.
func Command(s string) Found { return command(s, 0) }

// maxLine is the longest command line that is read without the help of a shell parser.
const maxLine = 64 << 10

// maxCommands bounds how deep command lines in arguments are followed.
const maxCommands = 3

func command(s string, depth int) Found {
	parsed, _, ok := calls(s)
	if !ok && len(parsed) == 0 {
		if len(s) > maxLine {
			return Found{} // no shell script, and no line of any other language
		}
		parsed = [][]word{fields(s)}
	}
	var out Found
	for _, words := range parsed {
		out.merge(arguments(words, depth))
	}
	return out
}

// CommandComments gives the spans of the comments of a script.
func CommandComments(s string) []Hit {
	_, comments, _ := calls(s)
	return comments
}

// Arg is a hit in one argument of a list.
type Arg struct {
	Index int // of the argument
	Found
}

// Args reads the arguments of a program that are already split, the program first
// where its name is known ("" otherwise).
func Args(args []string) []Arg {
	// The arguments are laid one behind the other, so that one offset names both the
	// argument and the place in it.
	var words []word
	at := 0
	for _, a := range args {
		w := word{text: a, offsets: make([]int, len(a))}
		for i := 0; i < len(a); i++ {
			w.offsets[i] = at + i
		}
		words = append(words, w)
		at += len(a) + 1
	}
	found := arguments(words, 0)
	out := make([]Arg, len(args))
	at = 0
	for i, a := range args {
		out[i].Index = i
		for _, h := range found.Hits {
			if h.Start >= at && h.Start < at+len(a) {
				h.Start, h.End = h.Start-at, h.End-at
				out[i].Hits = append(out[i].Hits, h)
			}
		}
		at += len(a) + 1
	}
	if len(out) > 0 {
		out[0].Uses = found.Uses
	}
	return out
}

// argReader goes through the words of one command.
type argReader struct {
	words []word
	tool  tool
	known bool
	name  string
	depth int
	host  *string // value of the flag that names a machine, once looked for
	out   Found
}

func arguments(words []word, depth int) Found {
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

// program finds the program's name behind assignments and wrappers and returns the
// index of the first word to read.
func (r *argReader) program() int {
	i := 0
	for ; i < len(r.words); i++ {
		t := r.words[i].text
		name := strings.TrimSuffix(strings.TrimSuffix(path.Base(strings.ReplaceAll(t, `\`, "/")), ".exe"), ".js")
		if strings.Contains(t, "=") && !strings.HasPrefix(t, "-") {
			r.assignment(r.words[i])
			continue
		}
		if known, ok := toolFor(name); ok {
			r.tool, r.known, r.name = known, true, name
			if name == "rails" || name == "busybox" || name == "php" {
				continue // the applet or verb behind it does not change the flags
			}
			return i + 1
		}
		if strings.HasPrefix(t, "-") && t != "-m" && t != "--" {
			return i
		}
		if !wrapper(name) && t != "--" && !r.known {
			r.name = name
			return i + 1
		}
		if r.known {
			return i
		}
	}
	return i
}

// next reads the word at i and, for a flag, its value; it returns the next index.
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

// reprogram takes a later word for the program where the first one is unknown, as in
// "my-wrapper next dev -p 3000".
func (r *argReader) reprogram(name string) bool {
	known, ok := toolFor(path.Base(name))
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
func (r *argReader) assignment(w word) {
	eq := strings.IndexByte(w.text, '=')
	name := w.text[:eq]
	found := Pair(name, w.text[eq+1:])
	if IsPort(name) {
		found = named(found, name)
	}
	r.take(w, eq+1, found)
}

// take adds what was found in w.text[from:].
func (r *argReader) take(w word, from int, f Found) {
	for _, h := range f.Hits {
		h.Start, h.End = w.raw(from+h.Start, from+h.End)
		r.out.add(h)
	}
	r.out.Uses = append(r.out.Uses, f.Uses...)
}

func (r *argReader) plain(w word) { r.take(w, 0, Text(w.text)) }

// operand reads a plain argument.
func (r *argReader) operand(i int) int {
	w := r.words[i]
	if f := r.operandIn(i); len(f.Hits)+len(f.Uses) > 0 {
		r.take(w, 0, f)
		return i + 1
	}
	if strings.ContainsAny(w.text, " \n") { // a command line in quotes
		r.take(w, 0, command(w.text, r.depth+1))
		return i + 1
	}
	r.plain(w)
	return i + 1
}

// operandIn reads the plain argument at i as the program's kind of operand.
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
		if r.name == "lsof" || r.name == "dockerize" {
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

// flag reads the flag at i and returns the next index to read.
func (r *argReader) flag(i int) int {
	w := r.words[i]
	name, value := w.text, ""
	eq := strings.IndexByte(w.text, '=')
	if eq >= 0 {
		name, value = w.text[:eq], w.text[eq+1:]
	}
	if strings.Contains(w.text, "jdwp") {
		r.take(w, 0, jdwp(w.text))
		return i + 1
	}
	if eq >= 0 {
		f := r.flagValue(name, value)
		if len(f.Hits)+len(f.Uses) == 0 && strings.ContainsAny(value, " \n") {
			f = command(value, r.depth+1)
		}
		r.take(w, eq+1, f)
		return i + 1
	}
	if f, from := r.attached(w.text); len(f.Hits) > 0 {
		r.take(w, from, f)
		return i + 1
	}
	if i+1 >= len(r.words) || strings.HasPrefix(r.words[i+1].text, "-") {
		return i + 1
	}
	next := r.words[i+1]
	if f := r.flagValue(name, next.text); len(f.Hits)+len(f.Uses) > 0 {
		r.take(next, 0, f)
		return i + 2
	}
	if r.numeric(name, next.text) {
		return i + 2
	}
	return i + 1
}

// numeric reports whether value is the number of some flag that has nothing to do with
// ports; it must not be read as an operand.
func (r *argReader) numeric(name, value string) bool {
	return len(name) > 1 && value != "" && digitsEnd(value, 0) == len(value)
}

// attached reads short flags with their value in the same word: -p8080, -ti:3000.
func (r *argReader) attached(s string) (Found, int) {
	if len(s) < 4 || s[1] == '-' {
		return Found{}, 0
	}
	if r.name == "lsof" {
		if at := strings.IndexByte(s, ':'); at > 0 {
			return Number(s[at+1:]).WithSense(Connect), at + 1
		}
	}
	if strings.IndexByte(r.tool.bind, s[1]) >= 0 {
		return Number(s[2:]).WithSense(Bind), 2
	}
	if strings.IndexByte(r.tool.connect, s[1]) >= 0 {
		return Number(s[2:]).WithSense(Connect), 2
	}
	return Found{}, 0
}

// flagValue reads the value of the flag called name.
func (r *argReader) flagValue(name, value string) Found {
	bare := strings.TrimLeft(name, "-")
	if len(bare) == 1 {
		return r.short(bare, value)
	}
	bare = strings.TrimPrefix(strings.TrimPrefix(bare, "D"), "J")
	sense := flagSense(bare, r.name)
	switch {
	case strings.HasPrefix(bare, "inspect") || bare == "debug-brk":
		return PortOrAddress(value).each(func(h *Hit) { h.Sense = Bind })
	case r.tool.operands == silent && r.name != "mocha" && r.name != "jest" && r.name != "vitest":
		return Found{}
	case IsPort(bare):
		f := PortOrAddress(value)
		if len(f.Hits)+len(f.Uses) == 0 {
			f = Numbers(value)
		}
		return f.WithSense(sense)
	case bare == "publish":
		return Mapping(value)
	case bare == "host" || bare == "hostname":
		return Address(value)
	case IsAddress(bare):
		f := Address(value)
		if listens(bare) && len(f.Hits) == 0 {
			f = Number(value)
		}
		if listens(bare) || addressFlag(bare) {
			return f.each(func(h *Hit) { h.Sense = Bind })
		}
		return f
	case strings.HasPrefix(bare, "forward-to"):
		return PortOrAddress(value).each(func(h *Hit) { h.Sense = Connect })
	}
	return Text(value)
}

// addressFlag reports whether a flag names the address that a program serves at, such as
// minio's --address and --console-address or mkdocs' --dev-addr.
func addressFlag(name string) bool {
	words := Words(name)
	switch words[len(words)-1] {
	case "addr", "address":
		return KeySense(name) != Connect && !slices.ContainsFunc(words, service)
	}
	return false
}

// service reports whether a word names something that a program talks to.
func service(word string) bool {
	switch word {
	case "smtp", "db", "database", "redis", "kafka", "nats", "postgres", "mysql", "mongo", "etcd", "consul", "vault", "zookeeper", "server":
		return true
	}
	return false
}

// flagSense is what a long flag's name says; a program's own port is one it listens on.
func flagSense(flag, program string) Sense {
	if s := KeySense(flag); s != Unsaid {
		return s
	}
	if strings.Contains(flag, "app-port") || flag == "app_port" {
		return Connect // daprd: the application it talks to
	}
	switch program {
	case "lt", "localtunnel", "psql", "pg_dump", "pg_restore", "pg_isready", "mysql", "mysqladmin", "mongosh", "mongo", "redis-cli", "curl", "wget", "pgloader", "createdb", "mysqldump", "sqlcmd":
		return Connect
	}
	return Bind
}

// short reads the value of a one-letter flag.
func (r *argReader) short(letter, value string) Found {
	switch {
	case strings.Contains(r.tool.bind, letter):
		return PortOrAddress(value).each(func(h *Hit) { h.Sense = Bind })
	case strings.Contains(r.tool.connect, letter):
		if v, ok := strings.CutPrefix(value, "tcp:"); ok {
			return Number(v).shift(4).WithSense(Connect)
		}
		if v, ok := strings.CutPrefix(value, ":"); ok {
			return Number(v).shift(1).WithSense(Connect)
		}
		return PortOrAddress(value).each(func(h *Hit) { h.Sense, h.Host = Connect, r.hostFlag() })
	case (r.name == "ssh" || r.name == "autossh") && letter == "L":
		return tunnel(value)
	case letter == "p" && !r.known:
		if host := r.hostFlag(); host != "" {
			return Number(value).each(func(h *Hit) { h.Sense, h.Host, h.Doubtful = Connect, host, true })
		}
		// Most programs that take a number behind -p take a port.
		f := Number(value).WithSense(Bind)
		for _, h := range f.Hits {
			if h.Range.Start < 1024 {
				return Found{}
			}
		}
		return f.each(func(h *Hit) { h.Doubtful = true })
	}
	return Text(value)
}

// hostFlag is the value of -h or --host: the machine that a client talks to.
func (r *argReader) hostFlag() string {
	if r.host != nil {
		return *r.host
	}
	host := ""
	for i := 0; i+1 < len(r.words) && host == ""; i++ {
		switch r.words[i].text {
		case "-h", "-H", "--host", "--hostname":
			host = r.words[i+1].text
		}
	}
	r.host = &host
	return host
}

// tunnel reads ssh's -L [bind:]port:host:hostport.
func tunnel(s string) Found {
	parts := splitColons(s, 0, len(s))
	if len(parts) < 3 {
		return Found{}
	}
	local := parts[len(parts)-3]
	out := ports(s, local[0], local[1], port.TCP, 0).WithSense(Bind)
	far := parts[len(parts)-1]
	out.merge(ports(s, far[0], far[1], port.TCP, 0).WithSense(Inner))
	return out
}

// jdwp reads the Java debugger's agent options: address=[host:]port and server=y
// (JPDA Connection and Invocation Details, Oracle).
func jdwp(s string) Found {
	at := strings.Index(s, "address=")
	if at < 0 {
		return Found{}
	}
	at += len("address=")
	end := at
	for end < len(s) && strings.IndexByte(", \"'", s[end]) < 0 {
		end++
	}
	sense := Connect
	if strings.Contains(s, "server=y") {
		sense = Bind
	}
	return PortOrAddress(s[at:end]).shift(at).each(func(h *Hit) { h.Sense = sense })
}

// container reads `docker run`: published ports, and everything else as the container's own.
func (r *argReader) container(i int) {
	run := false
	for ; i < len(r.words); i++ {
		t := r.words[i].text
		if t == "run" || t == "create" {
			run = true
			continue
		}
		if !run {
			continue
		}
		switch {
		case (t == "-p" || t == "--publish") && i+1 < len(r.words):
			i++
			r.publish(r.words[i], 0)
		case strings.HasPrefix(t, "--publish="), strings.HasPrefix(t, "-p="):
			eq := strings.IndexByte(t, '=') + 1
			r.publish(r.words[i], eq)
		case strings.HasPrefix(t, "-p") && len(t) > 2 && isDigit(t[2]):
			r.publish(r.words[i], 2)
		case !strings.HasPrefix(t, "-"):
			return // the image; what follows is the container's own command line
		case !switchFlag(t):
			i++
		}
	}
}

// switchFlag reports whether a flag of `docker run` stands alone or has its value in the
// same word (docker CLI reference, "docker container run").
func switchFlag(flag string) bool {
	if strings.Contains(flag, "=") {
		return true
	}
	switch flag {
	case "--rm", "--detach", "--interactive", "--tty", "--init", "--privileged", "--publish-all", "--read-only", "--no-healthcheck",
		"--oom-kill-disable", "--sig-proxy", "--quiet", "--disable-content-trust", "--replace":
		return true
	}
	return !strings.HasPrefix(flag, "--") && strings.Trim(flag, "-ditPq") == ""
}

// publish reads the mapping in w.text[from:].
func (r *argReader) publish(w word, from int) {
	r.take(w, from, Mapping(w.text[from:]).each(func(h *Hit) { h.Engine = h.Sense == Publish }))
}
