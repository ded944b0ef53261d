package format

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// notCode are programs that configure nothing.
var notCode = []string{"**/node_modules/**", "**/*.d.{ts,mts,cts}", "**/*.test.*", "**/*.spec.*", "**/dist/**", "**/*.min.js"}

// codeFormats are configuration files that are programs: JavaScript, TypeScript, Python, Ruby,
// Starlark.
func codeFormats() []scan.Format {
	const js = "{js,ts,mjs,cjs,mts,cts}"
	return []scan.Format{
		{
			// Generators of clients read the description of an interface, from a running server perhaps, and listen
			// nowhere (GraphQL Code Generator, GraphQL Config, Orval, Hey API).
			Name: "JavaScript configuration", Files: []string{"**/codegen." + js, "**/{codegen,graphql,orval,openapi-ts}.config." + js}, Not: notCode, Syntax: javascript, Comment: "//",
			Rules: []scan.Rule{
				{Path: "**/@port", Read: asCodePort, Sense: grammar.Connect},
				{Path: "**", Read: asCode, Adjust: settleAsConnect},
			},
		},
		{
			Name: "JavaScript configuration",
			Files: []string{
				"**/*.conf*." + js, "**/webpack*." + js, "**/gulpfile*." + js, "**/gruntfile*." + js, "**/.storybook/*." + js,
				"**/setupproxy." + js, "**/.eleventy." + js, "**/config/{index,dev*,default,local,server,settings*,database,proxy,env*,plugins,prod*,test*}." + js, "**/bs-config." + js, "**/rollup*." + js,
				"**/ecosystem*." + js, "**/.lighthouserc." + js, "**/knexfile." + js, "**/ormconfig." + js, "**/vite*." + js, "**/playwright*." + js, "**/karma*." + js, "**/.umirc*." + js, "**/.fatherrc*." + js,
				"**/craco*." + js, "**/proxy*." + js, "**/medusa-config." + js,
			},
			Not:     notCode,
			Syntax:  javascript,
			Comment: "//",
			Rules: append([]scan.Rule{
				{Path: "**/log|info|warn|error/#0|#1"}, // text for people
				{Path: "**/*description|message"},
				{Path: "**/listen/#0", Read: asCodePort, Sense: grammar.Bind},
				{Path: "**/node_args|interpreter_args", Read: asArguments}, // PM2
				{Path: "**/deploy/*/port"},                                 // PM2: of a remote machine
			}, codeRules()...),
		},
		{
			Name:    "Tiltfile",
			Files:   []string{"**/tiltfile", "**/*.tiltfile", "**/tiltfile.*"},
			Not:     sources,
			Syntax:  starlark,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "**/port_forward/#0", Read: asPort, Sense: grammar.Publish},
				{Path: "**/port_forward/#1|container_port", Read: asPort, Sense: grammar.Inner},
				{Path: "**/port_forward/local_port", Read: asPort, Sense: grammar.Publish},
				{Path: "**/port_forwards/**/#1|container_port", Read: asPort, Sense: grammar.Inner},
				{Path: "**/port_forwards/**", Read: asForward},
				{Path: "**/links/**", Read: asText},
				{Path: "**/serve_cmd|cmd", Read: asCommand},
				{Path: "**/local_resource/#1", Read: asCommand},
				{Path: "**/serve_env|env/*", Read: asPair},
				{Path: "**/entrypoint/**", Read: asCommand, Where: scan.InContainer},
				{Path: "**/default_registry/#0", Read: asText},
				{Path: "@port", Read: asPort},
			},
		},
		{
			Name:    "Vagrantfile",
			Files:   []string{"**/vagrantfile*"},
			Not:     sources,
			Syntax:  ruby,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "**/network/host", Read: asPort, Sense: grammar.Publish, By: scan.ByProgram},
				{Path: "**/network/guest", Read: asPort, Sense: grammar.Inner},
			},
		},
		{
			Name: "Ruby configuration",
			Files: []string{
				"**/puma*.rb", "**/config/environments/*.rb", "**/config/initializers/*.rb", "**/unicorn*.rb", "**/config.ru", "**/spec/{rails_helper,spec_helper}.rb",
				"**/test/test_helper.rb", "**/config/*.rb",
			},
			Syntax:  ruby,
			Comment: "#",
			Rules: append([]scan.Rule{
				{Path: "**/puts|info|warn|raise|abort/#0|#1"}, // text for people
				{Path: "**/@port/#0", Read: asCodePort, Soft: true},
				{Path: "**/bind|listen|activate_control_app/#0", Read: asCodePort, Soft: true, Adjust: settleAsBind},
			}, softRules(codeRules())...),
		},
		{
			// Nothing in them is listened on (Laravel, "Database" and "Mail"; CodeIgniter, "Database Configuration").
			Name: "PHP configuration", Files: []string{"**/config/{database,mail}.php"}, Syntax: php, Comment: "//",
			Rules: []scan.Rule{
				{Path: "**/@port", Read: asCodePort, Sense: grammar.Connect, Soft: true},
				{Path: "**/@port/[]", Read: asCodePort, Sense: grammar.Connect, Soft: true},
				{Path: "**", Read: asCode, Soft: true},
			},
		},
		{
			// Laravel, Symfony, WordPress, Drupal, Magento, CodeIgniter.
			Name: "PHP configuration", Files: []string{"**/config/**/*.php", "**/config.php", "**/config{.,-,_}*.php", "**/*{.,-,_}config.php", "**/settings.php", "**/settings.*.php", "**/app/etc/*.php"},
			Syntax: php, Comment: "//",
			Rules: []scan.Rule{
				{Path: "**/define/#1", Read: asDefinition, Soft: true},
				{Path: "**/@port", Read: asCodePort, Soft: true, Adjust: settleHostBeside},
				{Path: "**/@port/[]", Read: asCodePort, Soft: true},
				{Path: "**", Read: asCode, Soft: true},
			},
		},
		{Name: "Elixir configuration", Files: []string{"**/config/dev*.exs"}, Syntax: elixir, Comment: "#", Rules: elixirRules(false)},
		{Name: "Elixir configuration", Files: []string{"**/config/**/*.exs"}, Not: []string{"**/*_test.exs"}, Syntax: elixir, Comment: "#", Rules: elixirRules(true)},
		{
			Name:    "Python configuration",
			Files:   []string{"**/settings*.py", "**/settings/*.py", "**/gunicorn*.py", "**/hypercorn*.py", "**/*config.py", "**/config*.py", "**/*conf.py", "**/*_settings.py", "**/config/*.py", "**/locustfile.py"},
			Syntax:  python,
			Comment: "#",
			Rules: append([]scan.Rule{
				{Path: "**/print|info|warning|*error/#0"}, // text for people
				{Path: "**/*description"},
				{Path: "**/bind|*_bind", Read: asEither, Soft: true, Adjust: settleAsBind},
				{Path: "**/bind/[]", Read: asEither, Soft: true, Adjust: settleAsBind},
			}, softRules(codeRules())...),
		},
	}
}

