package format

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// editorFormats are VS Code's own files and those of development containers.
func editorFormats() []scan.Format {
	return []scan.Format{
		{
			Name:    "launch.json",
			Files:   []string{"**/launch.json", "**/*.launch.json"},
			Syntax:  jsonc,
			Comment: "//",
			Rules:   append(launchRules(""), inputRules("")...),
		},
		{
			Name:    "tasks.json",
			Files:   []string{"**/tasks.json"},
			Syntax:  jsonc,
			Comment: "//",
			Rules:   append(taskRules(""), inputRules("")...),
		},
		{
			Name:    "devcontainer.json",
			Files:   []string{"**/devcontainer.json", "**/.devcontainer.json", "**/devcontainer{.,-,_}*.json", "**/.devcontainer/**/*.devcontainer.json"},
			Syntax:  jsonc,
			Comment: "//",
			Rules:   devcontainerRules(),
		},
		{
			Name:    "settings.json",
			Files:   []string{"**/.vscode/settings.json", "**/user/settings.json", "**/.vscode-server/**/settings.json"},
			Syntax:  jsonc,
			Comment: "//",
			Rules:   settingsRules(""),
		},
		{
			Name:    "code-workspace",
			Files:   []string{"**/*.code-workspace"},
			Syntax:  jsonc,
			Comment: "//",
			Rules:   append(append(append(launchRules("launch/"), taskRules("tasks/")...), inputRules("*/")...), settingsRules("settings/")...),
		},
		{
			Name:    "mcp.json", // VS Code's own file, which may have comments
			Files:   []string{"**/.vscode/mcp.json"},
			Syntax:  jsonc,
			Comment: "//",
			Rules:   mcpRules(),
		},
		{
			Name:   "mcp.json",
			Files:  []string{"**/mcp.json", "**/.mcp.json"},
			Syntax: jsonc,
			Rules:  mcpRules(),
		},
	}
}

// mcpRules are the rules for servers of the Model Context Protocol.
func mcpRules() []scan.Rule {
	return []scan.Rule{
		{Path: "**/args", Read: asArguments},
		{Path: "**/env/*", Read: asPair},
		{Path: "**/url", Read: asText},
	}
}

// launchRules are the rules for debug configurations (VS Code documentation, "Debug configuration", and
// the contributions of each debugger).
func launchRules(at string) []scan.Rule {
	c := at + "configurations/[]/"
	return []scan.Rule{
		{Path: c + "name", Read: asText, Adjust: settleAsNote},
		{Path: c + "**/listen/port", Read: asPort, Adjust: settleDebugpyListen},
		{Path: c + "**/serverreadyaction/uriformat", Read: asText, Adjust: settleAsConnect},
		{Path: c + "**/serverreadyaction/**"},
		{Path: c + "**/skipfiles|pathmappings|sourcemappathoverrides/**"},
		{Path: c + "**/env|environmentvariables/*", Read: asPair, Adjust: settleBrowserArgument},
		{Path: c + "**/environment/[]/value", Read: asNamedValue},
		{Path: c + "**/args|runtimeargs|programargs|debugserverargs|browserlaunchargs|program_args|browserargs", Read: asArguments, Adjust: settleBrowserArgument},
		{Path: c + "**/vmargs|command|javaargs", Read: asCommand, Adjust: settleBrowserArgument},
		{Path: c + "**/debugserver", Read: asEither, Adjust: settleAsConnect},
		{Path: c + "**/portmapping|portmappings/**", Read: asEither, Sense: grammar.Connect},
		{Path: c + "**/ports/[]/hostport", Read: asPort, Sense: grammar.Publish, By: scan.ByPublisher},
		{Path: c + "**/ports/[]/containerport", Read: asPort, Sense: grammar.Inner},
		{Path: c + "**/@port", Read: asPort, Adjust: settleDebugPort},
		{Path: c + "**/*url|*uri|*endpoint|*address|target|server", Read: asAddress, Adjust: settleAsConnect},
		{Path: c + "description", Read: asText, Adjust: settleAsNote},
		{Path: c + "**", Read: asText, Adjust: settleAsConnect},
	}
}

// settleAsNote makes a hit text for people.
func settleAsNote(_ *scan.Cursor, d *scan.Draft) { d.Sense = grammar.Note }

// settleAsConnect makes the hit a port that is connected to, whatever the address.
func settleAsConnect(_ *scan.Cursor, d *scan.Draft) {
	if d.Sense != grammar.Inner {
		d.Sense = grammar.Connect
	}
}

// settleDebugpyListen handles the port on which debugpy's adapter waits for the program (debugpy wiki,
// "Debug configuration settings"), although the request is "attach".
func settleDebugpyListen(p *scan.Cursor, d *scan.Draft) {
	d.Sense, d.Host = grammar.Bind, p.Parent().Text("host")
}

