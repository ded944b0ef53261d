package wslconfig

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Config holds the settings of a .wslconfig that concern ports.
type Config struct {
	// Mode is none, nat, bridged, mirrored, virtioproxy or consomme; "" where the
	// key is absent or its value invalid, so that the default applies.
	Mode string
	// IgnoredPorts is the list as written; WSL drops it in every mode except mirrored.
	IgnoredPorts []uint16
	SafeMode     bool // wsl2.safeMode=true: WSL takes networking mode none
	NoVirtio     bool // wsl2.virtio=false: WSL refuses virtioproxy and consomme
	NoLocalhost  bool // wsl2.localhostForwarding=false: no relay to Windows' localhost in NAT mode
}

// Read parses raw and keeps what concerns ports.
func Read(raw []byte) Config {
	first := firstValues(Parse(raw))
	c := Config{
		Mode:         mode(first["wsl2.networkingmode"]),
		IgnoredPorts: portList(first["experimental.ignoredports"]),
	}
	c.SafeMode = isBool(first["wsl2.safemode"], "true", "1")
	c.NoVirtio = isBool(first["wsl2.virtio"], "false", "0")
	c.NoLocalhost = isBool(first["wsl2.localhostforwarding"], "false", "0")
	return c
}

// firstValues maps names to values. The first occurrence of a key wins, even
// with an invalid value, and aliases are one key.
func firstValues(entries []Entry) map[string]string {
	first := map[string]string{}
	for _, e := range entries {
		name := canonical(e.Name)
		if _, seen := first[name]; !seen {
			first[name] = e.Value
		}
	}
	return first
}

// canonical returns one name for a key that WSL accepts under two.
func canonical(name string) string {
	if name == "experimental.networkingmode" {
		return "wsl2.networkingmode"
	}
	return name
}

func mode(value string) string {
	value = strings.ToLower(value)
	if slices.Contains([]string{"none", "nat", "bridged", "mirrored", "virtioproxy", "consomme"}, value) {
		return value
	}
	return ""
}

func isBool(value string, spellings ...string) bool {
	return slices.ContainsFunc(spellings, func(s string) bool { return strings.EqualFold(s, value) })
}

// portList reads the comma list of ignoredPorts. Like C's strtol it uses the decimal prefix
// of each item ("9090x" is 9090); items without one, 0, and numbers above 65535 are
// skipped.
func portList(value string) []uint16 {
	var ports []uint16
	for item := range strings.SplitSeq(value, ",") {
		item = strings.TrimPrefix(strings.TrimLeft(item, " \t\n\v\f\r"), "+")
		digits := item[:len(item)-len(strings.TrimLeft(item, "0123456789"))]
		n, err := strconv.ParseUint(digits, 10, 16)
		if err == nil && n > 0 && !slices.Contains(ports, uint16(n)) {
			ports = append(ports, uint16(n))
		}
	}
	return ports
}

// Redact keeps only the keys of a .wslconfig that concern ports and networking, and of their values what
// WSL knows; paths, comments and anything else that may name a user are removed. Read returns the same
// for both texts.
func Redact(raw []byte) []byte {
	keep := []string{
		"wsl2.networkingmode", "experimental.networkingmode", "experimental.ignoredports",
		"experimental.hostaddressloopback", "experimental.ephemeralportrangesize",
		"wsl2.localhostforwarding", "wsl2.safemode", "wsl2.virtio", "wsl2.firewall",
		"wsl2.vmidletimeout", "general.instanceidletimeout",
	}
	var out []uint16
	current := ""
	for _, e := range Parse(raw) {
		if !slices.Contains(keep, e.Name) {
			continue
		}
		if section, _, _ := strings.Cut(e.Name, "."); section != current {
			current = section
			out = append(out, utf16.Encode([]rune("["+section+"]\n"))...)
		}
		key := e.line[:slices.Index(e.line, '=')+1]
		out = append(append(append(out, key...), utf16.Encode([]rune(e.redacted()))...), '\n')
	}
	return encode(out, raw)
}

// redacted is the value, if it is a word or a number that WSL knows, or a list of ports; otherwise a
// question mark, since it may be anything.
func (e Entry) redacted() string {
	_, err := strconv.ParseUint(e.Value, 10, 32)
	switch {
	case canonical(e.Name) == "experimental.ignoredports":
		var ports []string
		for _, p := range portList(e.Value) {
			ports = append(ports, strconv.Itoa(int(p)))
		}
		return strings.Join(ports, ",")
	case err == nil, mode(e.Value) != "", isBool(e.Value, "true", "false"):
		return e.Value
	}
	return "?"
}

// encode writes units in the encoding of the original file. UTF-8 cannot hold half a
// surrogate pair, which a UTF-16 file may contain and which WSL narrows to a byte.
func encode(units []uint16, original []byte) []byte {
	if !bytes.HasPrefix(original, []byte("\xff\xfe")) {
		return []byte(string(utf16.Decode(units)))
	}
	out := []byte("\xff\xfe")
	for _, u := range units {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}
