// Package darwin reads the output of system tools of macOS: bytes → values.
package darwin

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// LsofArgs make lsof print all sockets of the Internet families without looking up names, in
// the form that ParseLsof reads (lsof(8), "OUTPUT FOR OTHER PROGRAMS").
func LsofArgs() []string { return []string{"-nP", "-iTCP", "-iUDP", "-FpcPtnT"} }

// ParseLsof reads the output of lsof: the listening TCP sockets, and the UDP sockets without a
// peer. It returns an error for a line that is in another form.
func ParseLsof(raw []byte) ([]windows.Listener, error) {
	var out []windows.Listener
	var at lsofSocket
	for line := range bytes.Lines(raw) {
		text := strings.TrimRight(string(line), "\r\n")
		if text == "" {
			continue
		}
		field, value := text[0], text[1:]
		if field == 'p' || field == 'f' {
			out = at.appendTo(out)
		}
		if err := at.set(field, value); err != nil {
			return nil, err
		}
	}
	return at.appendTo(out), nil
}

// lsofSocket is what the lines about one file have said so far.
type lsofSocket struct {
	pid                 uint32
	command             string
	family, proto, name string
	listens             bool
}

// set takes one line: a letter that names the field, then its value.
func (s *lsofSocket) set(field byte, value string) error {
	switch field {
	case 'p':
		pid, err := strconv.ParseUint(value, 10, 32)
		if err != nil {
			return fmt.Errorf("process id %q", value)
		}
		*s = lsofSocket{pid: uint32(pid)}
	case 'c':
		s.command = value
	case 'f':
		*s = lsofSocket{pid: s.pid, command: s.command}
	case 't':
		s.family = value
	case 'P':
		s.proto = value
	case 'n':
		s.name = value
	case 'T':
		s.listens = s.listens || value == "ST=LISTEN"
	default:
		return errors.New("no output of lsof -F")
	}
	return nil
}

// appendTo adds the socket if it accepts from any peer.
func (s *lsofSocket) appendTo(out []windows.Listener) []windows.Listener {
	proto, ok := port.ParseProto(s.proto)
	if !ok || proto == port.TCP && !s.listens || strings.Contains(s.name, "->") {
		return out
	}
	i := strings.LastIndexByte(s.name, ':')
	if i < 0 {
		return out
	}
	p, err := port.Parse(s.name[i+1:])
	if err != nil {
		return out // "*" for a socket that is bound to no port yet
	}
	address, ok := addressOf(strings.Trim(s.name[:i], "[]"), s.family)
	if !ok {
		return out
	}
	return append(out, windows.Listener{Proto: proto, Address: address, Port: p, PID: s.pid, Process: s.command})
}

func addressOf(text, family string) (netip.Addr, bool) {
	switch {
	case text == "*" && family == "IPv6":
		return netip.IPv6Unspecified(), true
	case text == "*":
		return netip.IPv4Unspecified(), true
	}
	address, err := netip.ParseAddr(text)
	return address.WithZone("").Unmap(), err == nil
}
