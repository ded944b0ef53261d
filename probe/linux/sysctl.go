package linux

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// ParsePortRange reads /proc/sys/net/ipv4/ip_local_port_range: two numbers, both inclusive
// (kernel ip-sysctl text). It applies to IPv6 as well.
func ParsePortRange(raw []byte) (port.Range, error) {
	fields := strings.Fields(string(raw))
	if len(fields) != 2 {
		return port.Range{}, fmt.Errorf("want two numbers, got %q", clip(raw))
	}
	return parseRange(fields[0], fields[1])
}

// ParseReservedPorts reads /proc/sys/net/ipv4/ip_local_reserved_ports: a comma
// list of ports and inclusive ranges, or nothing (kernel ip-sysctl text).
func ParseReservedPorts(raw []byte) ([]port.Range, error) {
	text := strings.TrimSpace(string(raw))
	ranges := []port.Range{}
	if text == "" {
		return ranges, nil
	}
	for item := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(item, "-")
		if !isRange {
			last = first
		}
		r, err := parseRange(first, last)
		if err != nil {
			return nil, err
		}
		ranges = append(ranges, r)
	}
	return ranges, nil
}

// ParseUnprivilegedStart reads /proc/sys/net/ipv4/ip_unprivileged_port_start: the first
// port that needs no privilege, 0 to 65535; with 0 and 1 no port needs one.
func ParseUnprivilegedStart(raw []byte) (uint16, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(string(raw)), 10, 16)
	if err != nil {
		return 0, fmt.Errorf("want a number up to 65535, got %q", clip(raw))
	}
	return uint16(n), nil
}

func parseRange(first, last string) (port.Range, error) {
	start, errStart := port.Parse(first)
	end, errEnd := port.Parse(last)
	if errStart != nil || errEnd != nil || start > end {
		return port.Range{}, fmt.Errorf("%q to %q is no range of ports", clip([]byte(first)), clip([]byte(last)))
	}
	return port.Range{Start: start, End: end}, nil
}

// clip shortens text from outside for an error message.
func clip(raw []byte) string {
	const most = 40
	text := strings.TrimSpace(string(raw))
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