// elixirRules are the rules for the configuration of an Elixir program (Elixir documentation, "Config";
// Phoenix documentation, "Phoenix.Endpoint"). far says that the program may run on another machine.
func elixirRules(far bool) []scan.Rule {
	return []scan.Rule{
		{Path: "**/http|https/@port", Read: asCodePort, Sense: grammar.Bind, Soft: far},
		{Path: "**/url|static_url/@port", Read: asCodePort, Sense: grammar.Connect, Soft: true}, // the port in links
		{Path: "**/@port", Read: asCodePort, Soft: true, Adjust: settleHostBeside},
		{Path: "**", Read: asCode, Soft: true},
	}
}

// settleHostBeside makes a port with a host or the scheme of a URL beside it one that is connected to.
func settleHostBeside(p *scan.Cursor, d *scan.Draft) {
	if d.Sense == grammar.Unsaid && (d.Host != "" && !grammar.Unspecified(d.Host) || p.Parent().Get("scheme") != nil) {
		d.Sense = grammar.Connect
	}
}

// codeRules are the rules for every program that configures something.
func codeRules() []scan.Rule {
	return []scan.Rule{
		{Path: "**/command", Read: asCommand},
		{Path: "**/env/*", Read: asPair},
		{Path: "**/args|runtimeargs", Read: asArguments},
		{Path: "**/@port", Read: asCodePort},
		{Path: "**/@port/[]", Read: asCodePort},
		{Path: "**", Read: asCode},
	}
}

// softRules returns rules for files that do not say where the program will run.
func softRules(rules []scan.Rule) []scan.Rule {
	out := make([]scan.Rule, len(rules))
	for i, r := range rules {
		r.Soft = true
		out[i] = r
	}
	return out
}

// asCodePort reads a literal whose name says port.
var asCodePort = scan.Scalar(grammar.PortOrAddress)

// asCode reads a literal of a program: the default of an environment variable whose name says port, or
// addresses in a string.
func asCode(p *scan.Cursor) []scan.Piece {
	n := p.Node
	switch {
	case n.Kind != syntax.Scalar || n.Computed:
		return nil
	case word.SaysPort(n.Var):
		return []scan.Piece{{Node: n, Found: grammar.PortOrAddress(n.Value).WithVar(n.Var)}}
	case n.Quoted:
		return []scan.Piece{{Node: n, Found: grammar.Text(n.Value).WithVar(n.Var)}}
	}
	return nil
}
