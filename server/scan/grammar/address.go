package grammar

import (
	"iter"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// address is a host:port found in a text.
type address struct {
	hit       Hit
	use       string // variable without default instead of a port
	useStart  int
	scheme    string // "" if none
	user      bool   // a user name stands before the host
	hostStart int
	end       int
}

// maxBack is how far before a port a host or user name is searched for, in bytes.
const maxBack = 300

// addresses finds everything in s that looks like host:port. It makes no list: a text may have hundreds of thousands.
func addresses(s string) iter.Seq[address] {
	return func(yield func(address) bool) {
		for i := 0; i+1 < len(s); i++ {
			if s[i] != ':' || !isDigit(s[i+1]) && s[i+1] != '$' {
				continue
			}
			if a, ok := addressAround(s, i); ok {
				if !yield(a) {
					return
				}
				i = a.end - 1
			}
		}
	}
}

// addressAround reads the address whose port is behind the colon at s[colon].
func addressAround(s string, colon int) (address, bool) {
	a, ok := portBehind(s, colon+1)
	if !ok {
		return a, false
	}
	a.hostStart = hostBefore(s, colon)
	if a.hostStart < 0 {
		return a, false
	}
	a.hit.Host = s[a.hostStart:colon]
	a.user = a.hostStart > 0 && s[a.hostStart-1] == '@'
	if a.scheme, ok = schemeBefore(s, a.hostStart); !ok {
		return a, false
	}
	switch strings.ToLower(a.scheme) {
	case "", "tcp", "tcp4", "tcp6":
	case "udp", "udp4", "udp6":
		a.hit.Proto = port.UDP
	case "coap":
		a.hit.URL, a.hit.Proto = true, port.UDP
	case "http", "https", "ws", "wss":
		a.hit.URL, a.hit.Web = true, true
	default:
		a.hit.URL = true
	}
	return a, true
}

// portBehind reads the port at s[i], after the colon.
func portBehind(s string, i int) (address, bool) {
	if s[i] == '$' {
		e, ok := expansionAt(s, i)
		if !ok {
			return address{}, false
		}
		a := address{end: e.end, use: e.name, useStart: i}
		if e.defEnd == e.defStart {
			return a, true
		}
		f := ports(s, i, e.end, port.TCP, 0)
		if len(f.Hits) != 1 {
			return address{}, false // the default is not a port
		}
		a.hit, a.use = f.Hits[0], ""
		return a, true
	}
	end := digitsEnd(s, i)
	n, ok := number(s, i, end)
	if !ok || !endsPort(s, end) {
		return address{}, false
	}
	hit := Hit{Start: i, End: end, Range: port.One(n), Proto: port.TCP}
	if end < len(s) && s[end] == '-' {
		stop := digitsEnd(s, end+1)
		if high, ok := number(s, end+1, stop); ok && high > n && endsPort(s, stop) {
			hit.End, hit.Range.End, end = stop, high, stop
		}
	}
	return address{hit: hit, end: end}, true
}

// endsPort reports whether a port number that ends before s[i] is complete.
func endsPort(s string, i int) bool {
	if i >= len(s) {
		return true
	}
	next := byte(0)
	if i+1 < len(s) {
		next = s[i+1]
	}
	switch c := s[i]; {
	case isLetter(c), c == '_', c == '@', c == '%':
		return false
	case c == '.', c == ':':
		return !isDigit(next)
	case c == '$', c == '{':
		return false // the number continues in a variable
	}
	return true
}

// hostBefore is the offset where the host before s[colon] starts; colon itself if the host is empty, -1
// if the text before the colon is not a host.
func hostBefore(s string, colon int) int {
	if colon == 0 {
		return 0
	}
	low := max(0, colon-maxBack)
	switch s[colon-1] {
	case ']':
		if n := strings.LastIndexByte(s[low:colon], '['); n >= 0 {
			return low + n
		}
		return -1
	case '}':
		if n := strings.LastIndex(s[low:colon], "${"); n >= 0 {
			return low + n
		}
		return -1
	case '*', '+':
		return colon - 1
	}
	i := colon
	for i > low && (isLetter(s[i-1]) || isDigit(s[i-1]) || strings.IndexByte("._-", s[i-1]) >= 0) {
		i--
	}
	if i > low && s[i-1] == '*' && i < colon && s[i] == '.' { // *.example.com
		i--
	}
	if digitsEnd(s, i) == colon && colon > i {
		return -1 // digits before the colon: a time, a mapping, a tag
	}
	return i
}

// schemeBefore reads the scheme of the URL whose host starts at s[host]; ok is false if the host is in
// the middle of a word or path.
func schemeBefore(s string, host int) (scheme string, ok bool) {
	if host == 0 {
		return "", true
	}
	low := max(0, host-maxBack)
	at := host
	if s[at-1] == '@' {
		for at--; !strings.HasSuffix(s[low:at], "://"); { // before the @
			if at--; at <= low || strings.IndexByte(" \t\n\"'<>@", s[at]) >= 0 {
				return "", true // user@host:port, name@host:port
			}
		}
	}
	if !strings.HasSuffix(s[low:at], "//") {
		c := s[at-1]
		// '*' and '+' do not belong to a host that follows them.
		return "", c != '/' && c != '\\' && c != '$' && c != '{' || strings.HasSuffix(s[:at], "{")
	}
	if at < 3 || s[at-3] != ':' {
		return "", true
	}
	start := at - 3
	for start > low && (isLetter(s[start-1]) || isDigit(s[start-1]) || strings.IndexByte("+.-_", s[start-1]) >= 0) {
		start--
	}
	return s[start : at-3], true
}

// Local reports whether host, as written before a port, means the machine itself: loopback, "any
// address", or a container's name for its host.
func Local(host string) bool {
	h := strings.Trim(hostDefault(host), "[]")
	return word.IsLoopback(h) || word.IsContainerHost(h) || word.IsUnspecified(h)
}

// Unspecified reports whether host means every address of the machine.
func Unspecified(host string) bool {
	return word.IsUnspecified(strings.Trim(hostDefault(host), "[]"))
}

// FromContainer reports whether host is a container's name for the machine that runs it.
func FromContainer(host string) bool { return word.IsContainerHost(hostDefault(host)) }

// sense is what an address says by itself: "any address" is one to listen on, unless its scheme or the name
// of a user is for clients. Linux lets them write it for the machine itself.
func (a *address) sense() Sense {
	if a.user || word.IsDialled(a.scheme) {
		return Connect
	}
	if a.hit.Host == "" || Unspecified(a.hit.Host) {
		return Bind
	}
	return Connect
}

// Text finds addresses in free text: URLs with any host, and host:port if the host is the machine
// itself.
func Text(s string) Found {
	var out Found
	for a := range addresses(s) {
		if a.scheme == "" && (a.hit.Host == "" || !Local(a.hit.Host) || strings.Trim(a.hit.Host, "*+") == "") {
			continue
		}
		out.address(a)
	}
	return out
}

func (f *Found) address(a address) {
	if a.use != "" {
		f.Uses = append(f.Uses, VarUse{Start: a.useStart, End: a.end, Var: a.use, Proto: port.TCP, Sense: a.sense(), Host: a.hit.Host})
		return
	}
	a.hit.Sense = a.sense()
	f.add(a.hit)
}

// Address reads a value that is an address, or a list of addresses separated by commas, semicolons or
// blanks: localhost:80, :8080, *:80, tcp://0.0.0.0:1, db:5432,db2:5432. Any host is allowed. Other
// values are read as Text.
func Address(s string) Found {
	var out Found
	start := 0
	for i := 0; i <= len(s) && !out.isFull(); i++ {
		if i < len(s) && strings.IndexByte(", ;\t\n|", s[i]) < 0 {
			continue
		}
		from, to := trim(s, start, i)
		start = i + 1
		if from < to {
			out.merge(oneAddress(s[from:to]).shift(from))
		}
	}
	return out
}

func oneAddress(s string) Found {
	// ${VAR:-host:port}
	if e, ok := expansionAt(s, 0); ok && e.end == len(s) {
		if e.defEnd == e.defStart {
			return Found{}
		}
		return oneAddress(s[e.defStart:e.defEnd]).shift(e.defStart).each(func(h *Hit) {
			if h.Var == "" {
				h.Var = e.name
			}
		})
	}
	var out Found
	for a := range addresses(s) {
		if a.scheme == "" && a.hostStart > 0 && s[a.hostStart-1] != '@' && s[a.hostStart-1] != '(' && !Local(a.hit.Host) {
			continue
		}
		out.address(a)
	}
	return out
}

// PortOrAddress reads a value that is a bare port or an address.
func PortOrAddress(s string) Found {
	if f := Number(s); len(f.Hits)+len(f.Uses) > 0 {
		return f
	}
	return Address(s)
}
