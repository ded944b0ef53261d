package scan

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
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
	}
}

// envVariable settles a variable of an environment file.
func envVariable(p *place, s *settled) {
	name := p.name()
	if !grammar.IsPort(name) || s.Sense != grammar.Unsaid {
		return
	}
	stem, _ := grammar.Stem(name)
	client := slices.ContainsFunc(stem, func(w string) bool { return slices.Contains(clients, w) })
	if s.Host == "" && client { // it may as well be where a container publishes the service
		s.soft, s.Sense = true, grammar.Bind
	}
}
