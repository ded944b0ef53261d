package grammar

import (
	"slices"
	"strings"
)

// Words splits a name at case changes, digits' ends and every character that is neither
// letter nor digit: "DB_PORT_http2" and "dbPortHttp2" give db port http2.
func Words(name string) []string {
	var words []string
	start := 0
	flush := func(end int) {
		if end > start {
			words = append(words, strings.ToLower(name[start:end]))
		}
		start = end
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case !isLetter(c) && !isDigit(c):
			flush(i)
			start = i + 1
		case i > 0 && isUpper(c) && isLower(name[i-1]),
			i > 0 && isUpper(c) && isUpper(name[i-1]) && i+1 < len(name) && isLower(name[i+1]),
			i > 0 && isUpper(c) && isDigit(name[i-1]) && i+1 < len(name) && isLower(name[i+1]):
			flush(i)
		}
	}
	flush(len(name))
	return words
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// noPort lists words that end in "port" and mean something else.
var noPort = []string{"transport", "report", "support", "export", "import", "viewport", "airport", "passport",
	"rapport", "teleport", "sport", "deport", "reimport", "autoimport", "comport", "usbport", "subreport", "bugreport"}

// behindPort lists words that, behind "port", make the name one of something else.
var behindPort = []string{"timeout", "retry", "retries", "count", "id", "name", "names", "label", "labels", "type", "interval",
	"delay", "offset", "step", "size", "limit", "forwarding", "check", "wait", "width", "height", "speed", "status", "visibility",
	"security", "ttl", "attributes", "index", "weight", "priority", "mode", "prefix", "suffix", "regex", "path", "file", "increment",
	"ms", "seconds", "secs", "attempts", "tries", "length", "max_retries", "enabled", "allocation", "scan", "threshold", "quality", "scale", "depth"}

// policy lists words of keys that speak about ports and open none: the kernel's
// ip_local_reserved_ports and ip_unprivileged_port_start, a firewall's lists.
var policy = []string{"reserved", "ephemeral", "ignored", "ignore", "excluded", "exclude", "unprivileged", "allowed", "allow", "blocked", "block", "denied", "deny",
	"whitelist", "blacklist", "forbidden", "restricted", "trusted"}

// portWord is the index of the word that says port, -1 if none does.
func portWord(words []string) int {
	for i, w := range words {
		w = strings.TrimRight(w, "0123456789")
		w = strings.TrimSuffix(w, "s")
		if w == "port" || strings.HasSuffix(w, "port") && !slices.ContainsFunc(noPort, func(n string) bool { return strings.HasSuffix(w, n) }) {
			return i
		}
	}
	return -1
}

// IsPort reports whether a key of this name holds a port number or a list of them.
func IsPort(name string) bool {
	words := Words(name)
	at := portWord(words)
	if at < 0 {
		return false
	}
	return !slices.ContainsFunc(words[at+1:], func(w string) bool { return slices.Contains(behindPort, w) }) &&
		!slices.ContainsFunc(words, func(w string) bool { return slices.Contains(policy, w) })
}

// IsAddress reports whether a key of this name holds addresses or URLs.
func IsAddress(name string) bool {
	words := Words(name)
	if len(words) == 0 {
		return false
	}
	last := strings.TrimRight(words[len(words)-1], "0123456789")
	switch strings.TrimSuffix(last, "s") {
	case "addr", "addres", "address", "addresse", "endpoint", "listen", "listener", "bind", "url", "uri", "host", "server", "broker",
		"target", "origin", "upstream", "proxy", "node", "peer", "voter", "dsn", "socket", "authority", "hostport", "backend", "webbind", "listenaddress", "httpbind":
		return true
	}
	return slices.Contains(words, "listen") || slices.Contains(words, "bind")
}

// listening and connecting list words of a key or flag that settle its sense.
var (
	listening  = []string{"listen", "listener", "listeners", "bind", "binding", "serve", "server", "listening", "advertised", "advertise", "announce"}
	connecting = []string{"target", "remote", "upstream", "forward", "connect", "client", "destination", "dest", "peer", "peers", "proxied", "attach",
		"bootstrap", "collector", "exporter"}
)

// KeySense is what a key's name says about the number it holds.
func KeySense(name string) Sense {
	words := Words(name)
	for i, w := range words {
		if w == "remote" && i+1 < len(words) && strings.HasPrefix(words[i+1], "debug") {
			return Bind // a browser's --remote-debugging-port is one that it opens
		}
		if slices.Contains(connecting, w) {
			return Connect
		}
	}
	for _, w := range words {
		if slices.Contains(listening, w) {
			return Bind
		}
	}
	return Unsaid
}

// Stem is a port key's name without the word that says port and what follows it:
// "REDIS_PORT_NUMBER" gives redis. rest has the words behind.
func Stem(name string) (stem, rest []string) {
	words := Words(name)
	at := portWord(words)
	if at < 0 {
		return words, nil
	}
	word := strings.TrimSuffix(strings.TrimRight(words[at], "0123456789"), "s")
	if w := strings.TrimSuffix(word, "port"); w != "" {
		return append(slices.Clone(words[:at]), w), words[at+1:]
	}
	return words[:at], words[at+1:]
}
