package scan

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// hostKey is a key that may name the host of a port beside it.
type hostKey struct {
	suffix []string // words of the key after the one that says host
	rank   int      // of that word; see word.HostRank
	joined bool     // stem and "host" are one word: dbhost
	host   string   // the host that the value names
	port   string   // the port behind it, "" if there is none
	near   bool     // its stem is not that of the port key, only its beginning
}

// siblings holds what is known of the keys in containers. A container is read only once, when it is first
// asked about, however many ports are in it.
type siblings map[*syntax.Node]family

// family is what the keys of one container say about the ports beside them.
type family struct {
	hosts map[string][]hostKey // by their stems
	off   map[string]bool      // what keys say is switched off, by the words of its name; "" for what the container describes

	values *grammar.Values // of its members; nil before the first question for them
}

// maxSameStem is how many keys of one stem are compared.
const maxSameStem = 16

func (s siblings) of(parent *syntax.Node) family {
	if known, ok := s[parent]; ok {
		return known
	}
	var found family
	for _, c := range parent.Children {
		name, value := pairOf(c.Resolve(), c.Key)
		if name == "" || value == "" {
			continue
		}
		if what, off := switchedOff(name, value); off {
			if found.off == nil {
				found.off = map[string]bool{}
			}
			found.off[what] = true
		}
		stem, key, ok := readHostKey(word.Split(name))
		if !ok || strings.Trim(value, "0123456789") == "" { // SERVER_PORT=3000 is no server
			continue
		}
		if found.hosts == nil {
			found.hosts = map[string][]hostKey{}
		}
		if at := strings.Join(stem, " "); len(found.hosts[at]) < maxSameStem {
			key.host, key.port = hostIn(value)
			found.hosts[at] = append(found.hosts[at], key)
		}
	}
	s[parent] = found
	return found
}

// switchedOff reports whether a member says that something is switched off, and what: metrics = false,
// METRICS_ENABLED=false, or all that its container describes, enabled = false.
func switchedOff(name, value string) (what string, off bool) {
	if !strings.EqualFold(value, "false") && !strings.EqualFold(value, "true") {
		return "", false
	}
	isOff := "false"
	words := slices.DeleteFunc(word.Split(name), func(w string) bool {
		if w == "disabled" {
			isOff = "true"
		}
		return w == "enable" || w == "enabled" || w == "disabled"
	})
	return strings.Join(words, " "), strings.EqualFold(value, isOff)
}

// readHostKey splits the words of a key's name: those before the word that says host, and those after.
func readHostKey(words []string) (stem []string, key hostKey, ok bool) {
	for i, w := range words {
		if rank, ok := word.HostRank(w); ok && !saysWhose(words[i:]) {
			suffix := words[i+1:]
			if len(suffix) > 0 && suffix[0] == "name" { // hostName, serverName
				suffix = suffix[1:]
			}
			return words[:i], hostKey{suffix: suffix, rank: rank}, true
		}
	}
	for i, w := range words {
		if name, joined := strings.CutSuffix(w, "host"); joined {
			return append(slices.Clone(words[:i]), name), hostKey{suffix: words[i+1:], joined: true}, true
		}
	}
	return nil, hostKey{}, false
}

// saysWhose reports whether the first of words is "server" and the next one says host: in server_addr,
// "server" says whose address it is, as in server_port.
func saysWhose(words []string) bool {
	if words[0] != "server" || len(words) == 1 {
		return false
	}
	_, ok := word.HostRank(words[1])
	return ok
}

// score says how well k matches a port key of the same stem, with the words rest after the one that
// says port.
func (k *hostKey) score(stem, rest []string) int {
	switch {
	case k.joined:
		return 3
	case slices.Equal(k.suffix, rest):
		return 5 - min(2, k.rank/4)
	case len(stem) == 0:
		return 0
	case len(k.suffix) == 0:
		return 2
	}
	return 1
}

// host is the key in parent that names the host for the port key called name. If none has the same stem,
// it is one with the first words of the stem, oap_host for oap_grpc_port, or the server's address for "port".
func (s siblings) host(parent *syntax.Node, name string) (best hostKey) {
	hosts := s.of(parent).hosts
	if len(hosts) == 0 {
		return hostKey{}
	}
	stem, rest := word.Stem(name)
	score := 0
	for _, k := range hosts[strings.Join(stem, " ")] {
		if n := k.score(stem, rest); n > score {
			best, score = k, n
		}
	}
	if score > 0 {
		return best
	}
	near := []string{"server"}
	if len(stem) > 0 {
		near = stem[:len(stem)-1]
	}
	for ; len(near) > 0; near = near[:len(near)-1] {
		for _, k := range hosts[strings.Join(near, " ")] {
			if len(k.suffix) == 0 && !k.joined && k.rank < 4 { // a host or an address
				k.near = true
				return k
			}
		}
	}
	return hostKey{}
}

// pairOf returns the name and the value of a member of a mapping or of a list of NAME=value.
func pairOf(n *syntax.Node, k syntax.Key) (name, value string) {
	if n.Kind != syntax.Scalar {
		return "", ""
	}
	if k.Kind != syntax.Element {
		return k.Name, n.Value
	}
	name, value, _ = strings.Cut(n.Value, "=")
	return name, value
}

// hostIn is the host in a host key's value: the value itself, or the host of a URL; port is what stands
// behind it.
func hostIn(value string) (host, port string) {
	host = strings.Trim(strings.TrimSpace(value[:min(len(value), maxText)]), `"'`)
	if _, rest, ok := strings.Cut(host, "://"); ok {
		host = rest
		if at := strings.LastIndexByte(host, '@'); at >= 0 {
			host = host[at+1:]
		}
		if end := strings.IndexAny(host, "/?#"); end >= 0 {
			host = host[:end]
		}
	}
	if strings.Count(host, ":") == 1 && !strings.HasPrefix(host, "$") {
		host, port, _ = strings.Cut(host, ":")
	}
	return host, port
}

// RootValues are the values that the root's members give to the variables in the texts of the file. Of two
// members with one name the first counts.
func (p *Cursor) RootValues() *grammar.Values {
	root := p.Ancestor(0)
	found := p.siblings.of(root)
	if found.values != nil {
		return found.values
	}
	known, size := map[string]string{}, 0
	for _, c := range root.Children {
		if _, twice := known[c.Key.Name]; !twice {
			known[c.Key.Name] = c.Value
		}
		size += len(c.Value)
		for _, text := range c.Children {
			size += len(text.Value)
		}
	}
	found.values = grammar.NewValues(known, size)
	p.siblings[root] = found
	return found.values
}
