package grammar

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// flag reads the flag at i and returns the next index to read.
func (r *argReader) flag(i int) int {
	w := r.words[i]
	if strings.Contains(w.text, "jdwp") {
		r.take(w, 0, jdwp(w.text))
		return i + 1
	}
	if eq := strings.IndexAny(w.text, "= "); eq >= 0 { // a blank: flag and value are one element of a list
		r.take(w, eq+1, r.textOrValue(w.text[:eq], w.text[eq+1:]))
		return i + 1
	}
	if f, from := r.attachedValue(w.text); !f.empty() {
		r.take(w, from, f)
		return i + 1
	}
	if i+1 >= len(r.words) {
		return i + 1
	}
	next := r.words[i+1]
	if r.shell && isScriptFlag(w.text) {
		r.take(next, 0, command(next.text, r.depth+1))
		return len(r.words) // the script's arguments
	}
	if strings.HasPrefix(next.text, "-") && !isText(next.text) {
		return i + 1
	}
	if (w.text == "-e" || w.text == "--eval") && strings.Contains(next.text, "(") {
		return i + 2 // a program: node -e "console.log('http://localhost:80')"
	}
	if f := r.textOrValue(w.text, next.text); !f.empty() {
		r.take(next, 0, f)
		return i + 2
	}
	if isText(next.text) || isNumberOfFlag(w.text, next.text) {
		return i + 2
	}
	return i + 1
}

// isScriptFlag reports whether the word behind a flag of an interpreter is a script: sh -c, bash -lc,
// powershell -Command.
func isScriptFlag(flag string) bool {
	return strings.EqualFold(flag, "-command") || isShortFlag(flag, "c") && strings.HasSuffix(flag, "c")
}

// textOrValue reads the value of a flag. A value of several words is a command, or text for people.
func (r *argReader) textOrValue(name, value string) Found {
	f := r.flagValue(name, value)
	if !f.empty() || !isText(value) && !strings.HasPrefix(value, "--") {
		return f
	}
	if r.tool.operands == commands || isCommandLine(value) {
		return command(value, r.depth+1)
	}
	return Found{}
}

// isNumberOfFlag reports whether value is a flag's number that is not a port; it must not be read as an
// operand.
func isNumberOfFlag(name, value string) bool {
	return len(name) > 1 && value != "" && digitsEnd(value, 0) == len(value)
}

// attachedValue reads short flags that have their value in the same word: -p8080, -ti:3000.
func (r *argReader) attachedValue(s string) (Found, int) {
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
	if bare := strings.TrimLeft(name, "-"); len(bare) == 1 {
		return r.short(bare, value)
	}
	bare := longName(name)
	switch {
	case strings.HasPrefix(bare, "inspect") || bare == "debug-brk":
		return PortOrAddress(value).withSense(Bind)
	case r.tool.operands == quiet:
		return Found{}
	case bare == "publish" || word.SaysPort(bare) && strings.Contains(value, ":") && !publishedBy(value).empty():
		return publishedBy(value)
	case word.SaysPort(bare):
		return r.portFlag(bare, value)
	case urlsToServe(bare):
		return Address(value).withSense(Bind)
	case bare == "host" || bare == "hostname":
		return Address(value)
	case word.SaysAddress(bare):
		return r.addressFlag(bare, value)
	case strings.HasPrefix(bare, "forward-to"):
		return PortOrAddress(value).withSense(Connect)
	case word.Served.Has(bare) && !strings.Contains(value, "://"):
		return Address(value).withSense(Bind) // pprof -http=localhost:6060
	case isConnection(value):
		return Connection(value)
	case isText(value):
		return Found{}
	case strings.Contains(value, ","): // -ServerInstance localhost,1433
		return localServer(value)
	}
	return Text(value)
}

// portFlag reads the value of a flag that says port.
func (r *argReader) portFlag(bare, value string) Found {
	f := PortOrAddress(value)
	if f.empty() {
		f = Numbers(value)
	}
	stem, _ := word.Stem(bare)
	if host := r.hostFlag(); len(stem) == 0 && !r.known && isFar(host) {
		return f.as(Connect, host)
	}
	sense, doubtful := r.flagSense(bare)
	if host := r.hosts()[strings.Join(stem, " ")]; host != "" && !isOwnSide(stem) { // --db-host, -Ddb.host
		if isFar(host) {
			return f.as(Connect, host)
		}
		doubtful = doubtful || !Unspecified(host)
	}
	if f = f.WithSense(sense); doubtful {
		f = f.doubtful()
	}
	return f
}

// isOwnSide reports whether the words before "port" in a flag's name say that the program listens there.
func isOwnSide(stem []string) bool {
	return !slices.ContainsFunc(stem, func(w string) bool { return !word.Own.Has(w) && !word.Faces.Has(w) })
}

// hosts are the values of the flags that name hosts, by the words before the one that says host.
func (r *argReader) hosts() map[string]string {
	if r.beside != nil {
		return r.beside
	}
	r.beside = map[string]string{}
	for i, w := range r.words {
		name, value, attached := strings.Cut(w.text, "=")
		if !strings.HasPrefix(name, "-") {
			continue
		}
		if !attached && i+1 < len(r.words) {
			value = r.words[i+1].text
		}
		words := word.Split(longName(name))
		if n := len(words) - 1; n >= 0 && (words[n] == "host" || words[n] == "hostname") {
			r.beside[strings.Join(words[:n], " ")] = value
		}
	}
	return r.beside
}

