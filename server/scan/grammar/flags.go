package grammar

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// flag reads the flag at i and returns the next index to read.
func (r *argReader) flag(i int) int {
	w := r.words[i]
	name, value := w.text, ""
	eq := strings.IndexAny(w.text, "= ") // a blank: flag and value are one element of a list
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
	if f, from := r.attachedValue(w.text); len(f.Hits) > 0 {
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
	if isNumberOfFlag(name, next.text) {
		return i + 2
	}
	return i + 1
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
	case word.SaysPort(bare):
		f := PortOrAddress(value)
		if len(f.Hits)+len(f.Uses) == 0 {
			f = Numbers(value)
		}
		return f.WithSense(sense)
	case bare == "publish":
		return Mapping(value)
	case bare == "host" || bare == "hostname":
		return Address(value)
	case word.SaysAddress(bare):
		f := Address(value)
		if word.SaysOutside(bare) { // --advertise-addr
			return f.outside()
		}
		if word.SaysListenAddress(bare) && len(f.Hits) == 0 {
			f = Number(value)
		}
		if word.SaysListenAddress(bare) || servesAt(bare) {
			return f.each(func(h *Hit) { h.Sense = Bind })
		}
		return f
	case strings.HasPrefix(bare, "forward-to"):
		return PortOrAddress(value).each(func(h *Hit) { h.Sense = Connect })
	}
	return Text(value)
}

// servesAt reports whether a flag names the address that a program listens on, such as minio's
// --address and --console-address or mkdocs' --dev-addr.
func servesAt(flag string) bool {
	words := word.Split(flag)
	return word.LastAddress(words) && KeySense(flag) != Connect &&
		!slices.ContainsFunc(words, func(w string) bool { return word.IsService(w) || w == "server" })
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

// flagSense is what the name of a long flag says; a program listens on its own port.
func flagSense(flag, program string) Sense {
	if s := KeySense(flag); s != Unsaid {
		return s
	}
	if strings.Contains(flag, "app-port") || flag == "app_port" {
		return Connect // daprd: the application that it connects to
	}
	if tools[program].connect != "" || clients[program] {
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
		// Most programs that take a number after -p take a port.
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
