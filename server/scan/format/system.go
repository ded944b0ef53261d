package format

import (
	"path"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// systemFormats are images, units, scripts and the files of WSL itself.
func systemFormats() []scan.Format {
	return []scan.Format{
		{
			Name: "Dockerfile", Files: []string{"**/dockerfile*", "**/containerfile*", "**/*dockerfile"}, Not: append([]string{"**/*.{yml,yaml,json,sh}"}, sources...), Syntax: dockerfile,
			Comment:    "#",
			References: imageReferences,
			Rules: []scan.Rule{
				{Path: "expose", Read: asPorts, Sense: grammar.Inner},
				{Path: "env|arg", Read: asEnvironmentWords, Where: scan.InContainer},
				{Path: "cmd|entrypoint", Read: asStarted, Where: scan.InContainer},
				{Path: "healthcheck|run", Read: asText, Where: scan.InContainer},
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
			Comment: "#", OwnVariables: true,
			Rules: []scan.Rule{
				{Path: "recipe/[]", Read: asRecipe},
				{Path: "*", Read: asAssigned},
			},
		},
		{
			Name: "justfile", Files: []string{"**/justfile", "**/.justfile", "**/*.just"}, Syntax: just,
			Comment: "#", OwnVariables: true,
			Rules: []scan.Rule{{Path: "*", Read: asJustLine}},
		},
		{
			// Those of a dev container run in it, all but the one of initializeCommand (Development Container
			// Specification, "Lifecycle scripts"), which nothing in its name tells.
			Name: "shell script", Files: []string{"**/*entrypoint*.{sh,bash}", "**/*healthcheck*.{sh,bash}", "**/.devcontainer/**/*.sh"}, Syntax: shell, Comment: "#", OwnVariables: true, Script: true,
			Rules: []scan.Rule{{Path: "*", Read: asStep, Where: scan.InContainer}},
		},
		{
			Name: "shell script", Files: []string{"**/*.{sh,bash,zsh,ksh}", "**/.bashrc", "**/.zshrc", "**/.profile", "**/.envrc", "**/.bash_profile", "**/*.sh.{template,example}"}, Syntax: shell,
			Comment: "#", OwnVariables: true, Script: true,
			Rules: []scan.Rule{{Path: "*", Read: asStep, Adjust: settleScripted}},
		},
		{
			Name: "PowerShell and cmd", Files: []string{"**/*.{ps1,psm1}"}, Syntax: powershell, Comment: "#", OwnVariables: true, AnyCase: true, Script: true,
			Rules: []scan.Rule{{Path: "*", Read: asLine, Adjust: settleScripted}},
		},
		{
			Name: "PowerShell and cmd", Files: []string{"**/*.{bat,cmd}"}, Syntax: batch, Comment: "REM", OwnVariables: true, AnyCase: true, Script: true,
			Rules: []scan.Rule{{Path: "*", Read: asLine, Adjust: settleScripted}},
		},
	}
}

// asRecipe reads a line of a recipe, in which the makefile's variables have their values.
func asRecipe(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Scalar {
		return nil
	}
	return []scan.Piece{{Node: p.Node, Found: grammar.CommandWith(p.Node.Value, p.RootValues())}}
}

// asAssigned reads the value of a makefile's variable.
func asAssigned(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind != syntax.Scalar || len(p.Keys()) == 0 {
		return nil
	}
	return []scan.Piece{{Node: p.Node, Found: grammar.Assigned(p.Name(), p.Node.Value)}}
}

// imageReferences are the files of which a Dockerfile makes an image: those that it copies, and the scripts
// that it runs.
func imageReferences(d *syntax.Document) []scan.Reference {
	var out []scan.Reference
	for _, root := range d.Roots {
		for _, n := range root.Children {
			words := strings.FieldsFunc(n.Value, func(c rune) bool { return strings.ContainsRune(" \t[]\",'", c) })
			for _, path := range imagePaths(n.Key.Name, words) {
				out = append(out, scan.Reference{Kind: scan.ImageFile, Path: path})
			}
		}
	}
	return out
}

// imagePaths are the paths in an instruction of a Dockerfile, relative to the Dockerfile.
func imagePaths(instruction string, words []string) (out []string) {
	switch instruction {
	case "copy", "add":
		words = slices.DeleteFunc(words, func(w string) bool { return strings.HasPrefix(w, "--") && !strings.HasPrefix(w, "--from") })
		if len(words) == 0 || strings.HasPrefix(words[0], "--from") { // from another image
			return nil
		}
		words = words[:len(words)-1] // the rest are sources
	case "cmd", "entrypoint", "healthcheck", "run":
		words = slices.DeleteFunc(words, func(w string) bool { return !isScriptName(w) })
		for i, w := range words {
			if strings.HasPrefix(w, "/") { // where it is in the image says nothing about its folder here
				words[i] = path.Base(w)
			}
		}
	default:
		return nil
	}
	for _, w := range words {
		if w = path.Clean(strings.TrimLeft(w, "/")); w == "." || strings.HasPrefix(w, "..") {
			continue // everything is copied, also what runs outside
		}
		out = append(out, w)
		if strings.Contains(w, "/") { // relative to the context, which may be a folder above
			out = append(out, "../"+w, "../../"+w)
		}
	}
	return out
}

func isScriptName(path string) bool {
	return strings.HasSuffix(path, ".sh") || strings.HasSuffix(path, ".bash")
}

// asLine reads a line of a command language other than the POSIX shell's.
var asLine = scan.Scalar(grammar.Line)

// asStarted reads what a container starts: a command line, or a list of its words as JSON has it. An
// entrypoint's arguments may be those of a script, of which nothing is known.
var asStarted = scan.Scalar(func(s string) grammar.Found {
	if strings.HasPrefix(s, "[") {
		s = strings.NewReplacer("[", " ", "]", " ", ",", " ").Replace(s) // all of one byte: the offsets stay
	}
	if f := grammar.Command(s); len(f.Hits) > 0 {
		for i := range f.Hits {
			if f.Hits[i].Sense == grammar.Publish { // by an engine inside the container
				f.Hits[i].Sense = grammar.Inner
			}
		}
		return grammar.Found{Hits: f.Hits} // what a variable is in the container says nothing about one outside
	}
	return grammar.Text(s)
})

// asJustLine reads a line of a justfile.
var asJustLine = scan.Scalar(grammar.JustLine)

// asEnvironmentWords reads the arguments of ENV: NAME=value NAME="value", or NAME value.
var asEnvironmentWords = scan.Scalar(grammar.EnvironmentWords)

// settleScripted makes what a script connects to soft: it does not say on which side it runs.
func settleScripted(_ *scan.Cursor, d *scan.Draft) { d.Soft = d.Soft || d.Sense == grammar.Connect }

// settleSocket makes the hit of a systemd socket one that is listened on, by UDP for ListenDatagram.
func settleSocket(p *scan.Cursor, d *scan.Draft) {
	d.Sense = grammar.Bind
	if p.Name() == "ListenDatagram" {
		d.Proto = grammar.Proto("udp")
	}
}
