package scan

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// hostWords end the name of a key that holds the machine of a port beside it, the
// likelier ones first.
var hostWords = []string{"host", "hostname", "address", "addr", "server", "ip", "domain", "url", "uri", "endpoint", "bind", "servername", "interface"}

// hostKey is a key that may name the machine of a port beside it.
type hostKey struct {
	suffix []string // words of the key behind the one that says host
	rank   int      // of that word in hostWords
	joined bool     // stem and "host" are one word: dbhost
	value  string
}

// siblings knows, for each container asked about, its host keys by their stems. It is
// filled on demand, so that a file of many ports is gone through once.
type siblings map[*syntax.Node]map[string][]hostKey

// maxSameStem bounds how many keys of one stem are compared.
const maxSameStem = 16

func (s siblings) of(parent *syntax.Node) map[string][]hostKey {
	if known, ok := s[parent]; ok {
		return known
	}
	index := map[string][]hostKey{}
	for _, c := range parent.Children {
		name, value := pairOf(c.Resolve(), c.Key)
		if value == "" {
			continue
		}
		stem, key, ok := readHostKey(grammar.Words(name))
		if at := strings.Join(stem, " "); ok && len(index[at]) < maxSameStem {
			key.value = value
			index[at] = append(index[at], key)
		}
	}
	s[parent] = index
	return index
}

// readHostKey takes the words of a key's name apart: what stands before the word that
// says host, and what behind.
func readHostKey(words []string) (stem []string, key hostKey, ok bool) {
	at := slices.IndexFunc(words, func(w string) bool { return slices.Contains(hostWords, w) })
	if at < 0 {
		for i, w := range words {
			if name, joined := strings.CutSuffix(w, "host"); joined {
				return append(slices.Clone(words[:i]), name), hostKey{suffix: words[i+1:], joined: true}, true
			}
		}
		return nil, hostKey{}, false
	}
	suffix := words[at+1:]
	if len(suffix) > 0 && suffix[0] == "name" { // hostName, serverName
		suffix = suffix[1:]
	}
	return words[:at], hostKey{suffix: suffix, rank: slices.Index(hostWords, words[at])}, true
}

// score says how well the key fits a port key of the same stem with rest behind its word.
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

// siblingHost is the machine that a sibling of a port key names: X_HOST beside X_PORT,
// "host" beside "port". A suffix of the port key is looked for on the host key too.
func siblingHost(p *place) string {
	name := p.portName()
	if name == "" {
		return ""
	}
	stem, rest := grammar.Stem(name)
	best, score := "", 0
	for _, k := range p.siblings.of(p.parent())[strings.Join(stem, " ")] {
		if n := k.score(stem, rest); n > score {
			best, score = hostIn(k.value), n
		}
	}
	return best
}

// portName is the name that says port at a place: its key, or the NAME of a NAME=value
// in a list; "" if there is none.
func (p *place) portName() string {
	if p.parent() == nil || len(p.keys) == 0 {
		return ""
	}
	name := p.keys[len(p.keys)-1].Name
	if p.keys[len(p.keys)-1].Index >= 0 {
		var ok bool
		if name, _, ok = strings.Cut(p.node.Value, "="); !ok {
			return ""
		}
	}
	if !grammar.IsPort(name) {
		return ""
	}
	return name
}

// pairOf is the name and value of a member of a mapping or of a list of NAME=value.
func pairOf(n *syntax.Node, k syntax.Key) (name, value string) {
	if n.Kind != syntax.Scalar {
		return "", ""
	}
	if k.Index < 0 {
		return k.Name, n.Value
	}
	name, value, _ = strings.Cut(n.Value, "=")
	return name, value
}

// hostIn is the machine that a host key's value names: the value, or the host of a URL.
func hostIn(value string) string {
	value = strings.Trim(strings.TrimSpace(value), `"'`)
	if _, rest, ok := strings.Cut(value, "://"); ok {
		value = rest
		if at := strings.LastIndexByte(value, '@'); at >= 0 {
			value = value[at+1:]
		}
		if end := strings.IndexAny(value, "/?#"); end >= 0 {
			value = value[:end]
		}
	}
	if strings.Count(value, ":") == 1 && !strings.HasPrefix(value, "$") {
		value, _, _ = strings.Cut(value, ":")
	}
	return value
}
