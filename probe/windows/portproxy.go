package windows

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/redact"
)

// Forward is one row of `netsh interface portproxy show all`: Windows' service iphlpsvc
// listens for TCP connections and passes them on.
type Forward struct {
	Address string // that it listens on: an IP address, a host name, or "*" for all
	Family  int    // of the listener: 4 or 6; 0 if the list does not say
	Port    uint16 // that it listens on
	Host    string // that it connects to: an IP address, a host name, or "*"
	ToPort  uint16 // that it connects to
}

// Target is the host and port that f connects to, such as "172.20.1.2:3000".
func (f Forward) Target() string {
	host := f.Host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return fmt.Sprintf("%s:%d", host, f.ToPort)
}

// forwardTable is the shape of the four tables: a rule of dashes, then rows of four columns.
// Above each rule a heading names the family of the listeners first.
type forwardTable struct{ rule, row, family *regexp.Regexp }

var shapeOfForwards = sync.OnceValue(func() forwardTable {
	return forwardTable{
		rule:   regexp.MustCompile(`^\s*-{8,}(\s+-{4,}){3}\s*$`),
		row:    regexp.MustCompile(`^\s*(\S+)\s+([0-9]{1,5})\s+(\S+)\s+([0-9]{1,5})\s*$`),
		family: regexp.MustCompile(`(?i)ipv([46])`),
	}
})

// ParsePortProxy reads the list of forwards in any language. netsh prints nothing where
// there are none. Other text without a table, and a line of a table that is no row, are
// errors.
func ParsePortProxy(raw []byte) ([]Forward, error) {
	shape := shapeOfForwards()
	forwards := []Forward{}
	family, inTable, ruled := 0, false, false
	for line := range bytes.Lines(raw) {
		switch {
		case len(bytes.TrimSpace(line)) == 0:
			if inTable {
				inTable, family = false, 0
			}
		case shape.rule.Match(line):
			inTable, ruled = true, true
		case !inTable:
			if m := shape.family.FindSubmatch(line); m != nil {
				family = int(m[1][0] - '0')
			}
		default:
			f, err := shape.forward(line, family)
			if err != nil {
				return nil, err
			}
			forwards = append(forwards, f)
		}
	}
	if !ruled && len(bytes.TrimSpace(raw)) > 0 {
		return nil, errors.New("netsh printed no table of forwards")
	}
	return forwards, nil
}

func (t forwardTable) forward(line []byte, family int) (Forward, error) {
	m := t.row.FindSubmatch(line)
	if m == nil {
		return Forward{}, fmt.Errorf("%q is no forward", clip(strings.TrimSpace(string(line))))
	}
	listen, errListen := strconv.ParseUint(string(m[2]), 10, 16)
	connect, errConnect := strconv.ParseUint(string(m[4]), 10, 16)
	if err := cmp.Or(errListen, errConnect); err != nil || listen == 0 || connect == 0 {
		return Forward{}, fmt.Errorf("a forward from port %s to %s", m[2], m[4])
	}
	return Forward{string(m[1]), family, uint16(listen), string(m[3]), uint16(connect)}, nil
}

// RedactPortProxy replaces host names and public addresses in the list of forwards; the rest
// stays, and so does what ParsePortProxy reads of ports and families. Output that is no such
// list is left out.
func RedactPortProxy(raw []byte) []byte {
	if _, err := ParsePortProxy(raw); err != nil {
		return nil
	}
	shape := shapeOfForwards()
	var out []byte
	for line := range bytes.Lines(raw) {
		if m := shape.row.FindSubmatch(line); m != nil {
			line = fmt.Appendf(nil, "%-15s %-10s  %-15s %s\r\n", redactHost(string(m[1])), m[2], redactHost(string(m[3])), m[4])
		}
		out = append(out, line...)
	}
	return out
}

// redactHost keeps addresses that are on every machine.
func redactHost(host string) string {
	address, err := netip.ParseAddr(host)
	switch {
	case host == "*" || strings.EqualFold(host, "localhost"):
		return host
	case err != nil:
		return "host.invalid"
	}
	return redact.Address(address).String()
}
