package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// plainYAMLRules read YAML of unknown purpose. They take only what can hardly be
// anything else: keys that say "listen" and "port", addresses of the machine itself.
func plainYAMLRules() []rule {
	return []rule{
		{path: "**/*example*|*description*|*summary*|*comment*|*doc|*message|*text"},
		{path: "**/*port*/**/timeout"},
		{path: "**/command|run|script|cmd|commands/**", read: asText, where: onServer},
		{path: "**/*listen*|bind*|*_bind|http_bind_address", read: asEither, where: onServer, sense: grammar.Bind, role: listenKey},
		{path: "**/*listen*port*|http_port|grpc_port|https_port", read: asPort, where: onServer, sense: grammar.Bind},
		{path: "**/receivers|extensions|server|receiver/**/endpoint|address", read: asAddress, where: onServer, role: ownAddress},
		{path: "endpoint", read: asAddress, where: onServer, role: ownAddress},
		{path: "**/addr|address|*_addr|*_address|*addr", read: asAddress, where: onServer, role: ownAddress},
		{path: "dev_addr", read: asEither, sense: grammar.Bind},
		{path: "host_*_port|router_*_port|mailpit_*_port|*_host_port", read: asPort, sense: grammar.Bind, by: ByPublisher},
		{path: "**/@port", read: asPort, where: onServer, role: plainPort},
		{path: "**", read: asLineOfText, where: onServer},
	}
}

// asLineOfText reads addresses in a value of one line; a longer one is text for people,
// or a file within the file.
func asLineOfText(p *place) []piece {
	if strings.Contains(strings.TrimSpace(p.node.Value), "\n") {
		return nil
	}
	return asText(p)
}

// listenKey drops what a key with "listen" in it says of something else than a port.
func listenKey(p *place, s *settled) {
	if !s.URL && s.Sense == grammar.Unsaid && !grammar.IsPort(p.name()) && s.Host == "" && s.End-s.Start == len(p.node.Value) && !strings.Contains(strings.ToLower(p.name()), "listen") {
		s.drop = true
	}
	s.Sense = grammar.Bind
}

// ownAddress is one that the program listens on where it is the machine's own.
func ownAddress(_ *place, s *settled) {
	if grammar.Local(s.Host) || s.Host == "" {
		s.Sense = grammar.Bind
	}
}

// plainPort keeps a bare port only beside a machine, at the root, below a key that says
// server, or where the key itself does.
func plainPort(p *place, s *settled) {
	if s.Host != "" || len(p.keys) == 1 || p.within("server", "web", "http", "listener", "listeners", "api", "dashboard", "gateway") {
		return
	}
	stem, _ := grammar.Stem(p.name())
	s.drop = len(stem) == 0 || !ownServer(p)
}

// has recognises documents by a key at their root; all of the given keys count alike.
func has(keys ...string) func(*syntax.Document) bool {
	return func(d *syntax.Document) bool {
		for _, r := range d.Roots {
			for _, k := range keys {
				if n := r.Get(k); n != nil && n.Kind != syntax.Scalar {
					return true
				}
			}
		}
		return false
	}
}

// notOpenAPI keeps interface descriptions out: their addresses are examples.
func notOpenAPI(d *syntax.Document) bool {
	for _, r := range d.Roots {
		if r.Get("openapi") != nil || r.Get("swagger") != nil || r.Get("asyncapi") != nil {
			return false
		}
	}
	return true
}

// servesContainers recognises compose files of any name: services with an image or a build.
func servesContainers(d *syntax.Document) bool {
	if !looksLikeCompose(d) {
		return false
	}
	for _, r := range d.Roots {
		services := r.Get("services")
		if services == nil || services.Kind != syntax.Mapping {
			continue
		}
		for _, s := range services.Children {
			if s.Get("image") != nil || s.Get("build") != nil {
				return true
			}
		}
	}
	return false
}

// scraped settles a target: of localhost it is mostly the monitoring container itself.
func scraped(_ *place, s *settled) {
	s.Sense = grammar.Connect
	if !grammar.FromContainer(s.Host) {
		s.where = onServer
	}
}

// envoyUpstream and envoyListener take the address beside a port_value.
func envoyUpstream(p *place, s *settled) {
	s.Sense, s.Host = grammar.Connect, p.parent().Text("address")
}

func envoyListener(p *place, s *settled) {
	s.Host = p.parent().Text("address")
	s.Sense = grammar.Bind
	if p.within("clusters", "hosts", "load_assignment") {
		s.Sense = grammar.Connect
	}
}

// asRubyDefault reads a port or the default in <%= ENV.fetch("PORT", 5432) %>.
var asRubyDefault = scalar(func(s string) grammar.Found {
	if f := grammar.Number(s); len(f.Hits) > 0 {
		return f
	}
	return grammar.RubyDefault(s)
})

// railsPort settles a port of a Rails file by the machine beside it; a database's is
// the machine's own where none is named.
func railsPort(p *place, s *settled) {
	if s.Sense == grammar.Unsaid {
		s.Sense = grammar.Connect
	}
	railsBlock(p, s)
}

// railsBlock softens what only the production block says.
func railsBlock(p *place, s *settled) {
	if p.within("production", "staging") {
		s.soft = true
	}
}
