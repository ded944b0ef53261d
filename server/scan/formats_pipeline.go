package scan

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// pipelineFormats are continuous integration files. Their ports are bound on the
// runner, which may be a self-hosted one on this machine; so every role is soft.
func pipelineFormats() []format {
	steps := []rule{
		{path: "**/services/*/ports/[]", read: asMapping, soft: true, by: ByPublisher},
		{path: "**/services/*/env|variables/*", read: asPair, where: inContainer},
		{path: "**/container/ports/[]", read: asMapping, soft: true, by: ByPublisher},
		{path: "**/services/*/options"},
		{path: "**/services/**"},
		{path: "**/env|variables|environment/*", read: asPair, where: onServer, soft: true, role: runnerVariable},
		{path: "**/run|script|before_script|after_script", read: asStep, where: onServer, soft: true},
		{path: "**/script|before_script|after_script|run/[]", read: asStep, where: onServer, soft: true},
		{path: "**/with/@port", read: asPort, where: onServer, soft: true},
		{path: "**/with/start|command", read: asStep, where: onServer, soft: true},
		{path: "**/with/*", read: asText, where: onServer, soft: true},
	}
	return []format{
		{name: "workflow", files: []string{"**/.github/workflows/**/*.{yml,yaml}", "**/.gitea/workflows/*.{yml,yaml}", "**/.forgejo/workflows/*.{yml,yaml}", "**/action.{yml,yaml}"}, syntax: yaml, rules: steps},
		{name: "pipeline", files: []string{"**/.gitlab-ci*.{yml,yaml}", "**/azure-pipelines*.{yml,yaml}", "**/.circleci/*.{yml,yaml}", "**/bitbucket-pipelines.yml", "**/.travis.yml", "**/.woodpecker*.{yml,yaml}", "**/.drone.yml", "**/appveyor.yml"}, syntax: yaml, rules: steps},
	}
}

// asStep reads a step's script: the ports of its commands.
func asStep(p *place) []piece {
	if p.node.Kind != syntax.Scalar {
		return nil
	}
	found := grammar.Command(p.node.Value)
	found.Hits = append(found.Hits, grammar.HostPorts(p.node.Value).Hits...)
	return []piece{{p.node, found}}
}

// runnerVariable drops a bare port in a variable: a workflow's steps may mean any machine by it.
func runnerVariable(_ *place, s *settled) {
	if s.Sense == grammar.Unsaid && s.Host != "" {
		s.Sense = grammar.Connect
	}
}
