package scan

import "github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"

// tomlFormats are tools configured in TOML.
func tomlFormats() []format {
	return []format{
		{
			name:   "fly.toml",
			files:  []string{"**/fly*.toml"},
			syntax: toml,
			rules: []rule{
				{path: "**/internal_port", read: asPort, sense: grammar.Inner},
				{path: "**/ports|checks|http_checks|tcp_checks/**", where: elsewhere},
				{path: "**/env/*", read: asPair, where: inContainer},
				{path: "**/processes/*", read: asCommand, where: inContainer},
			},
		},
		{
			name:   "Supabase",
			files:  []string{"**/supabase/config.toml", "**/supabase/*.toml"},
			syntax: toml,
			rules: append([]rule{
				// The command line tool opens every one of these on the machine, that of
				// the database too (Supabase CLI reference, "config.toml").
				{path: "api|db|studio|inbucket|analytics|realtime|edge_runtime|local_smtp|storage|auth/@port", read: asPort, sense: grammar.Bind, by: ByPublisher},
				{path: "db/pooler/@port", read: asPort, sense: grammar.Bind, by: ByPublisher},
			}, tomlRules()...),
		},
		{
			name:   "TOML configuration",
			files:  []string{"**/*.toml", "**/*.toml.{example,sample,dist}"},
			not:    []string{"**/cargo.toml", "**/poetry.lock", "**/cargo.lock", "**/gopkg.toml", "**/*.lock.toml", "**/rustfmt.toml", "**/clippy.toml", "**/dprint.toml", "**/deny.toml"},
			syntax: toml,
			rules:  tomlRules(),
		},
	}
}

// tomlRules are those of development servers: Supabase, Wrangler, Netlify, Rocket, air,
// Redwood, Trunk and their like.
func tomlRules() []rule {
	return []rule{
		{path: "**/proxy_port|proxyport", read: asPort, sense: grammar.Bind},
		{path: "**/app_port|targetport|target_port", read: asPort, sense: grammar.Connect},
		{path: "entrypoints|http|tcp|udp/**/address|url", read: asAddress, where: onServer},
		{path: "**/env|vars|environment/*", read: asPair},
		{path: "**/cmd|bin|full_bin|run|command|build|args_bin|scripts/**", read: asText},
		{path: "tool/**"},
		{path: "**/timeout|*_timeout"},
		{path: "**/@port", read: asEither, role: tomlPort},
		{path: "**/@port/[]", read: asEither},
		{path: "**/listen*|bind*|addr|address", read: asAddress},
		{path: "**", read: asText},
	}
}

// tomlPort settles a port of a TOML file: a machine beside it may be the interface that
// a server listens on.
func tomlPort(p *place, s *settled) {
	if s.Sense == grammar.Unsaid && p.parent() != nil && p.parent().Get("address") != nil && grammar.Local(s.Host) {
		s.Sense = grammar.Bind
	}
}