// longName is the name of a long flag without its hyphens, or that of the property that it sets: -Ddb.port.
func longName(flag string) string {
	return strings.TrimPrefix(strings.TrimPrefix(strings.TrimLeft(flag, "-"), "D"), "J")
}

// addressFlag reads the value of a flag that says address.
func (r *argReader) addressFlag(bare, value string) Found {
	listens := word.SaysListenAddress(bare)
	f := Address(value)
	switch {
	case word.SaysOutside(bare): // --advertise-addr
		return f.outside()
	case listens && f.empty():
		f = Number(value)
	case f.empty():
		return Server(value)
	}
	switch {
	case listens:
		return f.withSense(Bind)
	case isURL(value): // of something that the program asks, even at 0.0.0.0
		return f.withSense(Connect)
	case servesAt(bare) && !r.isClient():
		if f = f.withSense(Bind); !isFace(bare) {
			f = f.doubtful()
		}
	}
	return f
}

// isURL reports whether a value is a URL of something that others ask, so that no program listens there.
func isURL(value string) bool {
	scheme, _, ok := strings.Cut(value, "://")
	return ok && scheme != "tcp" && scheme != "udp"
}

// servesAt reports whether a flag names the address that a program listens on, such as minio's
// --address and --console-address or mkdocs' --dev-addr.
func servesAt(flag string) bool {
	words := word.Split(flag)
	return word.LastAddress(words) && KeySense(flag) != Connect &&
		!slices.ContainsFunc(words, func(w string) bool { return word.IsService(w) || w == "server" })
}

// isFace reports whether all words of a flag before "address" name a side that a program has for others.
func isFace(flag string) bool {
	words := word.Split(flag)
	return word.Faces.HasAll(words[:len(words)-1])
}

// KeySense is what the name of a key says about its number.
func KeySense(name string) Sense {
	switch {
	case word.SaysConnect(name):
		return Connect
	case word.SaysListen(name):
		return Bind
	}
	return Unsaid
}

// flagSense is what the name of a long flag says; a program listens on its own port. doubtful is set if
// the program may as well connect to it.
func (r *argReader) flagSense(flag string) (sense Sense, doubtful bool) {
	if s := KeySense(flag); s != Unsaid {
		return s, false
	}
	if strings.Contains(flag, "app-port") || flag == "app_port" {
		return Connect, false // daprd: the application that it connects to
	}
	if r.isClient() {
		return Connect, false
	}
	if sense, doubtful, ok := cmdletSense(r.name); ok {
		return sense, doubtful
	}
	stem, _ := word.Stem(flag)
	if slices.ContainsFunc(stem, word.IsService) && !slices.Contains(stem, r.name) {
		return Connect, true // --redis-port
	}
	return Bind, false
}

// isClient reports whether the program connects to the ports that it is told.
func (r *argReader) isClient() bool {
	if r.tool.connect != "" || clients[r.name] {
		return true
	}
	if r.known {
		return false
	}
	words := word.Split(r.name)
	return len(words) > 0 && (clientWords[last(words)] || strings.HasSuffix(last(words), "ctl"))
}

// short reads the value of a one-letter flag.
func (r *argReader) short(letter, value string) Found {
	switch {
	case strings.Contains(r.tool.bind, letter):
		return PortOrAddress(value).withSense(Bind)
	case strings.Contains(r.tool.connect, letter):
		return r.connectFlag(value)
	case r.tool.operands == quiet:
		return Found{}
	case letter == "p" && !r.known:
		return r.unknownP(value)
	case isConnection(value):
		return Connection(value)
	case isText(value):
		return Found{}
	}
	return Text(value)
}

// connectFlag reads the value of a client's short flag.
func (r *argReader) connectFlag(value string) Found {
	if v, ok := strings.CutPrefix(value, "tcp:"); ok && !strings.Contains(v, ",") {
		return Number(v).shift(len(value) - len(v)).WithSense(Connect)
	}
	if v, ok := strings.CutPrefix(value, ":"); ok {
		return Number(v).shift(1).WithSense(Connect)
	}
	if f := serverComma(value); !f.empty() {
		return f
	}
	return PortOrAddress(value).as(Connect, r.hostFlag())
}

// logsIn reports whether a command names a user: -u anna, --user anna, create-account anna.
func (r *argReader) logsIn() bool {
	words := r.words[max(0, r.start-1):]
	for i, w := range words[:min(len(words), maxFlags)] {
		switch {
		case w.text == "-u" && i+1 < len(words):
			if !strings.Contains(words[i+1].text, ":") { // not a URL
				return true
			}
		case !strings.ContainsAny(w.text, "/.:"):
			name, _, _ := strings.Cut(strings.TrimLeft(w.text, "-"), "=")
			if words := word.Split(name); (len(words) > 1 || len(name) < len(w.text)) && slices.ContainsFunc(words, isIn(accounts)) {
				return true
			}
		}
	}
	return false
}

// unknownP reads the value of -p of an unknown program. Most programs that take a number after it take a
// port, and only container engines take two.
func (r *argReader) unknownP(value string) Found {
	if strings.Contains(value, ":") {
		return publishedBy(value)
	}
	if r.logsIn() {
		return Found{} // a password
	}
	if host := r.hostFlag(); host != "" || r.isClient() {
		return Number(value).as(Connect, host).doubtful()
	}
	f := Number(value).WithSense(Bind)
	for _, h := range f.Hits {
		if h.Range.Start < 1024 {
			return Found{}
		}
	}
	return f.doubtful()
}

// hostFlag is the value of -h or --host: the host that a client connects to.
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