// configuration is the debug configuration that contains p.
func configuration(p *scan.Cursor) *syntax.Node {
	for n := len(p.Keys()) - 1; n > 0; n-- {
		if p.Keys()[n-1].Kind == syntax.Element && n >= 2 && strings.EqualFold(p.Keys()[n-2].Name, "configurations") {
			return p.Ancestor(n)
		}
	}
	return p.Parent()
}

// isBrowser reports whether a configuration of this type launches a browser; the browser runs on the
// editor's own machine.
func isBrowser(kind string) bool {
	switch strings.TrimPrefix(strings.ToLower(kind), "pwa-") {
	case "chrome", "msedge", "edge", "firefox":
		return true
	}
	return false
}

// settleBrowserArgument says that a browser's own arguments bind on the editor's machine: the arguments
// of a configuration that launches a browser, and "browserArgs" of any other.
func settleBrowserArgument(p *scan.Cursor, d *scan.Draft) {
	forBrowser := isBrowser(configuration(p).Text("type")) || strings.HasPrefix(p.Name(), "browser")
	if forBrowser && d.Sense != grammar.Connect {
		d.By = scan.ByClient
	}
}

// settleDebugPort handles a port of a debug configuration by its type and request: most debuggers
// connect to it when they attach, and tell the program to open it when they launch.
func settleDebugPort(p *scan.Cursor, d *scan.Draft) {
	c := configuration(p)
	kind := strings.TrimPrefix(strings.ToLower(c.Text("type")), "pwa-")
	attach := strings.EqualFold(c.Text("request"), "attach")
	if p.Parent().Get("host") == nil && p.Parent().Get("address") == nil && p.Parent().Get("hostName") == nil {
		d.Host = "" // the url is that of a page, not of the debugger
	}
	if d.Sense != grammar.Unsaid {
		return
	}
	d.Sense = grammar.Connect
	switch {
	case kind == "php":
		// Xdebug connects to the editor, which listens whatever the request (vscode-php-debug).
		d.Sense = grammar.Bind
	case attach || strings.EqualFold(c.Text("mode"), "remote"):
	case isBrowser(kind):
		d.Sense, d.By = grammar.Bind, scan.ByClient
	case kind == "java", strings.HasPrefix(kind, "node"), kind == "extensionhost":
		// When these debuggers launch, they connect to the port that the program was told to open.
		if grammar.KeySense(p.Name()) == grammar.Bind {
			d.Sense = grammar.Bind
		}
	case grammar.KeySense(p.Name()) == grammar.Connect: // remotePort, targetPort
	default:
		d.Sense = grammar.Bind
	}
	if d.Host != "" && !grammar.Local(d.Host) {
		d.Sense = grammar.Connect
	}
}

// taskRules are the rules for tasks (VS Code documentation, "Integrate with external tools via tasks")
// and for the task types of Docker, Teams and Dapr.
func taskRules(at string) []scan.Rule {
	t := at + "tasks/[]/"
	return []scan.Rule{
		{Path: t + "label|detail|taskname", Read: asText, Adjust: settleAsNote},
		{Path: t + "**/problemmatcher|dependson/**"},
		{Path: t + "**/dockerrun/**/env/*", Read: asPair, Where: scan.InContainer},
		{Path: t + "**/env/*", Read: asPair},
		{Path: t + "**/portnumber", Read: asPort, Adjust: settleAsConnect},
		{Path: t + "**/dockerrun/ports/[]/hostport", Read: asPort, By: scan.ByPublisher, Adjust: settleTaskPort},
		{Path: t + "**/dockerrun/ports/[]/containerport", Read: asPort, Sense: grammar.Inner},
		{Path: t + "**/dockerrun/**"},
		{Path: t + "**/args", Read: asArguments},
		{Path: t + "command", Read: asCommand},
		{Path: t + "windows|linux|osx/command", Read: asCommand},
		{Path: t + "**/appport|app-port", Read: asPort, Sense: grammar.Connect},
		{Path: t + "**/@port", Read: asPort, Sense: grammar.Bind},
		{Path: t + "**/@port/[]", Read: asPort, Sense: grammar.Bind},
		{Path: t + "**", Read: asText},
	}
}

func settleTaskPort(p *scan.Cursor, d *scan.Draft) {
	d.Sense, d.Host = grammar.Publish, ""
	d.Proto = grammar.Proto(p.Parent().Text("protocol"))
}

// inputRules read the defaults of the inputs that VS Code asks the user for.
func inputRules(at string) []scan.Rule {
	return []scan.Rule{
		{Path: at + "inputs/[]/default", Read: asInput},
		{Path: at + "inputs/[]/description", Read: asText, Adjust: settleAsNote},
	}
}

