package word

import (
	"slices"
	"strings"
)

// notPort are ends of words that end in "port" and mean something else: "sport" also ends
// transport and passport.
var notPort = newList("notPort", `
	report support export import viewport airport rapport teleport sport deport comport usbport`)

// behindPort are words that, behind "port", make the name that of something else.
var behindPort = newList("behindPort", `
	timeout retry retries count id name names label labels type interval delay offset step
	size limit forwarding check wait width height speed status visibility security ttl
	attributes index weight priority mode prefix suffix regex path file increment ms seconds
	secs attempts tries length enabled allocation scan threshold quality scale depth`)

// policy are words of names that speak about ports and open none: the kernel's
// ip_local_reserved_ports and ip_unprivileged_port_start, a firewall's lists.
var policy = newList("policy", `
	reserved ephemeral ignored ignore excluded exclude unprivileged allowed allow blocked
	block denied deny whitelist blacklist forbidden restricted trusted`)

// SaysPort reports whether a key of this name holds a port number or a list of them.
func SaysPort(name string) bool {
	if !mentions(name, "port") {
		return false
	}
	words := Split(name)
	at := portWord(words)
	return at >= 0 && !behindPort.HasAny(words[at+1:]) && !policy.HasAny(words)
}

// portWord is the index of the word that says port, -1 if none does.
func portWord(words []string) int {
	return slices.IndexFunc(words, func(w string) bool {
		w = strings.TrimSuffix(strings.TrimRight(w, digits), "s")
		return strings.HasSuffix(w, "port") && !notPort.endsWith(w)
	})
}

// Stem takes the name of a port key apart: the words before the one that says port and
// those behind it. "REDIS_PORT_NUMBER" gives redis and number; a word in front that is
// joined counts too: "serverport" gives server. A name that does not say port is all stem.
func Stem(name string) (stem, rest []string) {
	words := Split(name)
	at := portWord(words)
	if at < 0 {
		return words, nil
	}
	joined := strings.TrimSuffix(strings.TrimSuffix(strings.TrimRight(words[at], digits), "s"), "port")
	if joined != "" {
		return append(slices.Clone(words[:at]), joined), words[at+1:]
	}
	return words[:at], words[at+1:]
}
