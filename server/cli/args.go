package cli

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/terminal"
)

// noArguments refuses arguments.
func noArguments(verb *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(verb, "%s takes no arguments, got %q", verb.Name(), args[0])
	}
	return nil
}

// target is the port that an argument names, and the protocols, 0 if it names none.
type target struct {
	port   uint16
	protos port.Proto
}

// parseTarget reads a port as people have it at hand: 45456, 45456/udp, :45456, localhost:45456, a URL,
// or a line with the error of a program that could not listen.
func parseTarget(text string) (target, error) {
	text = strings.TrimSpace(text)
	if r, protos, err := port.ParseRange(text); err == nil && r.Single() {
		if !strings.Contains(text, "/") {
			protos = 0
		}
		return target{r.Start, protos}, nil
	}
	if strings.Contains(text, "://") && !strings.ContainsAny(text, " \t") {
		return targetOfURL(text)
	}
	if host, after, ok := cutLast(text, ":"); ok && !strings.ContainsAny(host, " \t") {
		number, proto, _ := strings.Cut(after, "/")
		protos, _ := port.ParseProto(proto)
		if p, err := port.Parse(number); err == nil && (proto == "" || protos != 0) {
			return target{p, protos}, nil
		}
	}
	return targetOfLine(text)
}

// usualPorts are those of URLs that name none (RFC 9110, section 4.2; RFC 6455, section 3).
var usualPorts = map[string]uint16{"http": 80, "https": 443, "ws": 80, "wss": 443}

func targetOfURL(text string) (target, error) {
	u, err := url.Parse(text)
	if err != nil {
		return target{}, fmt.Errorf("%q is no URL", text)
	}
	if u.Port() == "" && usualPorts[u.Scheme] != 0 {
		return target{usualPorts[u.Scheme], port.TCP}, nil
	}
	p, err := port.Parse(u.Port())
	if err != nil {
		return target{}, fmt.Errorf("the URL %s names no port", text)
	}
	protos, ok := port.ParseProto(u.Scheme) // Docker writes tcp://localhost:2375
	if !ok {
		protos = 0
	}
	return target{p, protos}, nil
}

// targetOfLine finds the port on which, by a line that a program printed, it could not listen.
func targetOfLine(text string) (target, error) {
	var ports []uint16
	for _, m := range terminal.Ports(text) {
		if !slices.Contains(ports, m.Port) {
			ports = append(ports, m.Port)
		}
	}
	switch len(ports) {
	case 0:
		return target{}, fmt.Errorf("%q names no port: want 1 to 65535, such as 45456, 45456/udp, :45456, a URL or a line with an error", text)
	case 1:
		return target{port: ports[0]}, nil
	}
	return target{}, fmt.Errorf("the line names several ports, give one of them: %s", strings.Trim(fmt.Sprint(ports), "[]"))
}

// cutLast is strings.Cut around the last separator.
func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}
