package format

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// yamlFormats are the remaining YAML files, recognised by name or by content.
func yamlFormats() []scan.Format {
	anyYAML := []string{"**/*.{yml,yaml}", "**/*.{yml,yaml}.{tpl,tmpl,template,example,sample,j2,erb}"}
	not := []string{"**/.github/**", "**/openapi*", "**/swagger*", "**/node_modules/**", "**/*lock*.{yml,yaml}"}
	return []scan.Format{
		{
			Name: "compose by content", Files: append(anyYAML, "**/*.stub"), Not: not, Syntax: yaml, Comment: "#", Rules: composeRules(),
			LooksRight: func(d *syntax.Document) bool { return servesContainers(d) || isComposeFragment(d) },
		},
		{
			Name: "serverless", Files: []string{"**/serverless*.{yml,yaml}"}, Syntax: yaml,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "custom/*-offline*|dynamodb|s3|localstack/**/@port", Read: asPort, Sense: grammar.Bind},
				{Path: "custom/**/@port", Read: asPort, Adjust: settleSettingsPort},
				{Path: "**/environment/*", Read: asText},
			},
		},
		{
			Name: "Rails", Files: []string{"**/config/{database,cable,redis,mongoid,sidekiq,elasticsearch,sunspot,resque,webpacker,shakapacker,storage,vite}*.{yml,yaml}*", "**/database.yml*"}, Syntax: yaml, Comment: "#",
			Rules: railsRules(),
		},
		{Name: "Rails", Files: []string{"**/config/vite.json"}, Syntax: jsonc, Rules: []scan.Rule{{Path: "*/port", Read: asPort, Sense: grammar.Bind}}},
		{
			Name: "prometheus", Files: anyYAML, Not: not, Syntax: yaml, Comment: "#", LooksRight: has("scrape_configs"),
			Rules: []scan.Rule{
				{Path: "server/http_listen_port|grpc_listen_port", Read: asPort, Where: scan.OnServer, Sense: grammar.Bind}, // Promtail
				{Path: "**/static_configs/[]/targets/[]", Read: asAddress, Adjust: settleScraped},
				{Path: "**", Read: asText, Adjust: settleScraped},
			},
		},
		{
			Name: "envoy", Files: anyYAML, Not: not, Syntax: yaml, Comment: "#", LooksRight: has("static_resources"),
			Rules: []scan.Rule{
				{Path: "**/port_value", Read: asPort, Where: scan.OnServer, Adjust: settleEnvoyPort},
			},
		},
		{
			Name: "traefik", Files: anyYAML, Not: not, Syntax: yaml, Comment: "#", LooksRight: isTraefik,
			Rules: []scan.Rule{
				{Path: "entrypoints/*/address", Read: asEither, Where: scan.OnServer, Adjust: settleAsBind},
				{Path: "tcp|udp/**/servers/[]/address", Read: asAddress, Where: scan.OnServer, Adjust: settleAsConnect},
				{Path: "providers/**/address|endpoint", Read: asAddress, Where: scan.OnServer, Adjust: settleAsConnect},
				{Path: "providers/**/endpoints/[]", Read: asAddress, Where: scan.OnServer, Adjust: settleAsConnect},
				{Path: "**/url", Read: asText, Where: scan.OnServer},
			},
		},
		{Name: "YAML configuration", Files: anyYAML, Not: not, Syntax: yaml, Comment: "#", LooksRight: notOpenAPI, Rules: plainYAMLRules()},
	}
}

// plainYAMLRules read YAML of unknown purpose. They read only what can hardly be anything else: keys
// that say "listen" and "port", addresses of the machine itself.
func plainYAMLRules() []scan.Rule {
	return []scan.Rule{
		{Path: "**/*example*|*description*|*summary*|*comment*|*doc|*message|*text"},
		{Path: "**/command|run|script|cmd|commands/**", Read: asText, Where: scan.OnServer},
		{Path: "**/*listen*|bind*|*_bind", Read: asEither, Where: scan.OnServer, Sense: grammar.Bind, Adjust: settleListen},
		{Path: "**/receivers|receiver|extensions|server/**/endpoint", Read: asAddress, Where: scan.OnServer, Adjust: settleOwnAddress},
		{Path: "endpoint", Read: asAddress, Where: scan.OnServer, Adjust: settleUnknownAddress},
		{Path: "uwsgi/http|https|*socket|stats|stats-server", Read: asEither, Where: scan.OnServer, Adjust: settleAsBind},
		{Path: "dev_addr", Read: asEither, Adjust: settleAsBind}, // MkDocs
		{Path: "**/*addr|address|*_address", Read: asAddress, Where: scan.OnServer, Adjust: settleUnknownAddress},
		// Hazelcast's members (Hazelcast, "Network configuration").
		{Path: "hazelcast/network|advanced-network/**/port/port", Read: asPort, Where: scan.OnServer, Sense: grammar.Bind},
		{Path: "host_*_port|router_*_port|mailpit_*_port|*_host_port", Read: asPort, Sense: grammar.Bind, By: scan.ByPublisher},
		{Path: "**/published_ports/[]", Read: asMapping, Where: scan.OnServer, By: scan.ByPublisher}, // of a container, in Ansible and Molecule
		{Path: "**/@port", Read: asEither, Where: scan.OnServer, Adjust: settlePlainPort},
		{Path: "**/@port/[]", Read: asPort, Where: scan.OnServer, Adjust: settlePlainPort},
		{Path: "**", Read: asEmbedded, Where: scan.OnServer},
	}
}

