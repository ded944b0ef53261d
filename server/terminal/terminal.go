// Package terminal reads what programs print: it finds the port in a line that says that
// a program could not listen. It knows the sentences of the runtimes and tools that people
// start in a terminal, and nothing of the machine.
package terminal

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
)

// Match is a place in a line that names a port on which a program could not listen.
// Start and End are UTF-16 columns from zero, which is what editors count in; End is
// exclusive. The place covers the address as it is written, not the port's digits alone.
type Match struct {
	Start, End int
	Port       uint16
}

// Ports returns the ports on which, by a line of a program's output, it could not listen,
// from left to right, none overlapping another. Ports that are only mentioned, or that the
// program could not connect to, are left out. A line of any length is read in linear time.
func Ports(line string) []Match {
	return sentences().ports(line)
}

// place is a match in bytes of the line.
type place struct {
	start, end int
	port       uint16
}

func (r *rules) ports(line string) []Match {
	var found []place
	for _, f := range r.failures {
		found = append(found, f.places(line)...)
	}
	for _, a := range r.attempts {
		for _, p := range a.places(line) {
			// The place itself is no sign: a program may well listen on port 10048.
			if r.hasSign(line[:p.start] + " " + line[p.end:]) {
				found = append(found, p)
			}
		}
	}
	return columns(line, withoutOverlaps(found))
}

// places finds every place of the line that the pattern describes. Numbers that are no
// port (0, or more than 65535) are left out.
func (p *pattern) places(line string) []place {
	var out []place
	at, number := p.re.SubexpIndex("at"), p.re.SubexpIndex("port")
	for _, m := range p.re.FindAllStringSubmatchIndex(line, -1) {
		if p.unless != "" && strings.HasSuffix(strings.ToLower(line[:m[0]]), p.unless) {
			continue
		}
		n, err := strconv.ParseUint(line[m[2*number]:m[2*number+1]], 10, 16)
		if err == nil && n > 0 {
			out = append(out, place{m[2*at], m[2*at+1], uint16(n)})
		}
	}
	return out
}

func (r *rules) hasSign(text string) bool {
	return slices.ContainsFunc(r.signs, func(s *regexp.Regexp) bool { return s.MatchString(text) })
}

// withoutOverlaps sorts places and keeps the first of those that overlap: several
// patterns may find the same address.
func withoutOverlaps(found []place) []place {
	sorting.By(found, func(a, b place) int { return a.start - b.start })
	var out []place
	for _, p := range found {
		if len(out) == 0 || p.start >= out[len(out)-1].end {
			out = append(out, p)
		}
	}
	return out
}

// columns turns bytes into UTF-16 columns. The places are sorted, so one pass over the line
// is enough.
func columns(line string, places []place) []Match {
	var out []Match
	offset, column := 0, 0
	to := func(end int) int {
		column += len(utf16.Encode([]rune(line[offset:end])))
		offset = end
		return column
	}
	for _, p := range places {
		out = append(out, Match{Start: to(p.start), End: to(p.end), Port: p.port})
	}
	return out
}
