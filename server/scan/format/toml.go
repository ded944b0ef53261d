package format

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// tomlFormats are tools configured in TOML.
func tomlFormats() []scan.Format {
	return []scan.Format{
		{Name: "fly.toml", Files: []string{"**/fly*.toml"}, Syntax: toml, Comment: "#", Rules: flyRules()},
		{Name: "fly.toml", Files: []string{"**/*.toml"}, Syntax: toml, Comment: "#", LooksRight: isFly, Rules: flyRules()},
		{
			Name:    "Supabase",
			Files:   []string{"**/supabase/*.toml"},
			Syntax:  toml,
			Comment: "#",
			Rules: []scan.Rule{
				// The command line tool opens each of these on the machine, including that of the
				// database (Supabase CLI reference, "config.toml").
				{Path: "api|db|studio|inbucket|analytics|realtime|edge_runtime|local_smtp|storage|auth/@port", Read: asPort, Sense: grammar.Bind, By: scan.ByPublisher},
				{Path: "db/pooler/@port", Read: asPort, Sense: grammar.Bind, By: scan.ByPublisher},
				{Path: "**/@port", Read: asEither, Adjust: settleTOMLPort},
				{Path: "**", Read: asText},
			},
		},
		{
			// frp's client connects to the server and to what it makes reachable there; its own examples name
			// both 0.0.0.0 (frp documentation, "Configure frpc").
			Name: "TOML configuration", Files: []string{"**/*frpc*.toml"}, Syntax: toml, Comment: "#",
			Rules: append([]scan.Rule{
				{Path: "serverport", Read: asPort, Adjust: settleAsConnect},
				{Path: "proxies/[]/localport", Read: asPort, Adjust: settleAsConnect},
				{Path: "proxies/[]/remoteport", Read: asPort, Where: scan.Elsewhere},
			}, tomlRules()...),
		},
		{
			Name:    "TOML configuration",
			Files:   []string{"**/*.toml", "**/*.toml.{example,sample,dist}"},
			Not:     []string{"**/cargo.toml", "**/gopkg.toml", "**/*.lock.toml", "**/rustfmt.toml", "**/clippy.toml", "**/dprint.toml", "**/deny.toml"},
			Syntax:  toml,
			Comment: "#",
			Rules:   tomlRules(),
		},
	}
}

// flyRules are the rules for applications on Fly.io (Fly.io documentation, "App configuration"): the
// ports of a service are those of Fly.io's edge, all others are the container's.
func flyRules() []scan.Rule {
	return []scan.Rule{
		{Path: "services/[]/ports/[]/@port", Read: asPort, Where: scan.Elsewhere},
		{Path: "**/env/*", Read: asPair, Where: scan.InContainer},
		{Path: "**/@port", Read: asPort, Sense: grammar.Inner},
		{Path: "**/processes/*", Read: asCommand, Where: scan.InContainer},
	}
}

// isFly recognises applications on Fly.io in files of any name.
func isFly(d *syntax.Document) bool {
	for _, r := range d.Roots {
		services := r.Get("services")
		if r.Text("app") != "" && (r.Get("http_service") != nil || services != nil && services.Kind == syntax.Sequence) {
			return true
		}
	}
	return false
}

// tomlRules are the rules for development servers: Supabase, Wrangler, Netlify, Rocket, air, Redwood,
// Trunk and the like.
func tomlRules() []scan.Rule {
	return []scan.Rule{
		{Path: "**/*description|summary|*comment|*message|help|title"}, // text for people
		{Path: "**/example|examples/**"},                               // what a user may type or write, as in the texts of a command's help
		{Path: "**/proxy_port|proxyport", Read: asPort, Sense: grammar.Bind},
		{Path: "**/app_port", Read: asPort, Sense: grammar.Connect},
		{Path: "entrypoints|http|tcp|udp/**/address|url", Read: asAddress, Where: scan.OnServer},
		// Traefik listens on the addresses of its entry points only. The other ports are those of the servers
		// behind it, or are told to clients (Traefik, "Routing configuration").
		{Path: "entrypoints/*/http|http3/**"},
		{Path: "http|tcp/services|middlewares/**/@port", Read: asPort, Where: scan.OnServer, Sense: grammar.Connect},
		{Path: "**/env|vars|environment/*", Read: asPair},
		{Path: "tool/**"},
		{Path: "**/@port", Read: asEither, Adjust: settleTOMLPort},
		{Path: "**/@port/[]", Read: asEither},
		{Path: "**/*listen*|bind*|*addr|*address", Read: asAddress, Adjust: settleNamedAddress},
		{Path: "**", Read: asText},
	}
}

// settleTOMLPort handles a port of a TOML file: a host beside it may be the interface that a server
// listens on. Tables in a list, as in [[endpoints]], may stand for other programs.
func settleTOMLPort(p *scan.Cursor, d *scan.Draft) {
	if d.Sense != grammar.Unsaid {
		return
	}
	d.Soft = d.Soft || slices.ContainsFunc(p.Keys(), func(k syntax.Key) bool { return k.Kind == syntax.Element })
	if p.Side() != grammar.Connect && p.Parent() != nil && p.Parent().Get("address") != nil && grammar.Local(d.Host) {
		d.Sense = grammar.Bind
	}
}
