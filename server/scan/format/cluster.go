package format

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// clusterFormats are Kubernetes manifests and the files of related tools. Their content tells them
// apart, not their names.
func clusterFormats() []scan.Format {
	anyYAML := []string{"**/*.{yml,yaml}", "**/*.{yml,yaml}.{tpl,tmpl,template,example,sample}"}
	notHere := []string{"**/.github/workflows/**", "**/pnpm-lock.yaml"} // which may take half a second
	return []scan.Format{
		{
			Name: "skaffold", Files: anyYAML, Not: notHere, Syntax: yaml, Comment: "#", LooksRight: apiVersion("skaffold/"),
			Rules: []scan.Rule{
				{Path: "**/portforward/[]/localport", Read: asPort, Adjust: settleAsPublished},
				{Path: "**/portforward/[]/port", Read: asPort, Adjust: settleSkaffoldPort},
				{Path: "**/insecureregistries/[]", Read: asAddress, Adjust: settleAsConnect},
				{Path: "**/defaultrepo|image", Read: asText},
				{Path: "**/command/[]", Read: asText, Soft: true},
			},
		},
		{
			Name: "kind", Files: anyYAML, Not: notHere, Syntax: yaml, Comment: "#", LooksRight: apiVersion("kind.x-k8s.io/", "kind.sigs.k8s.io/"),
			Rules: []scan.Rule{
				{Path: "**/extraportmappings/[]/hostport", Read: asPort, By: scan.ByPublisher, Adjust: settleKindPort},
				{Path: "**/extraportmappings/[]/containerport", Read: asPort, Sense: grammar.Inner},
				{Path: "networking/apiserverport", Read: asPort, By: scan.ByPublisher, Adjust: settleAsPublished},
				{Path: "**/containerdconfigpatches/**", Read: asText, Soft: true, Where: scan.InContainer},
			},
		},
		{
			Name: "k3d", Files: anyYAML, Not: notHere, Syntax: yaml, Comment: "#", LooksRight: apiVersion("k3d.io/", "ctlptl.dev/"),
			Rules: []scan.Rule{
				{Path: "ports/[]/port", Read: asMapping, By: scan.ByPublisher},
				{Path: "kubeapi/hostport", Read: asPort, By: scan.ByPublisher, Adjust: settleAsPublished},
				{Path: "registries/create/hostport", Read: asPort, By: scan.ByPublisher, Adjust: settleAsPublished},
				{Path: "port", Read: asPort, By: scan.ByPublisher, Adjust: settleAsPublished},
			},
		},
		{
			// Components in the project's folder are used by dapr run, on the machine itself (Dapr
			// documentation, "How-To: Run Dapr in self-hosted mode"); in a cluster, no service would be
			// at localhost.
			Name: "Dapr components", Files: anyYAML, Not: notHere, Syntax: yaml, Comment: "#", LooksRight: apiVersion("dapr.io/"),
			Rules: []scan.Rule{
				{Path: "spec/metadata/[]/value", Read: asNamedValue, Adjust: settleComponentValue},
				{Path: "**", Read: asText, Soft: true, Adjust: settleAsConnect},
			},
		},
		{
			Name: "Kubernetes", Files: append(anyYAML, "**/*.{yml,yaml}.j2"), Not: notHere, Syntax: yaml, Comment: "#", LooksRight: isKubernetes,
			Rules: []scan.Rule{
				{Path: "**/hostport|*nodeport", Read: asPort, Soft: true, By: scan.ByPublisher, Adjust: settleNodePort},
				{Path: "**/hostports|nodeports/**", Read: asPort, Soft: true, By: scan.ByPublisher, Adjust: settleNodePort},
				{Path: "**/env/[]/value", Read: asNamedValue, Where: scan.InCluster},
				{Path: "**/args|command", Read: asCommand, Where: scan.InCluster},
				{Path: "**/@port", Read: asPort, Sense: grammar.Inner},
				{Path: "**", Read: asText, Where: scan.InCluster},
			},
		},
		{
			Name: "Helm values", Files: []string{"**/values*.{yml,yaml}", "**/*values.{yml,yaml}", "**/values/*.{yml,yaml}", "**/{helm,charts}/**/*.{yml,yaml}"}, Not: notHere, Syntax: yaml,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "**/*nodeport", Read: asPort, Soft: true, By: scan.ByPublisher, Adjust: settleNodePort},
				{Path: "**/hostport|hostports|nodeports/**", Read: asPort, Soft: true, By: scan.ByPublisher, Adjust: settleNodePort},
				{Path: "**/env/[]/value", Read: asNamedValue, Where: scan.InCluster},
				{Path: "**/@port", Read: asPort, Sense: grammar.Inner},
				{Path: "**", Read: asText, Where: scan.InCluster},
			},
		},
	}
}

// settleAsPublished makes the hit the host port of a published port.
func settleAsPublished(_ *scan.Cursor, d *scan.Draft) { d.Sense, d.Host = grammar.Publish, "" }

// settleNodePort handles a port that each node of the cluster opens, by TCP unless the port's entry or
// a key around it says UDP.
func settleNodePort(p *scan.Cursor, d *scan.Draft) {
	settleAsPublished(p, d)
	d.Proto = grammar.Proto(p.Parent().Text("protocol"))
	if p.Within("udp") {
		d.Proto = grammar.Proto("udp")
	}
}

func settleKindPort(p *scan.Cursor, d *scan.Draft) {
	d.Sense = grammar.Publish
	d.Host = p.Parent().Text("listenAddress")
	d.Proto = grammar.Proto(p.Parent().Text("protocol"))
}

// settleComponentValue handles a port or an address of the service that a component stands for.
func settleComponentValue(p *scan.Cursor, d *scan.Draft) {
	if d.Host == "" {
		d.Soft = true // a port without its host
	}
	settleAsConnect(p, d)
}

// settleSkaffoldPort handles the port of a resource: skaffold opens the same port on the host, unless
// localPort names another one (skaffold documentation, "Port Forwarding").
func settleSkaffoldPort(p *scan.Cursor, d *scan.Draft) {
	d.Sense, d.Host = grammar.Publish, ""
	if p.Parent().Get("localPort") != nil {
		d.Sense = grammar.Inner
	}
}

// apiVersion recognises documents by the prefix of their apiVersion.
func apiVersion(prefixes ...string) func(*syntax.Document) bool {
	return func(d *syntax.Document) bool {
		for _, r := range d.Roots {
			for _, p := range prefixes {
				if strings.HasPrefix(r.Text("apiVersion"), p) {
					return true
				}
			}
		}
		return false
	}
}

// isKubernetes recognises manifests, including lists and templates that hide the kind.
func isKubernetes(d *syntax.Document) bool {
	for _, r := range d.Roots {
		if r.Get("apiVersion") != nil && (r.Get("kind") != nil || r.Get("metadata") != nil) {
			return true
		}
	}
	return false
}

func notKubernetes(d *syntax.Document) bool { return !isKubernetes(d) }
