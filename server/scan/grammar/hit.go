// Package grammar reads what configuration values say about ports: port numbers, ranges,
// addresses, URLs, published-port mappings, environment variables with defaults and
// command lines.
//
// Every function takes the decoded text of one value and returns byte offsets in it. The package is
// independent of files and formats: the caller decides what a number means in its file.
package grammar

import (
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Sense is what the text itself says about the use of a number.
type Sense uint8

// The senses.
const (
	Unsaid  Sense = iota // a bare port number
	Bind                 // something listens
	Connect              // something connects
	Publish              // the host port of a published port
	Inner                // the container port, or a port inside a container, pod or VM
	Note                 // text for people
)

// Hit is one port or range found in a value.
type Hit struct {
	Start, End int // the digits, as byte offsets in the value
	Range      port.Range
	Proto      port.Proto
	Sense      Sense
	Host       string // address before the port, as written; "" if there is none
	URL        bool   // the address has a scheme, other than that of a transport: tcp, udp
	Web        bool   // the scheme is one of those that browsers connect with
	Outside    bool   // a name says that the address is given to programs elsewhere; see word.SaysOutside
	Var        string // environment variable that overrides the number
	AnyHost    bool   // a published container port for which the engine picks the host port
	Engine     bool   // a container engine opens the port
	Doubtful   bool   // the text alone does not tell whether this is a port of the machine
	Assigned   string // the script's own variable that the number is assigned to: PORT in PORT=8080; "" if there is none
}

// VarUse is a variable without a default that supplies a port.
type VarUse struct {
	Start, End int // byte offsets of ${PORT} in the value; both 0 in a command line

	Var      string
	Proto    port.Proto
	Sense    Sense
	Host     string // address before the port, as written; "" if there is none
	Engine   bool   // a container engine opens the port
	Doubtful bool   // the text alone does not tell whether this is a port of the machine
	Assigned string // another variable of the script that gets the value: WEB_PORT in WEB_PORT=$PORT; "" if there is none
}

// MaxHits is how many ports of one command or list are read; of a file no more are kept (scan.MaxLiterals).
const MaxHits = 10_000

// Found is what was found in one value.
type Found struct {
	Hits     []Hit
	Uses     []VarUse
	Commands int // how many commands were read for it, about; more than MaxCommands if the value is too long
}

func (f *Found) add(hits ...Hit) { f.Hits = append(f.Hits, hits...) }

// isFull reports whether f has as many ports as are read.
func (f *Found) isFull() bool { return len(f.Hits) >= MaxHits }

func (f *Found) merge(o Found) {
	f.Hits = append(f.Hits, o.Hits...)
	f.Uses = append(f.Uses, o.Uses...)
	f.Commands += o.Commands
}

// shift moves everything in f by n bytes.
func (f Found) shift(n int) Found {
	for i := range f.Hits {
		f.Hits[i].Start += n
		f.Hits[i].End += n
	}
	for i := range f.Uses {
		f.Uses[i].Start += n
		f.Uses[i].End += n
	}
	return f
}

// each applies change to every hit of f.
func (f Found) each(change func(*Hit)) Found {
	for i := range f.Hits {
		change(&f.Hits[i])
	}
	return f
}

// eachUse applies change to every use of a variable in f.
func (f Found) eachUse(change func(*VarUse)) Found {
	for i := range f.Uses {
		change(&f.Uses[i])
	}
	return f
}

// as gives everything in f a sense and a host.
func (f Found) as(sense Sense, host string) Found {
	return f.each(func(h *Hit) { h.Sense, h.Host = sense, host }).eachUse(func(u *VarUse) { u.Sense, u.Host = sense, host })
}

// withSense gives everything in f a sense, whatever it said before.
func (f Found) withSense(sense Sense) Found {
	return f.each(func(h *Hit) { h.Sense = sense }).eachUse(func(u *VarUse) { u.Sense = sense })
}

// doubtful marks everything in f as doubtful.
func (f Found) doubtful() Found {
	return f.each(func(h *Hit) { h.Doubtful = true }).eachUse(func(u *VarUse) { u.Doubtful = true })
}

// empty reports whether f has nothing in it.
func (f Found) empty() bool { return len(f.Hits)+len(f.Uses) == 0 }

// WithSense sets the sense of everything in f whose sense is Unsaid.
func (f Found) WithSense(s Sense) Found {
	for i := range f.Uses {
		if f.Uses[i].Sense == Unsaid {
			f.Uses[i].Sense = s
		}
	}
	return f.each(func(h *Hit) {
		if h.Sense == Unsaid {
			h.Sense = s
		}
	})
}

// WithVar sets the variable of the hits of f that have none.
func (f Found) WithVar(name string) Found {
	return f.each(func(h *Hit) {
		if h.Var == "" {
			h.Var = name
		}
	})
}

// smallest is the smallest number that counts as a port: nobody configures a one-digit port, and most
// one-digit numbers of a key that says port are counts or switches.
const smallest = 10

// number reads s[start:end] as a decimal port without sign, blanks or leading zeros.
func number(s string, start, end int) (uint16, bool) {
	if end-start < 2 || end-start > 5 || s[start] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[start:end], 10, 16)
	return uint16(n), err == nil && n >= smallest
}

