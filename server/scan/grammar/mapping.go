package grammar

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Mapping reads a published port in the form of `docker run -p` and of compose's short syntax
// (compose-spec, "ports", short syntax): [HOST_IP:][HOST[-END]:]CONTAINER[-END][/PROTOCOL]. Each part
// may be a variable.
func Mapping(s string) Found {
	start, end := trim(s, 0, len(s))
	return mapping(s, start, end, 0)
}

func mapping(s string, start, end, depth int) Found {
	if start >= end || depth > 4 {
		return Found{}
	}
	// ${VAR:-8080:80}: the default is the whole mapping.
	if e, ok := expansionAt(s, start); ok && e.end == end && strings.ContainsRune(s[e.defStart:e.defEnd], ':') {
		return mapping(s, e.defStart, e.defEnd, depth+1).each(func(h *Hit) {
			if h.Sense == Publish && h.Var == "" {
				h.Var = e.name
			}
		})
	}
	end, proto := protoSuffix(s, start, end)
	parts := splitColons(s, start, end)
	last := parts[len(parts)-1]
	inner := ports(s, last[0], last[1], proto, 0).WithSense(Inner)
	if len(parts) == 1 {
		return inner.each(func(h *Hit) { h.AnyHost = true })
	}
	if len(inner.Hits)+len(inner.Uses) == 0 && !oneDigit(s[last[0]:last[1]]) {
		return Found{}
	}
	host := parts[len(parts)-2]
	out := ports(s, host[0], host[1], proto, 0).WithSense(Publish)
	address := ""
	if len(parts) > 2 {
		address = hostDefault(s[parts[0][0]:parts[len(parts)-3][1]])
	}
	out = out.each(func(h *Hit) { h.Host = address })
	if host[0] == host[1] { // "127.0.0.1::80": the engine picks
		inner = inner.each(func(h *Hit) { h.AnyHost, h.Host = true, address })
	}
	inner.Uses = nil // the caller has no use for variables that supply a container's port
	out.merge(inner)
	return out
}

// oneDigit reports whether s is one digit: that is a valid container port, although elsewhere such a
// number does not count as a port.
func oneDigit(s string) bool { return len(s) == 1 && '1' <= s[0] && s[0] <= '9' }

// splitColons cuts s[start:end] at colons outside braces and brackets.
func splitColons(s string, start, end int) [][2]int {
	var parts [][2]int
	depth, from := 0, start
	for i := start; i < end; i++ {
		switch s[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ':':
			if depth == 0 {
				parts = append(parts, [2]int{from, i})
				from = i + 1
			}
		}
	}
	return append(parts, [2]int{from, end})
}

// Forward reads the [LOCAL:]REMOTE of `kubectl port-forward` and VS Code; a single number is both.
func Forward(s string) Found {
	f := Mapping(s)
	if len(f.Hits) == 1 && f.Hits[0].AnyHost && !strings.Contains(s, ":") {
		f.Hits[0].AnyHost, f.Hits[0].Sense = false, Publish
	}
	return f
}

// Proto reads the name of a protocol; it returns TCP for any other text.
func Proto(s string) port.Proto {
	if p, ok := port.ParseProto(s); ok {
		return p
	}
	return port.TCP
}
