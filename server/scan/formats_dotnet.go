package scan

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// dotnetFormats are ASP.NET Core's (Microsoft Learn, "Use multiple environments in
// ASP.NET Core", launchSettings.json; "Configuration in ASP.NET Core", appsettings.json).
func dotnetFormats() []format {
	return []format{
		{
			name:   "launchSettings.json",
			files:  []string{"**/launchsettings.json", "**/*.run.json"},
			syntax: jsonc,
			rules: []rule{
				{path: "**/applicationurl", read: asAddress, role: binds},
				{path: "**/sslport|httpport", read: asPort, sense: grammar.Bind, role: profilePort},
				{path: "**/launchurl", read: asText, role: connects},
				{path: "**/environmentvariables/*", read: asPair},
				{path: "**/commandlineargs", read: asCommand},
				{path: "**/remotedebugmachine", read: asText, role: connects},
				{path: "**/containerrunarguments", read: asDockerArgs, by: ByPublisher},
			},
		},
		{
			name:   "appsettings.json",
			files:  []string{"**/appsettings*.json", "**/hosting*.json", "**/ocelot*.json", "**/settings/appsettings*.json"},
			syntax: jsonc,
			rules: []rule{
				{path: "**/kestrel/**/url", read: asAddress, role: binds},
				{path: "urls|server.urls", read: asAddress, role: binds},
				{path: "http_ports|https_ports", read: asPorts, sense: grammar.Bind},
				{path: "**/connectionstrings/*", read: asConnStr, role: connects},
				{path: "**/@port", read: asEither, role: clientPort},
				{path: "**", read: asSetting},
			},
		},
		{
			name:   "IIS Express",
			files:  []string{"**/applicationhost.config"},
			syntax: xml,
			rules:  []rule{{path: "**/binding/bindinginformation", read: asIISBinding}},
		},
		{
			name:   "Visual Studio project",
			files:  []string{"**/*.{csproj,vbproj,fsproj}", "**/*.{csproj,vbproj,fsproj}.user"},
			syntax: xml,
			rules: []rule{
				{path: "**/developmentserverport|iisexpresssslport/#text", read: asPort, sense: grammar.Bind},
				{path: "**/iisurl|iisapprooturl/#text", read: asText, role: binds},
				{path: "**/spaproxyserverurl/#text", read: asText, role: connects},
			},
		},
		{
			name:   "local.settings.json",
			files:  []string{"**/local.settings.json", "**/host.json"},
			syntax: jsonc,
			rules: []rule{
				{path: "host/localhttpport", read: asPort, sense: grammar.Bind},
				{path: "values/*", read: asPair},
				{path: "connectionstrings/**", read: asConnStr},
			},
		},
	}
}

// profilePort is opened by the container engine in a profile that runs the image.
func profilePort(p *place, s *settled) {
	if strings.EqualFold(p.parent().Text("commandName"), "docker") {
		s.by = ByPublisher
	}
}

// asIISBinding reads "address:port:host name" (Microsoft Learn, "Binding <binding>").
var asIISBinding = scalar(grammar.IISBinding)

// binds makes the hit something that is listened on, whatever the address.
func binds(_ *place, s *settled) {
	if s.Sense != grammar.Inner {
		s.Sense = grammar.Bind
	}
}

// clientPort settles a port in an application's settings: with a machine beside it it is
// that of a service it talks to; without one the file cannot tell.
func clientPort(_ *place, s *settled) {
	if s.Sense == grammar.Unsaid && s.Host == "" {
		s.soft = true
	}
}

// asSetting reads a value of unknown meaning: addresses anywhere, also in connection strings.
var asSetting = scalar(func(s string) grammar.Found {
	if looksLikeConnection(s) {
		return grammar.Connection(s)
	}
	return grammar.Text(s)
})

// asDockerArgs reads arguments of `docker run` in one string.
var asDockerArgs = scalar(func(s string) grammar.Found { return grammar.DockerRun(s) })
