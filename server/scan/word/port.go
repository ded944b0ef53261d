package word

import (
	"bytes"
	"slices"
)

// notPort are endings of words that end in "port" but mean something else: "sport" covers transport and
// passport.
var notPort = newList("notPort", `
	report support export import viewport airport rapport teleport sport deport comport usbport`)

// behindPort are words that, after "port", give the name another meaning.
var behindPort = newList("behindPort", `
	timeout retry retries count id name names label labels type interval delay offset step
	size limit forwarding check wait width height speed status visibility security ttl
	attributes index weight priority mode prefix suffix regex path file increment ms seconds
	secs attempts tries length enabled allocation scan threshold quality scale depth`)

// policy are words of names that are about ports but open none: the kernel's ip_local_reserved_ports
// and ip_unprivileged_port_start, a firewall's lists.
var policy = newList("policy", `
	reserved ephemeral ignored ignore excluded exclude unprivileged allowed allow blocked
	denied deny whitelist blacklist forbidden restricted trusted`)

// SaysPort reports whether a key of this name holds a port number or a list of them.
func SaysPort(name string) bool {
	said, block := false, false // block: whether the latest word is "block"
	s := split(name)
	for w, ok := s.next(); ok; w, ok = s.next() {
		switch {
		case policy.has(w), said && behindPort.has(w):
			return false
		case isPort(w):
			if block { // of a firewall; in blockExplorerPort it is one of a chain
				return false
			}
			said = true
		}
		block = string(w) == "block"
	}
	return said
}

// isPort reports whether a word means port: ports, port2, sslport.
func isPort(word []byte) bool {
	word = singular(withoutDigits(word))
	return bytes.HasSuffix(word, []byte("port")) && (len(word) == len("port") || !notPort.hasEndOf(word))
}

// Stem splits the name of a port key at the word that says port: "REDIS_PORT_NUMBER" gives redis and
// number. A word joined to "port" belongs to the stem: "serverport" gives server. If no word says port,
// all words are stem.
func Stem(name string) (stem, rest []string) {
	words := Split(name)
	at := slices.IndexFunc(words, func(w string) bool { return isPort([]byte(w)) })
	if at < 0 {
		return words, nil
	}
	if joined := bytes.TrimSuffix(singular(withoutDigits([]byte(words[at]))), []byte("port")); len(joined) > 0 {
		return append(slices.Clone(words[:at]), string(joined)), words[at+1:]
	}
	return words[:at], words[at+1:]
}
