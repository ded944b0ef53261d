package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// clusterFormats are Kubernetes manifests and the tools around them. They are told
// apart by what they say, not by their names.
func clusterFormats() []format {
	anyYAML := []string{"**/*.{yml,yaml}", "**/*.{yml,yaml}.{tpl,tmpl,template,example,sample}"}
	notHere := []string{"**/.github/workflows/**"}
	return []format{
		{
			name: "skaffold", files: anyYAML, not: notHere, syntax: yaml, looks: apiVersion("skaffold/"),
			rules: []rule{
				{path: "**/portforward/[]/localport", read: asPort, sense: grammar.Publish, role: publishes},
				{path: "**/portforward/[]/port", read: asPort, role: skaffoldPort},
				{path: "**/insecureregistries/[]", read: asAddress, role: connects},
				{path: "**/defaultrepo|image", read: asText},
				{path: "**/command/[]", read: asText, soft: true},
				{path: "**/setvalues|setvaluetemplates/**", where: inCluster},
			},
		},
		{
			name: "kind", files: anyYAML, not: notHere, syntax: yaml, looks: apiVersion("kind.x-k8s.io/", "kind.sigs.k8s.io/"),
			rules: []rule{
				{path: "**/extraportmappings/[]/hostport", read: asPort, sense: grammar.Publish, by: ByPublisher, role: kindPort},
				{path: "**/extraportmappings/[]/containerport", read: asPort, sense: grammar.Inner},
				{path: "networking/apiserverport", read: asPort, sense: grammar.Publish, by: ByPublisher, role: publishes},
				{path: "**/containerdconfigpatches/**", read: asText, soft: true, where: inContainer},
			},
		},
		{
			name: "k3d", files: anyYAML, not: notHere, syntax: yaml, looks: apiVersion("k3d.io/", "ctlptl.dev/"),
			rules: []rule{
				{path: "ports/[]/port", read: asMapping, by: ByPublisher},
				{path: "kubeapi/hostport", read: asPort, sense: grammar.Publish, by: ByPublisher, role: publishes},
				{path: "registries/create/hostport", read: asPort, sense: grammar.Publish, by: ByPublisher, role: publishes},
				{path: "port", read: asPort, sense: grammar.Publish, by: ByPublisher, role: publishes},
			},
		},
		{
			name: "Kubernetes", files: append(anyYAML, "**/*.{yml,yaml}.j2"), not: notHere, syntax: yaml, looks: isKubernetes,
			rules: []rule{
				{path: "**/hostport", read: asPort, sense: grammar.Publish, soft: true, by: ByPublisher, role: publishes},
				{path: "**/nodeport", read: asPort, sense: grammar.Publish, soft: true, by: ByPublisher, role: publishes},
				{path: "**/env/[]/value", read: asNamedValue, where: inCluster},
				{path: "**/args|command", read: asCommand, where: inCluster},
				{path: "**/@port", read: asPort, sense: grammar.Inner},
				{path: "data/*", read: asText, where: inCluster},
				{path: "**", read: asText, where: inCluster},
			},
		},
		{
			name: "Helm values", files: []string{"**/values*.{yml,yaml}", "**/*values.{yml,yaml}", "**/values/*.{yml,yaml}"}, not: notHere, syntax: yaml,
			rules: []rule{
				{path: "**/hostport|nodeport|hostports/*", read: asPort, sense: grammar.Publish, soft: true, by: ByPublisher, role: publishes},
				{path: "**/env/[]/value", read: asNamedValue, where: inCluster},
				{path: "**/@port", read: asPort, sense: grammar.Inner},
				{path: "**", read: asText, where: inCluster},
			},
		},
	}
}

// publishes makes the hit the host's side of a published port.
func publishes(_ *place, s *settled) { s.Sense, s.Host = grammar.Publish, "" }

func kindPort(p *place, s *settled) {
	s.Sense = grammar.Publish
	s.Host = p.parent().Text("listenAddress")
	s.Proto = grammar.Proto(p.parent().Text("protocol"))
}

// skaffoldPort binds the resource's own number on the host unless localPort names another
// (skaffold documentation, "Port Forwarding").
func skaffoldPort(p *place, s *settled) {
	s.Sense, s.Host = grammar.Publish, ""
	if p.parent().Get("localPort") != nil {
		s.Sense = grammar.Inner
	}
}

// apiVersion recognises documents by the start of their apiVersion.
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

// isKubernetes recognises manifests, also in lists and in templates that hide the kind.
func isKubernetes(d *syntax.Document) bool {
	for _, r := range d.Roots {
		if r.Get("apiVersion") != nil && (r.Get("kind") != nil || r.Get("metadata") != nil) {
			return true
		}
	}
	return false
}

func notKubernetes(d *syntax.Document) bool { return !isKubernetes(d) }
