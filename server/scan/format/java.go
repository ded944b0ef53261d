package format

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
)

// javaFormats are the application files of Spring Boot, Quarkus and Micronaut (Spring Boot reference,
// "Externalized Configuration") and run configurations of JetBrains IDEs.
func javaFormats() []scan.Format {
	rules := []scan.Rule{
		// Quarkus runs what an application needs in containers; this is the host's end (Quarkus, "Dev Services").
		{Path: "**/devservices/@port", Read: asPort, Sense: grammar.Bind, By: scan.ByPublisher},
		{Path: "**/@port", Read: asEither, Adjust: settleSpringPort},
		{Path: "**", Read: asSetting},
	}
	// A properties file writes a list as one value, or with an index in the key.
	yamlRules := append([]scan.Rule{{Path: "**/@port/[]", Read: asEither, Adjust: settleSpringPort}}, rules...)
	files := func(ends string) []string {
		return []string{
			"**/application." + ends, "**/application{-,_}*." + ends, "**/bootstrap." + ends, "**/bootstrap-*." + ends, "**/microprofile-config." + ends,
			"**/application*." + ends + ".{example,sample,dist,template}",
		}
	}
	return []scan.Format{
		{Name: "Spring properties", Files: files("properties"), Syntax: properties, Dotted: true, Comment: "#", Rules: rules},
		{Name: "Java resources", Files: []string{"**/resources/**/*.properties"}, Not: []string{"**/*messages*", "**/i18n/**", "**/*_{de,en,es,fr,it,ja,ko,pt,ru,zh}*.properties", "**/log4j*"}, Syntax: properties, Dotted: true, Comment: "#", Rules: rules},
		{Name: "Spring YAML", Files: files("{yml,yaml}"), Not: []string{"**/templates/**"}, Syntax: yaml, Comment: "#", Rules: yamlRules, Dotted: true, LooksRight: notKubernetes},
		{
			Name:   "JetBrains run configuration",
			Files:  []string{"**/*.run.xml", "**/.idea/runconfigurations/*.xml", "**/.idea/workspace.xml", "**/.run/*.xml"},
			Syntax: xml,
			Rules: []scan.Rule{
				{Path: "**/configuration/@port", Read: asPort, Sense: grammar.Connect},
				{Path: "**/env|entry/value", Read: asNamedValue},
				{Path: "**/option/value", Read: asOption, Adjust: settleRunOption},
				{Path: "**/script|command|arguments/value", Read: asCommand},
				{Path: "**/configuration/application-parameters|node-parameters", Read: asCommand},
				{Path: "**/configuration/*", Read: asText},
			},
		},
		{
			Name:    "Gradle properties",
			Files:   []string{"**/gradle.properties", "**/quarkus.properties", "**/*config*.properties"},
			Syntax:  properties,
			Dotted:  true,
			Comment: "#",
			Rules: []scan.Rule{
				{Path: "org/gradle/**", Read: asCommand},
				{Path: "**/@port", Read: asEither, Soft: true},
				{Path: "**", Read: asText, Soft: true},
			},
		},
	}
}

// settleSpringPort handles a port key: the server's own port, the port of the host named beside it, or
// the port of a client library, whose host is localhost unless the file says otherwise.
func settleSpringPort(p *scan.Cursor, d *scan.Draft) {
	if d.Sense != grammar.Unsaid {
		return
	}
	if strings.EqualFold(p.Name(), "port") && p.Within("server", "management") {
		d.Sense = grammar.Bind
		if d.Host != "" && !grammar.Local(d.Host) {
			d.Host = "" // server.address may name any interface
		}
		return
	}
	if d.Host != "" && !grammar.Unspecified(d.Host) {
		d.Sense = grammar.Connect
	}
}

// asOption reads <option name="…PORT" value="…"/> of a run configuration.
func asOption(p *scan.Cursor) []scan.Piece {
	name := p.Parent().Text("name")
	switch {
	case word.SaysPort(name):
		return asPort(p)
	case strings.HasSuffix(name, "PARAMETERS") || strings.HasSuffix(name, "OPTIONS") || strings.HasSuffix(name, "Options"):
		return asCommand(p)
	}
	return asText(p)
}

// settleRunOption handles an option of a run configuration: a debugger connects.
func settleRunOption(p *scan.Cursor, d *scan.Draft) {
	if d.Sense != grammar.Unsaid {
		return
	}
	d.Sense = grammar.Connect
	if host := p.Parent(); host != nil && strings.EqualFold(host.Text("name"), "SERVER_MODE") {
		d.Sense = grammar.Bind
	}
}