// asEmbedded reads addresses in a value of one line. A longer value is read if it is a configuration in
// YAML of its own; any other is text for people, or an embedded file of another kind.
func asEmbedded(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Scalar || !strings.Contains(strings.TrimSpace(p.Node.Value), "\n") {
		return asText(p)
	}
	if !isPlainYAML(p.Node.Value) {
		return nil
	}
	var out []scan.Piece
	syntax.YAML([]byte(p.Node.Value)).Walk(func(n *syntax.Node) {
		if found := readEmbedded(n); len(found.Hits) > 0 {
			found = grammar.Shift(found, n.Span.Start)
			out = append(out, scan.Piece{Node: p.Node, Found: found})
		}
	})
	return out
}

// readEmbedded finds ports in a scalar of an embedded configuration, by the name of its key.
func readEmbedded(n *syntax.Node) grammar.Found {
	name := n.Key.Name
	switch {
	case n.Kind != syntax.Scalar || n.Span.Len() != len(n.Value): // what is folded or escaped is left out
		return grammar.Found{}
	case !word.SaysPort(name):
		return grammar.Text(n.Value)
	case hasHostBeside(n) || n.Parent.Parent != nil && !word.Own.HasAll(word.Split(n.Parent.Key.Name)):
		return grammar.Found{} // another program's port, perhaps
	}
	return grammar.Number(n.Value).WithSense(grammar.KeySense(name))
}

// hasHostBeside reports whether a key beside n may name the host of its port.
func hasHostBeside(n *syntax.Node) bool {
	return slices.ContainsFunc(n.Parent.Children, func(c *syntax.Node) bool {
		return c.Kind == syntax.Scalar && slices.ContainsFunc(word.Split(c.Key.Name), func(w string) bool { _, ok := word.HostRank(w); return ok })
	})
}

// isPlainYAML reports whether every line of text is a key, an item of a list or a comment.
func isPlainYAML(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, _, ok := strings.Cut(strings.TrimPrefix(line, "- ")+" ", ": ")
		isKey := ok && key != "" && !strings.ContainsAny(key, " \t")
		if line != "" && line[0] != '#' && !strings.HasPrefix(line, "- ") && !isKey {
			return false
		}
	}
	return true
}

// settleListen handles the value of a key that says listen or bind; it drops a bare number under a key
// that says neither port nor listen.
func settleListen(p *scan.Cursor, d *scan.Draft) {
	if !d.URL && d.Sense == grammar.Unsaid && !word.SaysPort(p.Name()) && d.Host == "" && d.End-d.Start == len(p.Node.Value) && !strings.Contains(strings.ToLower(p.Name()), "listen") {
		d.Drop = true
	}
	d.Sense = grammar.Bind
}

// settleUnknownAddress handles an address of the machine: the program listens on it, unless a name says
// that it connects.
func settleUnknownAddress(p *scan.Cursor, d *scan.Draft) { p.SettleAddress(d, grammar.Bind) }

// settleOwnAddress makes an address of the machine itself one that the program listens on.
func settleOwnAddress(_ *scan.Cursor, d *scan.Draft) {
	if grammar.Local(d.Host) || d.Host == "" {
		d.Sense = grammar.Bind
	}
}

// settlePlainPort keeps a bare port only with a host beside it, at the root, below a key that says
// server, or if its own key does. Of a list at the root it keeps what is just called ports.
func settlePlainPort(p *scan.Cursor, d *scan.Draft) {
	stem, rest := word.Stem(p.Name())
	if slices.Contains(stem, "udp") {
		d.Proto = grammar.Proto("udp")
	}
	listed := p.Keys()[len(p.Keys())-1].Kind == syntax.Element
	switch {
	case d.Host != "", isOwnRange(rest) && p.Side() == grammar.Unsaid:
	case len(p.Keys()) == 1, listed && len(p.Keys()) == 2 && len(stem) == 0:
	case p.Within("server", "web", "http", "listener", "listeners", "api", "dashboard", "gateway"):
	default:
		d.Drop = len(stem) == 0 || !p.OwnServer()
	}
}

// isOwnRange reports whether the words after "port" say that a program picks its ports from a range, as
// port_range_start does. The rules of a firewall say min and max, or from and to.
func isOwnRange(rest []string) bool {
	return len(rest) == 2 && rest[0] == "range" && (rest[1] == "start" || rest[1] == "end")
}

// has recognises documents that have one of the given keys at their root.
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

// notOpenAPI excludes interface descriptions: their addresses are examples.
func notOpenAPI(d *syntax.Document) bool {
	for _, r := range d.Roots {
		if r.Get("openapi") != nil || r.Get("swagger") != nil || r.Get("asyncapi") != nil {
			return false
		}
	}
	return true
}

