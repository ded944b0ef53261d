package format

import (
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
)

// dotnetFormats are ASP.NET Core's (Microsoft Learn, "Use multiple environments in
// ASP.NET Core", launchSettings.json; "Configuration in ASP.NET Core", appsettings.json).
func dotnetFormats() []scan.Format {
	return []scan.Format{
		{
			Name:    "launchSettings.json",
			Files:   []string{"**/launchsettings.json", "**/*.run.json", "**/aspire.config.json"},
			Syntax:  jsonc,
			Comment: "//",
			Rules: []scan.Rule{
				{Path: "**/applicationurl", Read: asAddress, Adjust: settleAsBind},
				{Path: "**/sslport|httpport", Read: asPort, Sense: grammar.Bind, Adjust: settleProfilePort},
				{Path: "**/launchurl", Read: asText, Adjust: settleAsConnect},
				{Path: "**/environmentvariables/*", Read: asPair},
				{Path: "**/commandlineargs", Read: asCommand},
				{Path: "**/remotedebugmachine", Read: asText, Adjust: settleAsConnect},
				{Path: "**/containerrunarguments", Read: asDockerArgs, By: scan.ByPublisher},
			},
		},
		{
			Name:    "appsettings.json",
			Files:   []string{"**/appsettings*.json", "**/hosting*.json", "**/ocelot*.json", "**/*yarp*.json", "**/serilog*.json"},
			Syntax:  jsonc,
			Comment: "//",
			Rules:   appSettingsRules(),
		},
		{
			Name:   "IIS Express",
			Files:  []string{"**/applicationhost.config"},
			Syntax: xml,
			Rules:  []scan.Rule{{Path: "**/binding/bindinginformation", Read: asIISBinding}},
		},
		{
			Name:   "Visual Studio project",
			Files:  []string{"**/*.{csproj,vbproj,fsproj}", "**/*.{csproj,vbproj,fsproj}.user"},
			Syntax: xml,
			Rules: []scan.Rule{
				{Path: "**/developmentserverport|iisexpresssslport/#text", Read: asPort, Sense: grammar.Bind},
				{Path: "**/iisurl|iisapprooturl/#text", Read: asText, Adjust: settleAsBind},
				{Path: "**/spaproxyserverurl/#text", Read: asText, Adjust: settleAsConnect},
			},
		},
		{
			Name:   "local.settings.json",
			Files:  []string{"**/local.settings.json", "**/host.json"},
			Syntax: jsonc,
			Rules: []scan.Rule{
				{Path: "host/localhttpport", Read: asPort, Sense: grammar.Bind},
				{Path: "values/*", Read: asPair},
				{Path: "connectionstrings/**", Read: asConnStr},
			},
		},
		{
			// Sections in files of their own. No comment marker: other programs read most files with such
			// names.
			Name:       "appsettings.json",
			Files:      []string{"**/*{settings,config,secrets,proxy,connectionstrings,logging}*.json"},
			Syntax:     jsonc,
			LooksRight: has("ConnectionStrings", "Kestrel", "ReverseProxy", "Serilog", "GlobalConfiguration"),
			Rules:      appSettingsRules(),
		},
	}
}

// appSettingsRules are the rules for the settings of an application. Programs often keep sections of
// them, such as the routes of a proxy, in files of their own.
func appSettingsRules() []scan.Rule {
	return []scan.Rule{
		{Path: "**/kestrel/**/url", Read: asAddress, Adjust: settleAsBind},
		{Path: "urls|server.urls", Read: asAddress, Adjust: settleAsBind},
		// The dashboard of .NET Aspire and its application host (Microsoft Learn, "Dashboard configuration").
		{Path: "dashboard/**/*endpointurl|*endpointurls", Read: asAddress, Adjust: settleAsBind},
		{Path: "*_url|*_urls", Read: asPair},
		{Path: "http_ports|https_ports", Read: asPorts, Sense: grammar.Bind},
		{Path: "**/@port", Read: asEither, Adjust: settleSettingsPort},
		{Path: "**", Read: asSetting},
	}
}

// settleProfilePort makes the container engine the binder if the profile runs an image.
func settleProfilePort(p *scan.Cursor, d *scan.Draft) {
	if strings.EqualFold(p.Parent().Text("commandName"), "docker") {
		d.By = scan.ByPublisher
	}
}

// asIISBinding reads "address:port:host name" (Microsoft Learn, "Binding <binding>").
var asIISBinding = scan.Scalar(grammar.IISBinding)

// settleAsBind makes the hit a port that is listened on, whatever the address.
func settleAsBind(_ *scan.Cursor, d *scan.Draft) {
	if d.Sense != grammar.Inner {
		d.Sense = grammar.Bind
	}
}

// settleSettingsPort handles a port in an application's settings. With a host beside it, it is the port
// of a service that the application connects to; without one the file does not tell. With "bind" beside
// it, it is the application's own, and a host beside it is the application's name.
func settleSettingsPort(p *scan.Cursor, d *scan.Draft) {
	if bind := p.Parent().Text("bind"); d.Sense == grammar.Unsaid && grammar.Local(bind) {
		d.Sense, d.Host = grammar.Bind, bind
	}
	if d.Sense == grammar.Unsaid && d.Host == "" {
		d.Soft = true
	}
}

// asSetting reads a value of unknown meaning: addresses anywhere, including in connection strings.
var asSetting = scan.Scalar(func(s string) grammar.Found {
	if looksLikeConnection(s) {
		return grammar.Connection(s)
	}
	return grammar.Text(s)
})

// asDockerArgs reads the arguments of `docker run` in one string.
var asDockerArgs = scan.Scalar(func(s string) grammar.Found { return grammar.DockerRun(s) })