// Spells reports whether text is the digits of r: its port, or its ends with a hyphen
// between them.
func Spells(text []byte, r port.Range) bool {
	var room [16]byte
	digits := strconv.AppendUint(room[:0], uint64(r.Start), 10)
	if !r.Single() || len(text) > len(digits) {
		digits = strconv.AppendUint(append(digits, '-'), uint64(r.End), 10)
	}
	return string(text) == string(digits)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// digitsEnd is the offset of the end of the digits at i.
func digitsEnd(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

// trim returns the offsets of s[start:end] without blanks and one pair of matching quotes around it.
func trim(s string, start, end int) (int, int) {
	for start < end && isSpace(s[start]) {
		start++
	}
	for end > start && isSpace(s[end-1]) {
		end--
	}
	if end-start >= 2 && (s[start] == '"' || s[start] == '\'') && s[end-1] == s[start] {
		return start + 1, end - 1
	}
	return start, end
}

// protoSuffix removes "/tcp" or "/udp" from the end of s[start:end].
func protoSuffix(s string, start, end int) (int, port.Proto) {
	slash := strings.LastIndexByte(s[start:end], '/')
	if slash < 0 {
		return end, port.TCP
	}
	name := s[start+slash+1 : end]
	if e, ok := expansionAt(name, 0); ok && e.end == len(name) {
		name = name[e.defStart:e.defEnd]
	}
	if p, ok := port.ParseProto(name); ok {
		return start + slash, p
	}
	return end, port.TCP
}

// Number reads a value that is, as a whole, a port number or a range: 8080, "8080", 8000-8010, 53/udp,
// ${PORT:-8080}. For anything else it finds nothing.
func Number(s string) Found {
	start, end := trim(s, 0, len(s))
	end, proto := protoSuffix(s, start, end)
	return ports(s, start, end, proto, 0)
}

// Numbers reads a list of such values, separated by commas, semicolons or blanks.
func Numbers(s string) Found {
	var out Found
	for at := 0; at < len(s) && !out.isFull(); {
		end := at
		for end < len(s) && !strings.ContainsRune(",; \t\n", rune(s[end])) {
			end++
		}
		f := Number(s[at:end])
		if len(f.Hits)+len(f.Uses) == 0 && strings.Trim(s[at:end], "[]") != "" {
			if f = Number(strings.Trim(s[at:end], "[]")); len(f.Hits) == 0 {
				return Found{}
			}
			at += strings.IndexFunc(s[at:end], func(r rune) bool { return r != '[' && r != ']' })
		}
		out.merge(f.shift(at))
		at = end + 1
	}
	return out
}

// ports reads s[start:end]: a number or a variable with or without default, or two of them with a
// hyphen between them.
func ports(s string, start, end int, proto port.Proto, depth int) Found {
	if start >= end || depth > 4 {
		return Found{}
	}
	if s[start] == '$' {
		return variable(s, start, end, proto, depth)
	}
	first := digitsEnd(s, start)
	low, ok := number(s, start, first)
	if !ok || first > end {
		return Found{}
	}
	hit := Hit{Start: start, End: first, Range: port.One(low), Proto: proto}
	if first == end {
		return Found{Hits: []Hit{hit}}
	}
	if s[first] != '-' {
		return Found{}
	}
	if high, ok := number(s, first+1, end); ok && high >= low {
		hit.End, hit.Range.End = end, high
		return Found{Hits: []Hit{hit}}
	}
	if first+1 >= end || s[first+1] != '$' {
		return Found{}
	}
	if rest := ports(s, first+1, end, proto, depth+1); len(rest.Hits)+len(rest.Uses) > 0 {
		rest.Hits = append([]Hit{hit}, rest.Hits...)
		return rest
	}
	return Found{}
}

// variable reads ${VAR}, ${VAR:-8080} or $VAR at s[start:end], which may be followed by a hyphen and
// the upper end of a range.
func variable(s string, start, end int, proto port.Proto, depth int) Found {
	e, ok := expansionAt(s, start)
	if !ok || e.end > end {
		return Found{}
	}
	var out Found
	if e.alternative { // ${VAR:+text}: text only where VAR is set
		return ports(s, e.end, end, proto, depth+1)
	}
	if e.defEnd > e.defStart {
		out = ports(s, e.defStart, e.defEnd, proto, depth+1).each(func(h *Hit) { h.Var = e.name })
	} else {
		out.Uses = []VarUse{{Start: start, End: e.end, Var: e.name, Proto: proto}}
	}
	if e.end == end {
		return out
	}
	if s[e.end] != '-' {
		return Found{}
	}
	out.merge(ports(s, e.end+1, end, proto, depth+1))
	return out
}
