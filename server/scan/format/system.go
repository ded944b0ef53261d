package format

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// systemFormats are images, units, scripts and the files of WSL itself.
func systemFormats() []scan.Format {
	return []scan.Format{
		{
			Name: "Dockerfile", Files: []string{"**/dockerfile*", "**/containerfile*", "**/*dockerfile"}, Not: append([]string{"**/*.{yml,yaml,json,sh}"}, sources...), Syntax: dockerfile,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "expose", Read: asPorts, Sense: grammar.Inner},
				{Path: "env|arg", Read: asEnvironmentWords, Where: scan.InContainer},
				{Path: "cmd|entrypoint|healthcheck|run", Read: asText, Where: scan.InContainer},
			},
		},
		{
			Name: "systemd", Files: []string{"**/*.service", "**/*.socket", "**/*.service.{in,template,j2,example}", "**/*.container", "**/*.pod", "**/*.kube"}, Syntax: ini,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "**/listenstream|listendatagram", Read: asEither, Where: scan.OnServer, Adjust: settleSocket},
				{Path: "**/publishport", Read: asMapping, Where: scan.OnServer, By: scan.ByPublisher},
				{Path: "container/environment", Read: asEnvironmentWords, Where: scan.InContainer},
				{Path: "**/environment", Read: asEnvironmentWords, Where: scan.OnServer},
				{Path: "**/exec*", Read: asCommand, Where: scan.OnServer},
			},
		},
		{
			Name: ".wslconfig", Files: []string{"**/.wslconfig", "**/wslconfig"}, Syntax: ini,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "**/ignoredports", Read: asPorts, Sense: grammar.Connect, Soft: true},
			},
		},
		{Name: "Procfile", Files: []string{"**/procfile*"}, Not: sources, Syntax: lines, Comment: "#", Rules: []scan.Rule{{Path: "*", Read: asCommand}}},
		{
			Name: "Makefile", Files: []string{"**/makefile*", "**/gnumakefile", "**/*.mk", "**/*.mak"}, Not: sources, Syntax: makefile,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "recipe/[]", Read: asCommand},
				{Path: "*", Read: asPair},
			},
		},
		{
			Name: "justfile", Files: []string{"**/justfile", "**/.justfile", "**/*.just"}, Syntax: lines,
			Comment: "#",
			Rules:   []scan.Rule{{Path: "*", Read: asCommand}},
		},
		{
			Name: "shell script", Files: []string{"**/*.{sh,bash,zsh,ksh}", "**/.bashrc", "**/.zshrc", "**/.profile", "**/.envrc", "**/.bash_profile", "**/*.sh.{template,example}"}, Syntax: shell,
			Comment: "#",
			Rules:   []scan.Rule{{Path: "*", Read: asStep, Adjust: settleScripted}},
		},
		{
			Name: "PowerShell and cmd", Files: []string{"**/*.{ps1,psm1}"}, Syntax: lines, Comment: "#",
			Rules: []scan.Rule{{Path: "*", Read: asLine, Soft: true}},
		},
		{
			Name: "PowerShell and cmd", Files: []string{"**/*.{bat,cmd}"}, Syntax: lines, Comment: "REM",
			Rules: []scan.Rule{{Path: "*", Read: asLine, Soft: true}},
		},
	}
}

// asLine reads a line of a command language other than the POSIX shell's.
var asLine = scan.Scalar(grammar.Line)

// asEnvironmentWords reads the arguments of ENV: NAME=value NAME="value", or NAME value.
var asEnvironmentWords = scan.Scalar(grammar.EnvironmentWords)

// settleScripted makes what the commands of a script bind soft, since a script does not say where it
// runs. The default of a variable stays as it is.
func settleScripted(_ *scan.Cursor, d *scan.Draft) {
	if d.Var == "" || d.Sense == grammar.Connect {
		d.Soft = true
	}
}

// settleSocket makes the hit of a systemd socket one that is listened on, by UDP for ListenDatagram.
func settleSocket(p *scan.Cursor, d *scan.Draft) {
	d.Sense = grammar.Bind
	if p.Name() == "ListenDatagram" {
		d.Proto = grammar.Proto("udp")
	}
}
