package format

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// pipelineFormats are the files of continuous integration. Their ports are bound on the runner, which
// may be a self-hosted one on this machine; so every role is soft.
func pipelineFormats() []scan.Format {
	workflow := []scan.Rule{
		{Path: "**/services/*/ports/[]", Read: asMapping, Soft: true, By: scan.ByPublisher},
		{Path: "**/services/*/env/*", Read: asPair, Where: scan.InContainer},
		{Path: "**/container/ports/[]", Read: asMapping, Soft: true, By: scan.ByPublisher},
		{Path: "**/container/env/*", Read: asPair, Where: scan.InContainer},
		{Path: "**/env/*", Read: asPair, Where: scan.OnServer, Adjust: settleRunnerVariable},
		{Path: "**/run", Read: asStep, Where: scan.OnServer},
		{Path: "**/with/@port", Read: asPort, Where: scan.OnServer},
		{Path: "**/with/start|command", Read: asStep, Where: scan.OnServer},
		{Path: "**/with/*", Read: asText, Where: scan.OnServer},
	}
	pipeline := []scan.Rule{
		{Path: "**/services/*/variables|environment/**", Read: asVariables, Where: scan.InContainer},
		{Path: "**/services/*/command|commands/**", Read: asStep, Where: scan.InContainer},
		{Path: "**/containers|docker/[]/env|environment/**", Read: asVariables, Where: scan.InContainer},
		{Path: "**/containers/[]/ports/[]", Read: asMapping, Soft: true, By: scan.ByPublisher},
		{Path: "**/variables/[]/value", Read: asNamedValue, Where: scan.OnServer, Adjust: settleRunnerVariable},
		{Path: "**/env|variables|environment/**", Read: asVariables, Where: scan.OnServer, Adjust: settleRunnerVariable},
		{Path: "**/run|*script|*install|commands", Read: asStep, Where: scan.OnServer},
		{Path: "**/*script|*install|commands/[]", Read: asStep, Where: scan.OnServer},
		{Path: "**/run/command", Read: asStep, Where: scan.OnServer},
	}
	return []scan.Format{
		{Name: "workflow", Files: []string{"**/.github/workflows/**/*.{yml,yaml}", "**/.gitea/workflows/*.{yml,yaml}", "**/.forgejo/workflows/*.{yml,yaml}", "**/action.{yml,yaml}"}, Syntax: yaml, Comment: "#", Rules: workflow},
		{Name: "pipeline", Files: []string{"**/.gitlab-ci*.{yml,yaml}", "**/azure-pipelines*.{yml,yaml}", "**/.circleci/*.{yml,yaml}", "**/bitbucket-pipelines.yml", "**/.travis.yml", "**/.woodpecker*.{yml,yaml}", "**/.woodpecker/**/*.{yml,yaml}", "**/.drone.{yml,yaml}", "**/.cirrus.{yml,yaml}", "**/.buildkite/*.{yml,yaml}", "**/.gitlab/**/*.{yml,yaml}", "**/.gitlab-ci/**/*.{yml,yaml}", "**/appveyor.yml"}, Syntax: yaml, Comment: "#", Rules: pipeline},
	}
}

// asStep reads a step's script: the ports of its commands.
func asStep(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Scalar {
		return nil
	}
	found := grammar.Command(p.Node.Value)
	found.Hits = append(found.Hits, grammar.HostPorts(p.Node.Value).Hits...)
	return []scan.Piece{{Node: p.Node, Found: found}}
}

// settleRunnerVariable handles a port in a variable: if there is a host beside it, the steps connect to
// it.
func settleRunnerVariable(_ *scan.Cursor, d *scan.Draft) {
	if d.Sense == grammar.Unsaid && d.Host != "" {
		d.Sense = grammar.Connect
	}
}
