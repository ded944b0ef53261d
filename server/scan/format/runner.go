package format

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// runnerFormats are the files of tools that start several programs on the developer's machine.
func runnerFormats() []scan.Format {
	return []scan.Format{
		{
			// Tye starts projects and containers, and opens each binding's port on the machine (dotnet/tye,
			// "tye.yaml schema").
			Name: "Tye", Files: []string{"**/tye*.{yml,yaml}"}, Syntax: yaml, Comment: "#",
			Rules: []scan.Rule{
				{Path: "services|ingress/[]/bindings/[]/port", Read: asPort, Adjust: settleTyeBinding},
				{Path: "**/containerport", Read: asPort, Sense: grammar.Inner},
				{Path: "**/connectionstring", Read: asSetting, Adjust: settleAsConnect},
				{Path: "**/env/[]/value", Read: asNamedValue, Adjust: settleTyeVariable},
				{Path: "**/env/[]", Read: asVariables, Adjust: settleTyeVariable},
				{Path: "**/args", Read: asCommand, Adjust: settleTyeVariable},
				{Path: "extensions/**/@port", Read: asPort, Sense: grammar.Bind},
				{Path: "dashboardport", Read: asPort, Sense: grammar.Bind},
			},
		},
		{
			// Dapr starts the programs and beside each a sidecar (Dapr documentation, "How to: Use the
			// multi-app run template file").
			Name: "Dapr", Files: []string{"**/*.{yml,yaml}"}, Not: []string{"**/pnpm-lock.yaml"}, Syntax: yaml, Comment: "#", LooksRight: runsDaprApps,
			Rules: []scan.Rule{
				{Path: "apps/[]/@port", Read: asPort, Sense: grammar.Bind},
				{Path: "apps/[]/command", Read: asCommand},
				{Path: "**/env/*", Read: asPair},
				{Path: "**/*address", Read: asAddress, Adjust: settleAsConnect},
			},
		},
		{
			// mise sets variables and runs tasks (mise documentation, "TOML-based Tasks").
			Name: "mise",
			Files: []string{
				"**/mise.toml", "**/.mise.toml", "**/mise.*.toml", "**/.mise.*.toml", "**/mise/*.toml", "**/.mise/*.toml",
				"**/mise/conf.d/*.toml", "**/.mise/conf.d/*.toml",
			},
			Syntax: toml, Comment: "#",
			Rules: []scan.Rule{
				{Path: "tasks/*", Read: asLineCommand},
				{Path: "tasks/*/[]", Read: asLineCommand},
				{Path: "tasks/*/run|run_windows", Read: asLineCommand},
				{Path: "tasks/*/run|run_windows/[]", Read: asLineCommand},
				{Path: "**/env|vars/*", Read: asPair},
				{Path: "**/env/*/value", Read: asNamedVariable},
			},
		},
		{
			// mise's tasks in files of their own (mise documentation, "File Tasks").
			Name: "mise", Files: []string{"**/{mise-tasks,.mise-tasks}/**", "**/{mise,.mise}/tasks/**"}, Not: sources, Syntax: shell, Comment: "#", OwnVariables: true, Script: true,
			LooksRight: isShellScript,
			Rules:      []scan.Rule{{Path: "*", Read: asStep, Adjust: settleScripted}},
		},
		{
			Name: "PM2", Files: []string{"**/ecosystem*.{yml,yaml}", "**/pm2*.{yml,yaml}", "**/{process,processes}.{yml,yaml}"}, Syntax: yaml, Comment: "#",
			LooksRight: has("apps"),
			Rules: []scan.Rule{
				{Path: "apps/[]/env|env_*/*", Read: asPair},
				{Path: "apps/[]/script", Read: asCommand},
				{Path: "apps/[]/args|node_args|interpreter_args", Read: asCommand},
			},
		},
		{Name: "Nix", Files: []string{"**/devenv*.nix"}, Syntax: nix, Dotted: true, Comment: "#", Rules: devenvRules()},
		{Name: "Nix", Files: []string{"**/flake.nix"}, Syntax: nix, Dotted: true, Comment: "#", Rules: devenvRules(), LooksRight: usesDevenv},
		{
			// The shells of a flake run on the machine; the systems in it are other machines.
			Name: "Nix", Files: []string{"**/flake.nix", "**/shell.nix"}, Syntax: nix, Dotted: true, Comment: "#",
			Rules: []scan.Rule{
				{Path: otherSystems},
				{Path: "**/shellhook|exec|command|text", Read: asStep, Soft: true},
				{Path: "**", Read: asShellVariable, Soft: true},
			},
		},
	}
}

