package scan

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// composeFormats are the files that compose reads (compose-spec), in both spellings of
// the name, with overrides and per-environment variants.
func composeFormats() []format {
	return []format{{
		name: "compose",
		files: []string{
			"**/*docker-compose*.{yml,yaml}", "**/compose*.{yml,yaml}", "**/*[-_.]compose*.{yml,yaml}",
			"**/docker-compose*.{yml,yaml}.{example,sample,dist,template,tmpl,j2}", "**/docker-compose/*.{yml,yaml}", "**/*compose*_template.{yml,yaml}",
		},
		not:    []string{"**/.github/workflows/**"},
		syntax: yaml,
		looks:  looksLikeCompose,
		refs:   composeReferences,
		rules:  composeRules(),
	}}
}

// looksLikeCompose tells a compose file from one that only has the name: a workflow that
// tests compose, an Ansible task list, a Kubernetes manifest.
func looksLikeCompose(d *syntax.Document) bool {
	for _, r := range d.Roots {
		if r.Get("jobs") != nil && r.Get("on") != nil || r.Get("apiVersion") != nil && r.Get("kind") != nil {
			return false
		}
	}
	return true
}

func composeRules() []rule {
	var rules []rule
	// Extension blocks (x-…) hold pieces of services far from any; version 1 files have
	// their services at the root.
	for _, service := range []string{"services/*", "x-*", "x-*/**", "*"} {
		rules = append(rules, serviceRules(service)...)
	}
	return rules
}

// serviceRules are the rules below a service at the given path.
func serviceRules(at string) []rule {
	return []rule{
		{path: at + "/ports/[]/published", read: asPort, sense: grammar.Publish, by: ByPublisher, role: longPort},
		{path: at + "/ports/[]/target", read: asPort, sense: grammar.Inner, role: longTarget},
		{path: at + "/ports/[]", read: asMapping, by: ByPublisher, role: composePort},
		{path: at + "/ports", read: asMapping, by: ByPublisher, role: composePort},
		{path: at + "/expose/[]", read: asPort, sense: grammar.Inner},
		{path: at + "/environment|labels/**", read: asVariables, where: inContainer, role: containerVariable},
		{path: at + "/command|entrypoint", read: asCommand, where: inContainer, role: ownNetwork},
		{path: at + "/healthcheck/test", read: asCommand, where: inContainer, role: healthcheck},
		{path: at + "/build/args/**", read: asVariables, where: inContainer, role: containerVariable},
		{path: at + "/provider|develop|deploy|volumes|image|user|logging|networks|build|ulimits|sysctls|extra_hosts|healthcheck|secrets|configs|depends_on|tmpfs|cap_add|blkio_config/**"},
	}
}

// composePort fills in what the long syntax says beside a port and what a service that
// shares its host's network makes of it.
func composePort(p *place, s *settled) {
	if s.AnyHost && s.Sense == grammar.Inner && hostNetwork(p) {
		s.AnyHost = false
	}
}

// longPort takes protocol and address from the siblings of a published port.
func longPort(p *place, s *settled) {
	s.Sense = grammar.Publish
	s.Proto = grammar.Proto(p.parent().Text("protocol"))
	s.Host = p.parent().Text("host_ip")
}

// longTarget is a container's side; without a published port the engine picks the host's.
func longTarget(p *place, s *settled) {
	s.Sense, s.Host = grammar.Inner, ""
	s.Proto = grammar.Proto(p.parent().Text("protocol"))
	s.AnyHost = p.parent().Get("published") == nil && !hostNetwork(p)
}

// hostNetwork reports whether the service around p shares the host's network.
func hostNetwork(p *place) bool {
	for n := len(p.keys) - 1; n > 0; n-- {
		if c := p.up(n); c != nil && c.Kind == syntax.Mapping && c.Text("network_mode") == "host" {
			return true
		}
	}
	return false
}

// ownNetwork makes a service's own ports the machine's where it shares its network.
func ownNetwork(p *place, s *settled) {
	if hostNetwork(p) {
		s.where = onMachine
	}
}

// healthcheck probes run in the container and talk to it.
func healthcheck(p *place, s *settled) {
	if ownNetwork(p, s); s.where == onMachine {
		s.Sense = grammar.Connect
	}
}

// containerVariable settles an environment variable of a service. A URL with localhost
// is for somebody outside the container, mostly the user's browser, since nothing in a
// container sits at its own localhost but itself.
func containerVariable(p *place, s *settled) {
	if ownNetwork(p, s); s.where == onMachine {
		if s.Sense == grammar.Unsaid && s.Host == "" {
			s.Sense = grammar.Bind // the service's own port, whatever it is called
		}
		return
	}
	if s.URL && s.Sense == grammar.Connect && grammar.Local(s.Host) && !grammar.FromContainer(s.Host) {
		s.where, s.soft = onMachine, true
	}
}