// servesContainers recognises compose files of any name: they have services with an image or a build. Files
// that are merged with another one have services that publish ports, and nothing but what compose reads.
func servesContainers(d *syntax.Document) bool {
	if !looksLikeCompose(d) {
		return false
	}
	for _, r := range d.Roots {
		services := r.Get("services")
		if r.Get("steps") != nil || r.Get("pipeline") != nil { // Woodpecker's services have images too
			return false
		}
		if services == nil || services.Kind != syntax.Mapping {
			continue
		}
		for _, s := range services.Children {
			if s.Get("image") != nil || s.Get("build") != nil || publishesIn(s, r) {
				return true
			}
		}
	}
	return false
}

// publishesIn reports whether a service has a list of ports, in a document that has nothing beside its
// services but what compose reads (Compose specification, "Merge").
func publishesIn(service, root *syntax.Node) bool {
	ports := service.Get("ports")
	return ports != nil && ports.Kind == syntax.Sequence && !slices.ContainsFunc(root.Children, func(c *syntax.Node) bool {
		return c.Key.Name != "services" && !slices.Contains(topKeys, c.Key.Name) && !strings.HasPrefix(c.Key.Name, "x-")
	})
}

// serviceKeys are keys that only a service of compose has beside its image (Compose specification,
// "services"); topKeys are the other keys at the root of a compose file.
var (
	serviceKeys = []string{"ports", "expose", "volumes", "restart", "container_name", "depends_on", "networks", "healthcheck", "env_file", "network_mode"}
	topKeys     = []string{"version", "name", "volumes", "networks", "configs", "secrets", "include"}
)

// isTraefik recognises Traefik's configurations: the static one has entry points, the dynamic one has
// routers, services or middlewares for a protocol.
func isTraefik(d *syntax.Document) bool {
	for _, r := range d.Roots {
		if n := r.Get("entryPoints"); n != nil && n.Kind == syntax.Mapping {
			return true
		}
		for _, protocol := range []string{"http", "tcp", "udp"} {
			n := r.Get(protocol)
			if n.Get("routers") != nil || n.Get("services") != nil || n.Get("middlewares") != nil {
				return true
			}
		}
	}
	return false
}

// isComposeFragment recognises a part of a compose file: services without "services" around them, as
// collections of templates have. Everything at the root must be a service or belong beside the services.
func isComposeFragment(d *syntax.Document) bool {
	found := false
	for _, r := range d.Roots {
		for _, c := range r.Children {
			switch {
			case slices.Contains(topKeys, c.Key.Name), strings.HasPrefix(c.Key.Name, "x-"):
			case isService(c):
				found = true
			default:
				return false
			}
		}
	}
	return found
}

// isService reports whether n is a service of compose: it has the name of an image, or a build, and
// something that jobs of pipelines and values of charts do not have.
func isService(n *syntax.Node) bool {
	if n.Text("image") == "" && n.Get("build") == nil || n.Get("script") != nil || n.Get("steps") != nil {
		return false
	}
	return slices.ContainsFunc(serviceKeys, func(key string) bool { return n.Get(key) != nil })
}

// settleScraped handles a target of monitoring. A target on localhost is soft: it is mostly the
// monitoring container itself.
func settleScraped(_ *scan.Cursor, d *scan.Draft) {
	d.Sense = grammar.Connect
	if !grammar.FromContainer(d.Host) {
		d.Where = scan.OnServer
	}
}

// settleEnvoyPort takes the address beside a port_value; the port of a cluster is connected to, any
// other is listened on.
func settleEnvoyPort(p *scan.Cursor, d *scan.Draft) {
	d.Sense, d.Host = grammar.Bind, p.Parent().Text("address")
	if p.Within("clusters", "hosts", "load_assignment") {
		d.Sense = grammar.Connect
	}
}

// railsRules are the rules for Rails' own files and those of common companions.
func railsRules() []scan.Rule {
	return []scan.Rule{
		{Path: "**/dev_server/@port", Read: asPort, Sense: grammar.Bind},
		{Path: "**/@port", Read: asRubyDefault, Adjust: settleRailsPort},
		{Path: "**", Read: asText, Adjust: settleRailsBlock},
	}
}

// asRubyDefault reads a port or the default in <%= ENV.fetch("PORT", 5432) %>.
var asRubyDefault = scan.Scalar(func(s string) grammar.Found {
	if f := grammar.Number(s); len(f.Hits) > 0 {
		return f
	}
	return grammar.RubyDefault(s)
})

// settleRailsPort handles a port of a Rails file as one that is connected to; without a host beside it,
// that is a port of the machine.
func settleRailsPort(p *scan.Cursor, d *scan.Draft) {
	if d.Sense == grammar.Unsaid {
		d.Sense = grammar.Connect
	}
	settleRailsBlock(p, d)
}

// settleRailsBlock makes the ports in the blocks for production and staging soft.
func settleRailsBlock(p *scan.Cursor, d *scan.Draft) {
	if p.Within("production", "staging") {
		d.Soft = true
	}
}
