package format

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// notDotenv are files with such names that are no environment files.
var notDotenv = []string{"**/*.{patch,ts,js,py,go,rb,php,json,enc,gpg}"}

// projectFormats are a project's environment files and package manifests.
func projectFormats() []scan.Format {
	return []scan.Format{
		{
			// Of a dev container. What compose publishes from it is the machine's (see package view), the rest
			// is for programs in the container.
			Name: ".env", Files: []string{"**/.devcontainer/**/*.env*"}, Not: notDotenv, Syntax: dotenv, Comment: "#",
			Rules: []scan.Rule{{Path: "*", Read: asPair, Where: scan.OnServer, Adjust: settleEnvVariable}},
		},
		{
			Name:    ".env",
			Files:   []string{"**/.env", "**/.env.*", "**/.env-*", "**/*.env", "**/.env_*", "**/*.env.{example,sample,dist,template,local}", "**/env.{example,sample,template}", "**/.flaskenv", "**/.localconfigs*"},
			Not:     notDotenv,
			Syntax:  dotenv,
			Comment: "#",
			Rules:   []scan.Rule{{Path: "*", Read: asPair, Adjust: settleEnvVariable}},
		},
		{
			Name:   "package.json",
			Files:  []string{"**/package.json"},
			Syntax: jsonc,
			Rules: []scan.Rule{
				{Path: "scripts/*", Read: asCommand},
				{Path: "description", Read: asText, Adjust: settleAsNote},
				{Path: "proxy", Read: asText, Adjust: settleAsConnect},
				{Path: "proxy/*/target", Read: asText, Adjust: settleAsConnect},
				{Path: "config/@port", Read: asPort, Sense: grammar.Bind},
				{Path: "config/*", Read: asText},
				{Path: "betterscripts/*/command", Read: asCommand},
				{Path: "betterscripts/*/env/*", Read: asPair},
				{Path: "wireit/*/command", Read: asCommand},
				{Path: "wireit/*/env/*", Read: asPair},
				{Path: "nodemonconfig/env/*", Read: asPair},
				{Path: "nodemonconfig/exec", Read: asCommand},
				{Path: "nodemonconfig/execmap/*", Read: asCommand},
				{Path: "ava/environmentvariables/*", Read: asPair},
				{Path: "jest/testurl", Read: asText},
				{Path: "jest/testenvironmentoptions/url", Read: asText},
			},
		},
		{
			Name:   "composer.json and deno.json",
			Files:  []string{"**/composer.json"},
			Syntax: jsonc,
			Rules:  scriptRules(),
		},
		{
			Name:    "composer.json and deno.json",
			Files:   []string{"**/deno.{json,jsonc}"},
			Syntax:  jsonc,
			Comment: "//",
			Rules:   scriptRules(),
		},
		{
			Name:    "Taskfile",
			Files:   []string{"**/taskfile*.{yml,yaml}"},
			Syntax:  yaml,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "**/cmds/[]", Read: asLineCommand},
				{Path: "**/cmd|sh", Read: asLineCommand},
				{Path: "**/env|vars/*", Read: asPair},
			},
		},
	}
}

// scriptRules are the rules for the scripts in Composer's manifest and the tasks in Deno's.
func scriptRules() []scan.Rule {
	return []scan.Rule{
		{Path: "scripts|tasks/*", Read: asLineCommand},
		{Path: "scripts|tasks/*/[]", Read: asLineCommand},
		{Path: "tasks/*/command", Read: asLineCommand},
	}
}

// asLineCommand reads a scalar as one command line; a list would hold several.
func asLineCommand(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Scalar {
		return nil
	}
	return asCommand(p)
}

// settleEnvVariable handles a variable whose name says port: without a host it is a port that is
// listened on.
func settleEnvVariable(p *scan.Cursor, d *scan.Draft) {
	name := p.Name()
	if !word.SaysPort(name) || d.Sense != grammar.Unsaid {
		return
	}
	stem, _ := word.Stem(name)
	client := slices.ContainsFunc(stem, word.IsService)
	if d.Host == "" && !p.OfMailProvider(d) { // the port of a service may also be the one where a container publishes it
		d.Soft, d.Sense = d.Soft || client, grammar.Bind
	}
}
