package scan

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// projectFormats are a project's environment files and package manifests.
func projectFormats() []format {
	return []format{
		{
			name:   ".env",
			files:  []string{"**/.env", "**/.env.*", "**/.env-*", "**/*.env", "**/.env_*", "**/*.env.{example,sample,dist,template,local}", "**/env.{example,sample,template}", "**/.flaskenv", "**/.localconfigs*"},
			not:    []string{"**/*.{patch,ts,js,py,go,rb,php,json,enc,gpg}"},
			syntax: dotenv,
			rules:  []rule{{path: "*", read: asPair, role: envVariable}},
		},
		{
			name:   "package.json",
			files:  []string{"**/package.json"},
			syntax: jsonc,
			rules: []rule{
				{path: "scripts/*", read: asCommand},
				{path: "description", read: asText, role: note},
				{path: "proxy", read: asText, role: connects},
				{path: "proxy/*/target", read: asText, role: connects},
				{path: "config/@port", read: asPort, sense: grammar.Bind},
				{path: "config/*", read: asText},
				{path: "betterscripts/*/command", read: asCommand},
				{path: "betterscripts/*/env/*", read: asPair},
				{path: "wireit/*/command", read: asCommand},
				{path: "wireit/*/env/*", read: asPair},
				{path: "nodemonconfig/env/*", read: asPair},
				{path: "nodemonconfig/exec", read: asCommand},
				{path: "nodemonconfig/execmap/*", read: asCommand},
				{path: "ava/environmentvariables/*", read: asPair},
				{path: "jest/testurl", read: asText},
				{path: "jest/testenvironmentoptions/url", read: asText},
			},
		},
		{
			name:   "composer.json and deno.json",
			files:  []string{"**/composer.json", "**/deno.{json,jsonc}"},
			syntax: jsonc,
			rules: []rule{
				{path: "scripts|tasks/*", read: asLineCommand},
				{path: "scripts|tasks/*/[]", read: asLineCommand},
				{path: "tasks/*/command", read: asLineCommand},
			},
		},
		{
			name:   "Taskfile",
			files:  []string{"**/taskfile*.{yml,yaml}"},
			syntax: yaml,
			rules: []rule{
				{path: "**/cmds|cmd|deps/[]", read: asLineCommand},
				{path: "**/cmd|sh", read: asLineCommand},
				{path: "**/env|vars/*", read: asPair},
			},
		},
	}
}

// asLineCommand reads one command line where a list would hold several.
func asLineCommand(p *place) []piece {
	if p.node.Kind != syntax.Scalar {
		return nil
	}
	return asCommand(p)
}

// envVariable settles a variable of an environment file.
func envVariable(p *place, s *settled) {
	name := p.name()
	if !grammar.IsPort(name) || s.Sense != grammar.Unsaid {
		return
	}
	stem, _ := grammar.Stem(name)
	client := slices.ContainsFunc(stem, func(w string) bool { return slices.Contains(clients, w) || slices.Contains(products, w) })
	if s.Host == "" { // a service's may as well be where a container publishes it
		s.soft, s.Sense = s.soft || client, grammar.Bind
	}
}
