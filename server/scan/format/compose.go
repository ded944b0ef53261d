package format

import (
	"path"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// composeFormats are the files that compose reads (compose-spec), with .yml and .yaml, overrides and
// per-environment variants.
func composeFormats() []scan.Format {
	return []scan.Format{{
		Name: "compose",
		Files: []string{
			"**/*docker-compose*.{yml,yaml}", "**/compose*.{yml,yaml}", "**/*{-,_,.}compose.{yml,yaml}", "**/*{-,_,.}compose{-,_,.}*.{yml,yaml}",
			"**/docker-compose*.{yml,yaml}.{example,sample,dist,template,tmpl,j2}", "**/docker-compose/*.{yml,yaml}", "**/*compose*_template.{yml,yaml}",
		},
		Not:        []string{"**/.github/workflows/**", "**/application{-,_}*"},
		Syntax:     yaml,
		Comment:    "#",
		LooksRight: looksLikeCompose,
		References: composeReferences,
		Rules:      composeRules(),
	}}
}

// looksLikeCompose tells a compose file from a file that only has the name: a workflow that tests
// compose, an Ansible task list, a Kubernetes manifest.
func looksLikeCompose(d *syntax.Document) bool {
	for _, r := range d.Roots {
		if r.Get("jobs") != nil && r.Get("on") != nil || r.Get("apiVersion") != nil && r.Get("kind") != nil {
			return false
		}
	}
	return true
}

// composeRules are the rules of a compose file. Extension blocks (x-…) contain parts of services at any
// depth; in files of version 1 the services are at the root.
func composeRules() []scan.Rule {
	return slices.Concat(serviceRules("services/*"), serviceRules("x-*/**"), serviceRules("*"), []scan.Rule{
		// A logging driver is part of the engine, which may run in a virtual machine.
		{Path: "**/logging|x-*/options/*-url|*-address", Read: asText, Soft: true, Adjust: settleAsConnect},
	})
}

// serviceRules are the rules below a service at the given path.
func serviceRules(at string) []scan.Rule {
	return []scan.Rule{
		{Path: at + "/ports/[]/published", Read: asPort, By: scan.ByPublisher, Adjust: settlePublished},
		{Path: at + "/ports/[]/target", Read: asPort, Adjust: settleTarget},
		{Path: at + "/ports/[]", Read: asMapping, By: scan.ByPublisher, Adjust: settleShortPort},
		{Path: at + "/ports", Read: asMapping, By: scan.ByPublisher, Adjust: settleShortPort},
		{Path: at + "/expose/[]", Read: asPort, Sense: grammar.Inner},
		{Path: at + "/environment|labels/**", Read: asVariables, Where: scan.InContainer, Adjust: settleContainerVariable},
		{Path: at + "/command|entrypoint", Read: asCommand, Where: scan.InContainer, Adjust: settleContainerCommand},
		{Path: at + "/healthcheck/test", Read: asCommand, Where: scan.InContainer, Adjust: settleHealthcheck},
		{Path: at + "/build/args/**", Read: asVariables, Where: scan.InContainer, Adjust: settleContainerVariable},
	}
}

// settleShortPort handles a port without a host port: the engine picks one, unless the service shares
// the host's network.
func settleShortPort(p *scan.Cursor, d *scan.Draft) {
	if d.AnyHost && d.Sense == grammar.Inner && sharesHostNetwork(p) {
		d.AnyHost = false
	}
}

// settlePublished takes the protocol and the address from the siblings of a published port.
func settlePublished(p *scan.Cursor, d *scan.Draft) {
	d.Sense = grammar.Publish
	d.Proto = grammar.Proto(p.Parent().Text("protocol"))
	d.Host = p.Parent().Text("host_ip")
}

// settleTarget handles a container port; without a published port the engine picks the host port.
func settleTarget(p *scan.Cursor, d *scan.Draft) {
	d.Sense, d.Host = grammar.Inner, ""
	d.Proto = grammar.Proto(p.Parent().Text("protocol"))
	d.AnyHost = p.Parent().Get("published") == nil && !sharesHostNetwork(p)
}

// maxServiceKeys is more than a service has keys. A larger mapping is something else, such as the
// mapping of all services, and is not searched again for each of their ports.
const maxServiceKeys = 100

// sharesHostNetwork reports whether the service around p shares the host's network.
func sharesHostNetwork(p *scan.Cursor) bool {
	for n := len(p.Keys()) - 1; n > 0; n-- {
		c := p.Ancestor(n)
		if c != nil && c.Kind == syntax.Mapping && len(c.Children) <= maxServiceKeys && c.Text("network_mode") == "host" {
			return true
		}
	}
	return false
}

// settleOwnNetwork makes a service's own ports the machine's if it shares the host's network.
func settleOwnNetwork(p *scan.Cursor, d *scan.Draft) {
	if sharesHostNetwork(p) {
		d.Where = scan.OnMachine
	}
}

// settleHealthcheck handles a healthcheck, which runs in the container and connects to it.
func settleHealthcheck(p *scan.Cursor, d *scan.Draft) {
	if settleOwnNetwork(p, d); d.Where == scan.OnMachine {
		d.Sense = grammar.Connect
	}
}

// settleContainerCommand handles an argument of a service's command.
func settleContainerCommand(p *scan.Cursor, d *scan.Draft) {
	if settleOwnNetwork(p, d); d.Where != scan.OnMachine && d.Outside {
		settleForOthers(d)
	}
}

// settleForOthers handles an address with localhost that a service gives to programs outside of the
// container: localhost is then the machine that runs them.
func settleForOthers(d *scan.Draft) {
	if d.Sense == grammar.Connect && grammar.Local(d.Host) && !grammar.FromContainer(d.Host) {
		d.Where, d.Soft = scan.OnMachine, true
	}
}

// settleContainerVariable handles an environment variable of a service. A URL of a web page with
// localhost is mostly one that the service gives to a browser outside the container, because localhost
// in a container is the container itself.
func settleContainerVariable(p *scan.Cursor, d *scan.Draft) {
	if settleOwnNetwork(p, d); d.Where == scan.OnMachine {
		if d.Sense == grammar.Unsaid && d.Host == "" {
			d.Sense = grammar.Bind // the service's own port, whatever the name of the variable
		}
		return
	}
	if d.Web || d.Outside {
		settleForOthers(d)
	}
}

// composeReferences are the files that a compose file refers to (Compose specification: "env_file",
// "extends", "include", "volumes").
func composeReferences(d *syntax.Document) []scan.Reference {
	var out []scan.Reference
	left := maxPaths
	add := func(kind scan.ReferenceKind, n *syntax.Node) {
		for _, path := range pathsIn(n, &left) {
			out = append(out, scan.Reference{Kind: kind, Path: path})
		}
	}
	for _, root := range d.Roots {
		include := root.Get("include")
		add(scan.ComposeFile, include)
		for _, entry := range children(include) {
			add(scan.IncludeEnv, entry.Get("env_file"))
			if folder := entry.Text("project_directory"); folder != "" && entry.Get("env_file") == nil {
				out = append(out, scan.Reference{Kind: scan.IncludeEnv, Path: path.Join(folder, ".env")})
			}
		}
		for _, service := range children(root.Get("services")) {
			add(scan.EnvFile, service.Get("env_file"))
			add(scan.ComposeFile, service.Get("extends").Get("file"))
			out = append(out, mountedScripts(service.Get("volumes"))...)
		}
	}
	return out
}

// mountedScripts are the scripts in a service's volumes: the service runs them, ./start.sh:/start.sh.
func mountedScripts(volumes *syntax.Node) (out []scan.Reference) {
	for _, v := range children(volumes) {
		source, _, _ := strings.Cut(v.Value, ":")
		if v.Kind == syntax.Mapping {
			source = v.Text("source")
		}
		if isScriptName(source) {
			out = append(out, scan.Reference{Kind: scan.ImageFile, Path: path.Clean(source)})
		}
	}
	return out
}

// maxPaths is how many values of a file are looked at for paths to other files: lists of aliases may
// repeat the same few values any number of times.
const maxPaths = 10_000

// pathsIn reads a path, a list of paths, or a list of mappings with a path. left is how many values may
// still be looked at.
func pathsIn(n *syntax.Node, left *int) []string {
	n = n.Resolve()
	switch *left--; {
	case n == nil || *left < 0:
		return nil
	case n.Kind == syntax.Scalar:
		return []string{n.Value}
	case n.Kind == syntax.Mapping:
		return pathsIn(n.Get("path"), left)
	}
	var out []string
	for _, c := range n.Children {
		if *left <= 0 {
			break
		}
		out = append(out, pathsIn(c, left)...)
	}
	return out
}

func children(n *syntax.Node) []*syntax.Node {
	if n = n.Resolve(); n == nil {
		return nil
	}
	out := make([]*syntax.Node, len(n.Children))
	for i, c := range n.Children {
		out[i] = c.Resolve()
	}
	return out
}
