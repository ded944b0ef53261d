package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// editorFormats are VS Code's own files and those of development containers.
func editorFormats() []format {
	return []format{
		{
			name:   "launch.json",
			files:  []string{"**/launch.json", "**/*.launch.json"},
			syntax: jsonc,
			rules:  append(launchRules(""), inputRules("")...),
		},
		{
			name:   "tasks.json",
			files:  []string{"**/tasks.json"},
			syntax: jsonc,
			rules:  append(taskRules(""), inputRules("")...),
		},
		{
			name:   "devcontainer.json",
			files:  []string{"**/devcontainer.json", "**/.devcontainer.json", "**/.devcontainer/**/*.devcontainer.json"},
			syntax: jsonc,
			rules:  devcontainerRules(),
		},
		{
			name:   "settings.json",
			files:  []string{"**/.vscode/settings.json", "**/user/settings.json", "**/.vscode-server/**/settings.json"},
			syntax: jsonc,
			rules:  settingsRules(""),
		},
		{
			name:   "code-workspace",
			files:  []string{"**/*.code-workspace"},
			syntax: jsonc,
			rules:  append(append(append(launchRules("launch/"), taskRules("tasks/")...), inputRules("*/")...), settingsRules("settings/")...),
		},
		{
			name:   "mcp.json",
			files:  []string{"**/mcp.json", "**/.mcp.json"},
			syntax: jsonc,
			rules: []rule{
				{path: "**/args", read: asArguments},
				{path: "**/env/*", read: asPair},
				{path: "**/url", read: asText},
			},
		},
	}
}

// launchRules are those of debug configurations (VS Code documentation, "Debug
// configuration", and each debugger's own contribution to it).
func launchRules(at string) []rule {
	c := at + "configurations/[]/"
	return []rule{
		{path: c + "name", read: asText, sense: grammar.Note, role: note},
		{path: c + "**/listen/port", read: asPort, sense: grammar.Bind, role: launchListen},
		{path: c + "**/connect/port", read: asPort, sense: grammar.Connect, role: launchConnect},
		{path: c + "**/serverreadyaction/uriformat", read: asText, role: connects},
		{path: c + "**/serverreadyaction/**"},
		{path: c + "**/presentation|skipfiles|pathmappings|sourcemappathoverrides/**"},
		{path: c + "**/env|environmentvariables/*", read: asPair, role: launchBrowser},
		{path: c + "**/environment/[]/value", read: asNamedValue},
		{path: c + "**/args|runtimeargs|programargs|debugserverargs|browserlaunchargs|program_args|browserargs", read: asArguments, role: launchBrowser},
		{path: c + "**/vmargs|command|setupcommands|javaargs|buildflags", read: asCommand, role: launchBrowser},
		{path: c + "**/midebuggerserveraddress|debugserver|attachsimpleport", read: asEither, sense: grammar.Connect, role: connects},
		{path: c + "**/portattributes|portsattributes/**"},
		{path: c + "**/portmapping|portmappings/**", read: asEither, sense: grammar.Connect},
		{path: c + "**/timeout"},
		{path: c + "**/ports/[]/hostport", read: asPort, sense: grammar.Publish, by: ByPublisher},
		{path: c + "**/ports/[]/containerport", read: asPort, sense: grammar.Inner},
		{path: c + "**/@port", read: asPort, role: launchPort},
		{path: c + "**/url|webroot|uri|target|applicationurl|*url|*uri|*endpoint|*address|server", read: asAddress, role: connects},
		{path: c + "description|detail", read: asText, role: note},
		{path: c + "**", read: asText, role: connects},
	}
}

// note turns a hit into display text.
func note(_ *place, s *settled) { s.Sense = grammar.Note }

// connects makes the hit a target, whatever the address.
func connects(_ *place, s *settled) {
	if s.Sense != grammar.Inner {
		s.Sense = grammar.Connect
	}
}

// launchListen and launchConnect are debugpy's two ways of attaching (debugpy wiki,
// "Debug configuration settings"): the adapter listens, or it connects.
func launchListen(p *place, s *settled) {
	s.Sense, s.Host = grammar.Bind, p.parent().Text("host")
}

func launchConnect(p *place, s *settled) {
	s.Sense, s.Host = grammar.Connect, p.parent().Text("host")
}

