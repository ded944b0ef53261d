package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// javaFormats are Spring Boot's, Quarkus' and Micronaut's application files (Spring Boot
// reference, "Externalized Configuration") and run configurations of JetBrains IDEs.
func javaFormats() []format {
	rules := []rule{
		{path: "**/zipkin|eureka|consul|config/**/interval*"},
		{path: "**/server/port", read: asPort, sense: grammar.Bind, role: springPort},
		{path: "**/@port", read: asEither, role: springPort},
		{path: "**/@port/[]", read: asEither, role: springPort},
		{path: "**/@address", read: asSetting},
		{path: "**", read: asSetting},
	}
	files := func(ends string) []string {
		return []string{"**/application." + ends, "**/application[-_]*." + ends, "**/bootstrap." + ends, "**/bootstrap-*." + ends, "**/microprofile-config." + ends}
	}
	return []format{
		{name: "Spring properties", files: files("properties"), syntax: properties, rules: rules},
		{name: "Java resources", files: []string{"**/resources/**/*.properties"}, not: []string{"**/*messages*", "**/i18n/**", "**/*_{de,en,es,fr,it,ja,ko,pt,ru,zh}*.properties", "**/log4j*"}, syntax: properties, rules: rules},
		{name: "Spring YAML", files: files("{yml,yaml}"), not: []string{"**/templates/**"}, syntax: yaml, rules: rules, dotted: true, looks: notKubernetes},
		{
			name:   "JetBrains run configuration",
			files:  []string{"**/*.run.xml", "**/.idea/runconfigurations/*.xml", "**/.idea/workspace.xml", "**/.run/*.xml"},
			syntax: xml,
			rules: []rule{
				{path: "**/configuration/@port", read: asPort, sense: grammar.Connect},
				{path: "**/env|entry/value", read: asNamedValue},
				{path: "**/option/value", read: asOption, role: runOption},
				{path: "**/envs/env/value", read: asNamedValue},
				{path: "**/script|node|command/*", read: asCommand},
				{path: "**/configuration/*", read: asText},
			},
		},
		{
			name:   "Gradle properties",
			files:  []string{"**/gradle.properties", "**/quarkus.properties", "**/*config*.properties"},
			syntax: properties,
			rules: []rule{
				{path: "org/gradle/**", read: asCommand},
				{path: "**/server/port", read: asPort, soft: true},
				{path: "**/@port", read: asEither, soft: true},
				{path: "**", read: asText, soft: true},
			},
		},
	}
}

// springPort settles a port key: the server's own, that of the machine named beside it,
// or of a client library, whose machine is localhost unless the file says otherwise.
func springPort(p *place, s *settled) {
	if s.Sense != grammar.Unsaid {
		return
	}
	if strings.EqualFold(p.name(), "port") && p.within("server", "management") {
		s.Sense = grammar.Bind
		if s.Host != "" && !grammar.Local(s.Host) {
			s.Host = "" // server.address may name any interface
		}
		return
	}
	if s.Host != "" && !grammar.Unspecified(s.Host) {
		s.Sense = grammar.Connect
	}
}

// asOption reads <option name="…PORT" value="…"/> of a run configuration.
func asOption(p *place) []piece {
	name := p.parent().Text("name")
	switch {
	case grammar.IsPort(name):
		return asPort(p)
	case strings.HasSuffix(name, "PARAMETERS") || strings.HasSuffix(name, "OPTIONS") || strings.HasSuffix(name, "Options"):
		return asCommand(p)
	}
	return asText(p)
}

// runOption settles an option of a run configuration: a debugger attaches.
func runOption(p *place, s *settled) {
	if s.Sense != grammar.Unsaid {
		return
	}
	s.Sense = grammar.Connect
	if host := p.parent(); host != nil && strings.EqualFold(host.Text("name"), "SERVER_MODE") {
		s.Sense = grammar.Bind
	}
}
