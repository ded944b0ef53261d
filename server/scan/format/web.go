package format

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// webFormats are configurations of web tooling that are written in JSON.
func webFormats() []scan.Format {
	return []scan.Format{
		{
			Name:   "angular.json",
			Files:  []string{"**/angular.json", "**/workspace.json", "**/project.json", "**/nx.json", "**/.angular-cli.json"},
			Syntax: jsonc,
			Rules: []scan.Rule{
				{Path: "**/env/*", Read: asPair},
				{Path: "**/@port", Read: asPort, Sense: grammar.Bind},
				{Path: "**/command|commands/**", Read: asLineCommand},
				{Path: "**/*url|*target|*server|*host|serve/**", Read: asText},
			},
		},
		{
			Name:   "firebase.json",
			Files:  []string{"**/firebase*.json"},
			Syntax: jsonc,
			Rules: []scan.Rule{
				{Path: "**/emulator*/**/@port", Read: asPort, Adjust: settleAsBind},
			},
		},
		{
			Name:   "tauri.conf.json",
			Files:  []string{"**/tauri*.conf.json", "**/tauri.conf.json5"},
			Syntax: jsonc,
			Rules: []scan.Rule{
				{Path: "**/devurl|devpath|url", Read: asText, Adjust: settleAsConnect},
				{Path: "**/before*command", Read: asCommand},
				{Path: "**/before*command/*", Read: asCommand},
				{Path: "**/csp|security/**", Read: asText},
			},
		},
		{
			Name:    "wrangler.jsonc",
			Files:   []string{"**/wrangler*.{json,jsonc}"},
			Syntax:  jsonc,
			Comment: "//",
			Rules: []scan.Rule{
				{Path: "**/vars/*", Read: asPair},
				{Path: "**/@port", Read: asEither, Adjust: settleTOMLPort},
				{Path: "**", Read: asText},
			},
		},
		{
			Name: "JSON configuration",
			Files: []string{
				"**/nodemon.json", "**/proxy*.json", "**/cypress*.json", "**/ecosystem*.json", "**/pm2*.json", "**/{process,processes}.json",
				"**/config/{default,development,dev,local,test,production,server,config,index,custom-environment-variables}*.json", "**/config*.json", "**/*config.json", "**/*.conf.json", "**/settings.json",
				"**/.lighthouserc.json", "**/datasources.json", "**/app.json", "**/server.json", "**/daemon.json", "**/knexfile.json", "**/.sequelizerc", "**/*.har.json",
			},
			Not:    []string{"**/tsconfig*.json", "**/jsconfig*.json", "**/*lock*.json", "**/package*.json", "**/node_modules/**", "**/renovate*.json", "**/*schema*.json"},
			Syntax: jsonc,
			Rules:  jsonRules(),
		},
		{
			Name: "JSON configuration", Files: []string{"**/*.json5"},
			Not:    []string{"**/renovate*.json5", "**/*schema*.json5", "**/tsconfig*.json5"},
			Syntax: jsonc, Comment: "//", Rules: jsonRules(),
		},
		{Name: "JSON configuration", Files: []string{"**/*.hjson"}, Syntax: hjson, Comment: "#", Rules: jsonRules()},
	}
}

// jsonRules are the rules for settings of unknown purpose in JSON and its relatives.
func jsonRules() []scan.Rule {
	return []scan.Rule{
		{Path: "**/env|env_*/*", Read: asPair},
		{Path: "**/exec|script|command", Read: asCommand},
		{Path: "**/args|node_args|interpreter_args", Read: asArguments},
		{Path: "**/@port", Read: asEither, Adjust: settleSettingsPort},
		{Path: "**/*url|*uri|*host|*endpoint|*origin|*target", Read: asText},
		{Path: "**/*origins|*urls|*uris|*endpoints|*hosts/[]", Read: asText},
		{Path: "**/*listen*|*bind*|*addr|*address", Read: asAddress, Adjust: settleNamedAddress},
		{Path: "**/@address", Read: asText},
	}
}

// looksLikeConnection tells a connection string from other text with semicolons.
func looksLikeConnection(s string) bool {
	return strings.Contains(s, "=") && (strings.Contains(s, ";") || strings.Contains(s, ",") || strings.Contains(s, " port="))
}
