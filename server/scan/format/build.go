package format

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// buildFormats are the build scripts of Gradle, in Groovy and in Kotlin (Gradle documentation, "Writing
// Build Scripts"). What a task starts runs on the developer's machine; a port that a plugin's block
// names may be one of another machine.
func buildFormats() []scan.Format {
	rules := []scan.Rule{
		{Path: "**/args|jvmargs|commandline|applicationdefaultjvmargs", Read: asArgumentCall},
		{Path: "**/environment|systemproperty/#1", Read: asDefinition},
		{Path: "**/property/#1", Read: asDefinition, Soft: true}, // of a plugin, whose programs nothing here names
		{Path: "**/environment|systemproperties/@port", Read: asPair},
		{Path: "**/environment/#0/*", Read: asPair},
		{Path: "**/container/ports/**", Read: asPort, Sense: grammar.Inner},
		{Path: "**/ports|portbindings/**", Read: asMappingOrPort, By: scan.ByPublisher, Adjust: settlePluginPort},
		{Path: "**/portmappings/[]/#0", Read: asPort, Sense: grammar.Publish, By: scan.ByPublisher}, // Ktor's plugin
		{Path: "**/portmappings/[]/#1", Read: asPort, Sense: grammar.Inner},
		{Path: "**/exposeport|exposedports|exposes/**", Read: asPorts, Sense: grammar.Inner},
		{Path: "**/@port", Read: asCodePort, Soft: true},
		{Path: "**/@port/#0", Read: asCodePort, Soft: true},
		{Path: "**", Read: asCode, Soft: true},
	}
	return []scan.Format{
		{Name: "Gradle", Files: []string{"**/*.gradle"}, Syntax: groovy, Comment: "//", Rules: rules},
		{Name: "Gradle", Files: []string{"**/*.gradle.kts"}, Syntax: kotlin, Comment: "//", Rules: rules},
	}
}

// asArgumentCall reads the arguments of a program, which a script gives as one text, as a list, or as
// the arguments of a call.
func asArgumentCall(p *scan.Cursor) []scan.Piece {
	if p.Node.Kind == syntax.Scalar {
		return asCommand(p)
	}
	return argumentList(nil, p.Node)
}

// asMappingOrPort reads "8080:80" as a published port, a number as a port of unknown use.
var asMappingOrPort = scan.Scalar(func(s string) grammar.Found {
	if strings.Contains(s, ":") {
		return grammar.Mapping(s)
	}
	return grammar.Number(s)
})

// settlePluginPort handles a number in a plugin's list of ports: the script does not tell who uses it.
func settlePluginPort(_ *scan.Cursor, d *scan.Draft) {
	if d.Sense == grammar.Unsaid {
		d.By, d.Soft = scan.ByProgram, true
	}
}

// asDefinition reads the value in a call of a function that sets what its first argument names:
// environment("PORT", "8080"), define('DB_PORT', 3306).
func asDefinition(p *scan.Cursor) []scan.Piece {
	name := p.Parent().Children[0]
	if p.Node.Kind != syntax.Scalar || p.Node.Computed || name.Kind != syntax.Scalar {
		return nil
	}
	return pair(p, strings.TrimSpace(name.Value), p.Node.Value)
}