// configuration is the debug configuration that p lies in.
func configuration(p *place) *syntax.Node {
	for n := len(p.keys) - 1; n > 0; n-- {
		if p.keys[n-1].Index >= 0 && n >= 2 && strings.EqualFold(p.keys[n-2].Name, "configurations") {
			return p.up(n)
		}
	}
	return p.parent()
}

// browser reports whether a configuration of this type launches a browser, which runs
// on the editor's own machine.
func browser(kind string) bool {
	switch strings.TrimPrefix(strings.ToLower(kind), "pwa-") {
	case "chrome", "msedge", "edge", "firefox":
		return true
	}
	return false
}

// launchBrowser names the editor's machine as the place where a browser's own arguments bind.
func launchBrowser(p *place, s *settled) {
	if browser(configuration(p).Text("type")) && s.Sense != grammar.Connect {
		s.by = ByClient
	}
}

// launchPort settles a port of a debug configuration by its type and request: most
// debuggers connect to it when they attach and have it opened when they launch.
func launchPort(p *place, s *settled) {
	c := configuration(p)
	kind := strings.TrimPrefix(strings.ToLower(c.Text("type")), "pwa-")
	attach := strings.EqualFold(c.Text("request"), "attach")
	if p.parent().Get("host") == nil && p.parent().Get("address") == nil && p.parent().Get("hostName") == nil {
		s.Host = "" // a page's url is not where the debugger is
	}
	if s.Sense != grammar.Unsaid {
		return
	}
	s.Sense = grammar.Connect
	switch {
	case kind == "php":
		// Xdebug connects to the editor, which listens under any request (vscode-php-debug).
		s.Sense = grammar.Bind
	case attach || strings.EqualFold(c.Text("mode"), "remote"):
	case browser(kind):
		s.Sense, s.by = grammar.Bind, ByClient
	case kind == "java", strings.HasPrefix(kind, "node"), kind == "extensionhost":
		// Launching, these debuggers attach to the port that the program was told to open.
		if grammar.KeySense(p.name()) == grammar.Bind {
			s.Sense = grammar.Bind
		}
	default:
		s.Sense = grammar.Bind
	}
	if s.Host != "" && !grammar.Local(s.Host) {
		s.Sense = grammar.Connect
	}
}

// taskRules are those of tasks (VS Code documentation, "Integrate with external tools
// via tasks") and of the task types of Docker, Teams and Dapr.
func taskRules(at string) []rule {
	t := at + "tasks/[]/"
	return []rule{
		{path: t + "label|detail|taskname", read: asText, role: note},
		{path: t + "**/problemmatcher|presentation|dependson|group/**"},
		{path: t + "**/dockerrun/**/env/*", read: asPair, where: inContainer},
		{path: t + "**/env/*", read: asPair},
		{path: t + "**/portoccupancy/[]", read: asPort, sense: grammar.Bind},
		{path: t + "**/portnumber", read: asPort, sense: grammar.Connect, role: connects},
		{path: t + "**/dockerrun/ports/[]/hostport", read: asPort, sense: grammar.Publish, by: ByPublisher, role: taskPublished},
		{path: t + "**/dockerrun/ports/[]/containerport", read: asPort, sense: grammar.Inner},
		{path: t + "**/dockerrun/**"},
		{path: t + "**/args", read: asArguments},
		{path: t + "command", read: asCommand},
		{path: t + "windows|linux|osx/command", read: asCommand},
		{path: t + "**/appport|app-port", read: asPort, sense: grammar.Connect},
		{path: t + "**/@port", read: asPort, sense: grammar.Bind},
		{path: t + "**/@port/[]", read: asPort, sense: grammar.Bind},
		{path: t + "**", read: asText},
	}
}

func taskPublished(p *place, s *settled) {
	s.Sense, s.Host = grammar.Publish, ""
	s.Proto = grammar.Proto(p.parent().Text("protocol"))
}

// inputRules read the defaults of what VS Code asks the user for.
func inputRules(at string) []rule {
	return []rule{
		{path: at + "inputs/[]/default", read: asInput},
		{path: at + "inputs/[]/description", read: asText, role: note},
	}
}

// asInput reads an input's default: an address, or a port where the input is named one.
func asInput(p *place) []piece {
	if id := p.parent().Text("id"); p.node.Kind == syntax.Scalar && grammar.IsPort(id) {
		return []piece{{p.node, grammar.Number(p.node.Value)}}
	}
	return asText(p)
}