// otherSystems are the outputs of a flake that describe whole systems: other machines, or modules for
// them.
const otherSystems = "**/nixos*|darwin*|homeconfigurations/**"

// devenvRules are the rules for the services and processes that devenv starts on the machine (devenv
// reference, "devenv.nix options").
func devenvRules() []scan.Rule {
	return []scan.Rule{
		{Path: otherSystems},
		{Path: "**/env/*", Read: asPair},
		{Path: "**/processes|scripts|tasks/*/exec", Read: asStep},
		{Path: "**/entershell|entertest", Read: asStep},
		{Path: "**/services/**/@port", Read: asPort, Sense: grammar.Bind},
		{Path: "**/services/**/@address", Read: asAddress, Adjust: settleOwnAddress},
		{Path: "**/services/**/@address/[]", Read: asAddress, Adjust: settleOwnAddress},
		{Path: "**/processes/*/ports/*/allocate", Read: asPort, Sense: grammar.Bind, Soft: true}, // devenv takes the next free one
		{Path: "**", Read: asText},
	}
}

// usesDevenv recognises flakes whose shell is made by devenv: it is one of their inputs.
func usesDevenv(d *syntax.Document) bool {
	found := false
	d.Walk(func(n *syntax.Node) {
		found = found || slices.Contains(strings.Split(n.Key.Name, "."), "devenv")
	})
	return found
}

// isShellScript recognises scripts whose first line names a shell.
func isShellScript(d *syntax.Document) bool {
	for _, r := range d.Roots {
		for _, c := range r.Children {
			line, _, _ := strings.Cut(c.Value, "\n")
			return strings.HasPrefix(line, "#!") && strings.HasSuffix(strings.TrimSpace(line), "sh")
		}
	}
	return false
}

// asShellVariable reads an attribute of a shell whose name is that of an environment variable, and the
// addresses in any other text.
func asShellVariable(p *scan.Cursor) []scan.Piece {
	if name := p.Name(); name != "" && name == strings.ToUpper(name) {
		return asPair(p)
	}
	return asText(p)
}

// settleTyeVariable puts what a container gets into it.
func settleTyeVariable(p *scan.Cursor, d *scan.Draft) {
	if p.Ancestor(2).Get("image") != nil {
		d.Where = scan.InContainer
	}
}

// settleTyeBinding handles the port of a binding: a container engine opens it for an image, nobody for a
// service outside of Tye.
func settleTyeBinding(p *scan.Cursor, d *scan.Draft) {
	d.Sense = grammar.Bind
	service := p.Ancestor(2)
	switch {
	case service.Text("external") == "true":
		d.Sense = grammar.Connect
	case service.Get("image") != nil || service.Get("dockerFile") != nil:
		d.By = scan.ByPublisher
	}
}

// asNamedVariable reads { value = "8080", redact = true }, by the name of the table that it is in.
func asNamedVariable(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Scalar || len(p.Keys()) < 2 {
		return nil
	}
	return pair(p, p.Keys()[len(p.Keys())-2].Name, p.Node.Value)
}

// runsDaprApps recognises the templates of dapr run, which may have any name: they list programs.
func runsDaprApps(d *syntax.Document) bool {
	for _, r := range d.Roots {
		apps := r.Get("apps")
		if apps == nil || apps.Kind != syntax.Sequence {
			continue
		}
		if slices.ContainsFunc(apps.Children, func(a *syntax.Node) bool { return a.Get("appDirPath") != nil || a.Get("daprHTTPPort") != nil }) {
			return true
		}
	}
	return false
}
