package scan

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// systemFormats are images, units, scripts and the files of WSL itself.
func systemFormats() []format {
	return []format{
		{
			name: "Dockerfile", files: []string{"**/dockerfile*", "**/*.dockerfile", "**/containerfile*", "**/*dockerfile"}, not: append([]string{"**/*.{yml,yaml,json,sh}"}, sources...), syntax: dockerfile,
			rules: []rule{
				{path: "expose", read: asPorts, sense: grammar.Inner},
				{path: "env|arg", read: asEnvironmentWords, where: inContainer},
				{path: "cmd|entrypoint|healthcheck|run", read: asText, where: inContainer},
			},
		},
		{
			name: "systemd", files: []string{"**/*.service", "**/*.socket", "**/*.service.{in,template,j2,example}", "**/*.container", "**/*.pod", "**/*.kube"}, syntax: ini,
			rules: []rule{
				{path: "**/listenstream|listendatagram", read: asEither, where: onServer, sense: grammar.Bind, role: datagram},
				{path: "**/publishport", read: asMapping, where: onServer, by: ByPublisher},
				{path: "container/environment", read: asEnvironmentWords, where: inContainer},
				{path: "**/environment", read: asEnvironmentWords, where: onServer},
				{path: "**/exec*", read: asCommand, where: onServer},
			},
		},
		{
			name: ".wslconfig", files: []string{"**/.wslconfig", "**/wslconfig"}, syntax: ini,
			rules: []rule{
				{path: "**/ignoredports", read: asPorts, sense: grammar.Connect, soft: true},
			},
		},
		{name: "Procfile", files: []string{"**/procfile*"}, not: sources, syntax: lines, rules: []rule{{path: "*", read: asCommand}}},
		{
			name: "Makefile", files: []string{"**/makefile*", "**/gnumakefile", "**/*.mk", "**/*.mak"}, not: sources, syntax: makefile,
			rules: []rule{
				{path: "recipe/[]", read: asCommand},
				{path: "*", read: asPair},
			},
		},
		{
			name: "justfile", files: []string{"**/justfile", "**/.justfile", "**/*.just"}, syntax: lines,
			rules: []rule{{path: "*", read: asCommand}},
		},
		{
			name: "shell script", files: []string{"**/*.{sh,bash,zsh,ksh}", "**/.bashrc", "**/.zshrc", "**/.profile", "**/.envrc", "**/.bash_profile", "**/*.sh.{template,example}"}, syntax: shell,
			rules: []rule{{path: "*", read: asStep, role: scripted}},
		},
		{
			name: "PowerShell and cmd", files: []string{"**/*.{ps1,psm1,bat,cmd}"}, syntax: lines,
			rules: []rule{{path: "*", read: asLine, soft: true}},
		},
	}
}

// asLine reads a line of a language of commands that is not the POSIX shell's.
var asLine = scalar(grammar.Line)

// asEnvironmentWords reads ENV's NAME=value NAME="value" and NAME value.
var asEnvironmentWords = scalar(grammar.EnvironmentWords)

// scripted marks what a script's commands bind: where the script runs it does not say.
// A variable's default is the script's own.
func scripted(_ *place, s *settled) {
	if s.Var == "" || s.Sense == grammar.Connect {
		s.soft = true
	}
}

// datagram gives a systemd socket its protocol.
func datagram(p *place, s *settled) {
	s.Sense = grammar.Bind
	if p.name() == "ListenDatagram" {
		s.Proto = grammar.Proto("udp")
	}
}

// yamlFormats are the remaining YAML files, known by name or by what they say.
func yamlFormats() []format {
	anyYAML := []string{"**/*.{yml,yaml}", "**/*.{yml,yaml}.{tpl,tmpl,template,example,sample,j2,erb}"}
	not := []string{"**/.github/**", "**/pnpm-lock.yaml", "**/openapi*", "**/swagger*", "**/node_modules/**", "**/*lock*.{yml,yaml}"}
	return []format{
		{
			name: "compose by content", files: anyYAML, not: not, syntax: yaml, looks: servesContainers,
			rules: composeRules(),
		},
		{
			name: "serverless", files: []string{"**/serverless*.{yml,yaml}"}, syntax: yaml,
			rules: []rule{
				{path: "custom/serverless-offline|serverless-offline-*|dynamodb|s3|localstack|*-offline*/**/@port", read: asPort},
				{path: "custom/**/@port", read: asPort, role: clientPort},
				{path: "**/environment/*", read: asText},
			},
		},
		{
			name: "Rails", files: []string{"**/config/{database,cable,redis,mongoid,sidekiq,elasticsearch,sunspot,resque,webpacker,shakapacker,storage,vite}*.{yml,yaml}*", "**/config/vite.json", "**/database.yml*"}, syntax: yaml,
			rules: []rule{
				{path: "**/dev_server/@port", read: asPort, sense: grammar.Bind},
				{path: "**/@port", read: asRubyDefault, role: railsPort},
				{path: "**/@address", read: asText, role: railsBlock},
				{path: "**", read: asText, role: railsBlock},
			},
		},
		{
			name: "prometheus", files: anyYAML, not: not, syntax: yaml, looks: has("scrape_configs"),
			rules: []rule{
				{path: "**/static_configs/[]/targets/[]", read: asAddress, role: scraped},
				{path: "**/*_sd_configs/**", where: elsewhere},
				{path: "**", read: asText, role: scraped},
			},
		},
		{
			name: "envoy", files: anyYAML, not: not, syntax: yaml, looks: has("static_resources"),
			rules: []rule{
				{path: "**/lb_endpoints/**/port_value", read: asPort, where: onServer, role: envoyUpstream},
				{path: "**/port_value", read: asPort, where: onServer, sense: grammar.Bind, role: envoyListener},
			},
		},
		{
			name: "traefik", files: anyYAML, not: not, syntax: yaml, looks: has("entryPoints", "http"),
			rules: []rule{
				{path: "entrypoints/*/address", read: asEither, where: onServer, role: binds},
				{path: "http|tcp|udp/**/servers/[]/url|address", read: asAddress, where: onServer, role: connects},
				{path: "**/url", read: asText, where: onServer},
			},
		},
		{name: "YAML configuration", files: anyYAML, not: not, syntax: yaml, looks: notOpenAPI, rules: plainYAMLRules()},
	}
}
