package assist

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/terminal"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Target is the port that an argument names, and the protocols, 0 if it names none.
type Target struct {
	Port   uint16
	Protos port.Proto
}

// ParseTarget reads a port as people have it at hand: 45456, 45456/udp, :45456, localhost:45456, a URL,
// or a line with the error of a program that could not listen. The error says what is wrong and what can be given.
func ParseTarget(text string) (Target, error) {
	text = strings.TrimSpace(text)
	if r, protos, err := port.ParseRange(text); err == nil && r.Single() {
		if !strings.Contains(text, "/") {
			protos = 0
		}
		return Target{r.Start, protos}, nil
	}
	if strings.Contains(text, "://") && !strings.ContainsAny(text, " \t") {
		return targetOfURL(text)
	}
	if host, after, ok := cutLast(text, ":"); ok && !strings.ContainsAny(host, " \t") {
		number, proto, _ := strings.Cut(after, "/")
		protos, _ := port.ParseProto(proto)
		if p, err := port.Parse(number); err == nil && (proto == "" || protos != 0) {
			return Target{p, protos}, nil
		}
	}
	return targetOfLine(text)
}

// usualPorts are those of URLs that name none (RFC 9110, section 4.2; RFC 6455, section 3).
var usualPorts = map[string]uint16{"http": 80, "https": 443, "ws": 80, "wss": 443}

func targetOfURL(text string) (Target, error) {
	u, err := url.Parse(text)
	if err != nil {
		return Target{}, words.NewError("target/no-url", "text", text)
	}
	if u.Port() == "" && usualPorts[u.Scheme] != 0 {
		return Target{usualPorts[u.Scheme], port.TCP}, nil
	}
	p, err := port.Parse(u.Port())
	if err != nil {
		return Target{}, words.NewError("target/url-without-port", "text", text)
	}
	protos, ok := port.ParseProto(u.Scheme) // Docker writes tcp://localhost:2375
	if !ok {
		protos = 0
	}
	return Target{p, protos}, nil
}

// targetOfLine finds the port on which, by a line that a program printed, it could not listen.
func targetOfLine(text string) (Target, error) {
	var ports []uint16
	for _, m := range terminal.Ports(text) {
		if !slices.Contains(ports, m.Port) {
			ports = append(ports, m.Port)
		}
	}
	switch len(ports) {
	case 0:
		return Target{}, words.NewError("target/no-port", "text", text)
	case 1:
		return Target{Port: ports[0]}, nil
	}
	return Target{}, words.NewError("target/several-ports", "ports", strings.Trim(fmt.Sprint(ports), "[]"))
}

// cutLast is strings.Cut around the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}
