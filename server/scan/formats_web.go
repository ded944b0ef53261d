package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// webFormats are configurations of web tooling that are written in JSON.
func webFormats() []format {
	return []format{
		{
			name:   "angular.json",
			files:  []string{"**/angular.json", "**/workspace.json", "**/project.json", "**/nx.json", "**/.angular-cli.json"},
			syntax: jsonc,
			rules: []rule{
				{path: "**/@port", read: asPort, sense: grammar.Bind},
				{path: "**/command|commands/**", read: asCommand},
				{path: "**/env/*", read: asPair},
				{path: "**/*url|*target|*server|*host|serve/**", read: asText},
			},
		},
		{
			name:   "firebase.json",
			files:  []string{"**/firebase*.json"},
			syntax: jsonc,
			rules: []rule{
				{path: "emulators/**/@port", read: asPort, sense: grammar.Bind, role: binds},
				{path: "**/emulator*/**/@port", read: asPort, sense: grammar.Bind, role: binds},
			},
		},
		{
			name:   "tauri.conf.json",
			files:  []string{"**/tauri*.conf.json", "**/tauri.conf.json5"},
			syntax: jsonc,
			rules: []rule{
				{path: "**/devurl|devpath|url", read: asText, role: connects},
				{path: "**/before*command", read: asCommand},
				{path: "**/before*command/*", read: asCommand},
				{path: "**/csp|csp/**|security/**", read: asText},
			},
		},
		{
			name:   "wrangler.jsonc",
			files:  []string{"**/wrangler*.{json,jsonc}"},
			syntax: jsonc,
			rules:  tomlRules(),
		},
		{
			name: "JSON configuration",
			files: []string{"**/nodemon.json", "**/proxy.conf*.json", "**/proxy*.json", "**/ormconfig.json", "**/cypress*.json", "**/bs-config.json", "**/ecosystem*.json", "**/pm2*.json",
				"**/config/{default,development,dev,local,test,production,server,config,index,custom-environment-variables}*.json", "**/config*.json", "**/*config.json", "**/*.conf.json", "**/settings.json",
				"**/swa-cli.config.json", "**/.lighthouserc.json", "**/datasources.json", "**/app.json", "**/server.json", "**/daemon.json", "**/knexfile.json", "**/.sequelizerc", "**/*.har.json", "**/vercel.json", "**/turbo.json"},
			not:    []string{"**/tsconfig*.json", "**/jsconfig*.json", "**/*lock*.json", "**/package*.json", "**/node_modules/**", "**/renovate*.json", "**/*schema*.json", "**/turbo.json", "**/vercel.json"},
			syntax: jsonc,
			rules: []rule{
				{path: "**/env/*", read: asPair},
				{path: "**/exec|script|command", read: asCommand},
				{path: "**/args", read: asArguments},
				{path: "**/default|examples|enum|description|minimum|maximum"},
				{path: "**/@port", read: asEither, role: clientPort},
				{path: "**/target|proxy|*url|*uri|*host|*endpoint|*origin|origins/[]|*target|server|baseurl", read: asText},
				{path: "**/@address", read: asText},
			},
		},
	}
}