// asInput reads an input's default: a port if the input's id says port, otherwise addresses.
func asInput(p *scan.Cursor) []scan.Piece {
	if id := p.Parent().Text("id"); p.Node.Kind == syntax.Scalar && word.SaysPort(id) {
		return []scan.Piece{{Node: p.Node, Found: grammar.Number(p.Node.Value)}}
	}
	return asText(p)
}

// programOf is the program that the list of arguments p is for. Those in "runtimeArgs" are for what runs the
// program, which is php unless a configuration of the PHP debugger says otherwise (vscode-php-debug, README).
func programOf(p *scan.Cursor) []string {
	keys := []string{"command", "program", "module", "runtimeExecutable"}
	if strings.EqualFold(p.Name(), "runtimeArgs") {
		if p.Parent().Text("type") == "php" && p.Parent().Text("runtimeExecutable") == "" {
			return []string{"php"}
		}
		slices.Reverse(keys)
	}
	for _, key := range keys {
		if name := p.Parent().Text(key); name != "" {
			return []string{name}
		}
	}
	return nil
}

// asArguments reads a list of arguments together with their program.
func asArguments(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind == syntax.Scalar {
		return asCommand(p)
	}
	if p.Node.Kind != syntax.Sequence {
		return nil
	}
	out := argumentList(programOf(p), p.Node)
	// "args": ["4711"]: if a program's only argument is a bare number, it is the port that it serves.
	if c := p.Node.Children; len(c) == 1 && c[0].Kind == syntax.Scalar && (len(out) == 0 || len(out[0].Hits) == 0) {
		found := grammar.Number(c[0].Value).WithSense(grammar.Bind)
		for i := range found.Hits {
			found.Hits[i].Doubtful = true
		}
		out = append(out, scan.Piece{Node: c[0], Found: found})
	}
	return out
}

// devcontainerRules are the rules of the Development Container Specification, "devcontainer.json
// reference".
func devcontainerRules() []scan.Rule {
	return []scan.Rule{
		{Path: "forwardports/[]", Read: asEither, By: scan.ByForwarder, Adjust: settleAsForwarded},
		{Path: "forwardports", Read: asEither, By: scan.ByForwarder, Adjust: settleAsForwarded},
		{Path: "appport/[]", Read: asForward, By: scan.ByPublisher},
		{Path: "appport", Read: asForward, By: scan.ByPublisher},
		{Path: "portsattributes/*", Read: asForwardedKey, By: scan.ByForwarder, Soft: true, Adjust: settleAsForwarded},
		{Path: "runargs", Read: asRunArgs, By: scan.ByPublisher},
		{Path: "containerenv|remoteenv/*", Read: asPair, Where: scan.InContainer, Adjust: settleContainerVariable},
		{Path: "customizations/vscode/settings/*/[]/server|host", Read: asServer, Where: scan.InContainer},
		{Path: "initializecommand/**", Read: asCommand}, // it runs on the machine itself
		{Path: "*command/**", Read: asCommand, Where: scan.InContainer},
	}
}

// settleAsForwarded makes the hit a port of the container that the editor opens under the same number
// on its own machine; "db:5432" forwards a port of another service.
func settleAsForwarded(_ *scan.Cursor, d *scan.Draft) {
	d.Sense, d.Host = grammar.Publish, ""
}

// asForwardedKey reads the key of portsAttributes: a port, a range or host:port.
func asForwardedKey(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Mapping {
		return nil
	}
	return asKey(p)
}

// asRunArgs reads the arguments that a dev container passes to `docker run`.
func asRunArgs(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Sequence {
		return nil
	}
	return argumentList([]string{"docker", "run"}, p.Node)
}

// settingsRules are the rules for the editor's settings.
func settingsRules(at string) []scan.Rule {
	return append(launchRules(at+"launch/"), []scan.Rule{
		{Path: at + "wslportguard.*/**"}, // our own settings are about ports, but nothing listens on them
		{Path: at + "**/*portsattributes/*", Read: asForwardedKey, By: scan.ByForwarder, Soft: true, Adjust: settleAsForwarded},
		{Path: at + "terminal.integrated.env.*/*", Read: asPair},
		{Path: at + "rest-client.environmentvariables/**", Read: asText},
		{Path: at + "**/@port", Read: asPort, Adjust: settleEditorPort},
		{Path: at + "**/server", Read: asServer, Adjust: settleAsConnect},
		{Path: at + "**/@address", Read: asText, Adjust: settleAsConnect},
	}...)
}

// settleEditorPort handles a port in a setting. A port that is connected to has a host beside it or is
// in a list of profiles; any other port is one that an extension opens.
func settleEditorPort(p *scan.Cursor, d *scan.Draft) {
	if d.Sense != grammar.Unsaid {
		return
	}
	if d.Host != "" || len(p.Keys()) > 2 || grammar.KeySense(p.Name()) == grammar.Connect {
		d.Sense = grammar.Connect
		return
	}
	d.Sense = grammar.Bind
}