// asArguments reads a list of arguments together with the program they are for.
func asArguments(p *place) []piece {
	if p.node.Kind == syntax.Scalar {
		return asCommand(p)
	}
	if p.node.Kind != syntax.Sequence {
		return nil
	}
	var program []string
	for _, key := range []string{"command", "program", "module", "runtimeExecutable"} {
		if name := p.parent().Text(key); name != "" {
			program = []string{name}
			break
		}
	}
	out := argumentList(program, p.node)
	// "args": ["4711"]: a program's only argument that is a bare number is the port it serves.
	if c := p.node.Children; len(c) == 1 && c[0].Kind == syntax.Scalar && len(out) > 0 && len(out[0].Hits) == 0 {
		found := grammar.Number(c[0].Value).WithSense(grammar.Bind)
		for i := range found.Hits {
			found.Hits[i].Doubtful = true
		}
		out = append(out, piece{c[0], found})
	}
	return out
}

// asNamedValue reads the value of {"name": NAME, "value": VALUE}.
func asNamedValue(p *place) []piece {
	name := p.parent().Text("name")
	if p.node.Kind != syntax.Scalar || name == "" {
		return nil
	}
	found := grammar.Pair(name, p.node.Value)
	for i := range found.Hits {
		if found.Hits[i].Var == "" {
			found.Hits[i].Var = name
		}
	}
	return []piece{{p.node, found}}
}

// devcontainerRules are those of the Development Container Specification,
// "devcontainer.json reference".
func devcontainerRules() []rule {
	return []rule{
		{path: "forwardports/[]", read: asEither, by: ByForwarder, role: forwarded},
		{path: "forwardports", read: asEither, by: ByForwarder, role: forwarded},
		{path: "appport/[]", read: asForward, by: ByPublisher},
		{path: "appport", read: asForward, by: ByPublisher},
		{path: "portsattributes/*", read: asForwardedKey, by: ByForwarder, soft: true, role: forwarded},
		{path: "runargs", read: asRunArgs, by: ByPublisher},
		{path: "containerenv|remoteenv/*", read: asPair, where: inContainer, role: containerVariable},
		{path: "build/**"},
		{path: "features/**"},
		{path: "customizations/vscode/settings/*/[]/server|host", read: asConnStr, where: inContainer},
		{path: "customizations/**"},
		{path: "settings/**"},
		{path: "initializecommand", read: asCommand}, // this one runs on the machine itself
		{path: "initializecommand/*", read: asCommand},
		{path: "*command|*command/**", read: asCommand, where: inContainer},
		{path: "*command/*", read: asCommand, where: inContainer},
	}
}

// forwarded is a port of the container that the editor opens under the same number on
// its own machine; "db:5432" forwards that of another service.
func forwarded(_ *place, s *settled) {
	s.Sense, s.Host = grammar.Publish, ""
}

// asForwardedKey reads the key of portsAttributes: a port, a range or host:port.
func asForwardedKey(p *place) []piece {
	if p.node.Kind != syntax.Mapping {
		return nil
	}
	return asKey(p)
}

// asRunArgs reads the arguments that devcontainer hands to `docker run`.
func asRunArgs(p *place) []piece {
	if p.node.Kind != syntax.Sequence {
		return nil
	}
	return argumentList([]string{"docker", "run"}, p.node)
}

// settingsRules are those of the editor's settings.
func settingsRules(at string) []rule {
	s := at
	rules := []rule{
		{path: s + "wslportguard.*"}, // our own settings speak about ports; nothing listens there
		{path: s + "wslportguard.*/**"},
		{path: s + "**/*portsattributes/*", read: asForwardedKey, by: ByForwarder, soft: true, role: forwarded},
		{path: s + "terminal.integrated.env.*/*", read: asPair},
		{path: s + "rest-client.environmentvariables/**", read: asText},
		{path: s + "**/@port", read: asPort, role: settingPort},
		{path: s + "**/server", read: asConnStr, role: connects},
		{path: s + "**/@address", read: asText, role: connects},
	}
	return append(rules, launchRules(s+"launch/")...)
}

// settingPort settles a port in a setting: one of a connection has a machine beside it
// or stands in a list of profiles; any other is one that an extension opens.
func settingPort(p *place, s *settled) {
	if s.Sense != grammar.Unsaid {
		return
	}
	if s.Host != "" || p.within("sqltools.connections") || len(p.keys) > 2 {
		s.Sense = grammar.Connect
		return
	}
	s.Sense = grammar.Bind
}