// codeFormats are configurations that are programs: JavaScript, TypeScript, Python,
// Ruby, Starlark.
func codeFormats() []format {
	const js = "{js,ts,mjs,cjs,mts,cts}"
	return []format{
		{
			name: "JavaScript configuration",
			files: []string{"**/*.config*." + js, "**/*.conf*." + js, "**/webpack*." + js, "**/gulpfile*." + js, "**/gruntfile*." + js, "**/.storybook/*." + js,
				"**/setupproxy." + js, "**/.eleventy." + js, "**/config/{index,dev*,default,local,server,database,proxy,env*,plugins,prod*,test*}." + js, "**/bs-config." + js, "**/rollup*." + js,
				"**/ecosystem*." + js, "**/.lighthouserc." + js, "**/knexfile." + js, "**/ormconfig." + js, "**/vite*." + js, "**/playwright*." + js, "**/karma*." + js, "**/.umirc*." + js, "**/.fatherrc*." + js,
				"**/craco*." + js, "**/proxy*." + js, "**/server.config*." + js, "**/app.config*." + js, "**/codegen." + js, "**/medusa-config." + js, "**/env." + js},
			not:    []string{"**/node_modules/**", "**/*.d.{ts,mts,cts}", "**/*.test.*", "**/*.spec.*", "**/dist/**", "**/*.min.js"},
			syntax: javascript,
			rules:  codeRules(),
		},
		{
			name:   "Tiltfile",
			files:  []string{"**/tiltfile", "**/*.tiltfile", "**/tiltfile.*"},
			not:    sources,
			syntax: script,
			rules: []rule{
				{path: "**/port_forward/#0", read: asPort, sense: grammar.Publish},
				{path: "**/port_forward/#1|container_port", read: asPort, sense: grammar.Inner},
				{path: "**/port_forward/local_port", read: asPort, sense: grammar.Publish},
				{path: "**/port_forwards/[]/#1", read: asPort, sense: grammar.Inner},
				{path: "**/port_forwards|port_forwards/**", read: asForward},
				{path: "**/links|links/**|link/#0", read: asText},
				{path: "**/serve_cmd|cmd|local_resource/#1", read: asCommand},
				{path: "**/serve_cmd|cmd/[]", read: asText},
				{path: "**/serve_env|env/*", read: asPair},
				{path: "**/entrypoint|entrypoint/**", read: asCommand, where: inContainer},
				{path: "**/default_registry/#0", read: asText},
				{path: "@port", read: asPort},
			},
		},
		{
			name:   "Vagrantfile",
			files:  []string{"**/vagrantfile*"},
			not:    sources,
			syntax: script,
			rules: []rule{
				{path: "**/network/host", read: asPort, sense: grammar.Publish, by: ByProgram},
				{path: "**/network/guest", read: asPort, sense: grammar.Inner},
				{path: "**/provision|inline/**", where: inContainer},
			},
		},
		{
			name: "Ruby configuration",
			files: []string{"**/puma*.rb", "**/config/environments/*.rb", "**/config/initializers/*.rb", "**/config/application.rb", "**/unicorn*.rb", "**/config.ru", "**/config/deploy*.rb", "**/spec/{rails_helper,spec_helper}.rb",
				"**/test/test_helper.rb", "**/config/*.rb"},
			syntax: script,
			rules:  append([]rule{{path: "**/@port/#0", read: asCodePort, sense: grammar.Bind, soft: true}, {path: "**/bind|listen/#0", read: asText, soft: true}}, softRules(codeRules())...),
		},
		{
			name:   "Python configuration",
			files:  []string{"**/settings*.py", "**/settings/*.py", "**/gunicorn*.py", "**/hypercorn*.py", "**/*config.py", "**/config*.py", "**/*conf.py", "**/*_settings.py", "**/config/*.py", "**/locustfile.py"},
			syntax: script,
			rules:  append([]rule{{path: "**/bind|bind/[]|*_bind", read: asEither, sense: grammar.Bind, soft: true}}, softRules(codeRules())...),
		},
	}
}

// codeRules are those of any program that configures something.
func codeRules() []rule {
	return []rule{
		{path: "**/serve|hmr/**/clientport", read: asCodePort, sense: grammar.Connect},
		{path: "**/command", read: asCommand},
		{path: "**/webserver/**/command", read: asCommand},
		{path: "**/env/*", read: asPair},
		{path: "**/args|runtimeargs", read: asArguments},
		{path: "**/*host*/@port", read: asCodePort},
		{path: "**/@port", read: asCodePort, role: codePort},
		{path: "**/@port/[]", read: asCodePort, role: codePort},
		{path: "**/listen/#0", read: asCodePort, sense: grammar.Bind},
		{path: "**", read: asCode},
	}
}

// softRules are rules of files from which one cannot tell where the program will run.
func softRules(rules []rule) []rule {
	out := make([]rule, len(rules))
	for i, r := range rules {
		r.soft = true
		out[i] = r
	}
	return out
}

// asCodePort reads a literal given to a name that says port.
var asCodePort = scalar(grammar.PortOrAddress)

// asCode reads a literal of a program: a number that stands in for an environment
// variable named like a port, or addresses in a string.
func asCode(p *place) []piece {
	n := p.node
	switch {
	case n.Kind != syntax.Scalar || n.Computed:
		return nil
	case grammar.IsPort(n.Var):
		return []piece{{n, withVar(grammar.PortOrAddress(n.Value), n.Var)}}
	case n.Quoted:
		return []piece{{n, withVar(grammar.Text(n.Value), n.Var)}}
	}
	return nil
}

// codePort settles a port of a program by what its surroundings are called.
func codePort(p *place, s *settled) {
	if s.Sense == grammar.Unsaid && p.within("proxy", "target", "database", "databases", "db", "redis", "connection") {
		s.Sense = grammar.Connect
	}
}

func withVar(f grammar.Found, name string) grammar.Found {
	for i := range f.Hits {
		if f.Hits[i].Var == "" {
			f.Hits[i].Var = name
		}
	}
	return f
}

// looksLikeConnection tells a connection string from other text with semicolons in it.
func looksLikeConnection(s string) bool {
	return strings.Contains(s, "=") && (strings.Contains(s, ";") || strings.Contains(s, ","))
}
