package format

import "github.com/wsl-port-guard/wsl-port-guard/server/scan"

// proseFormats are the texts that tell people which ports to use. Ports in them are documentation: they
// are never reported, but offered for change when a port is changed everywhere.
func proseFormats() []scan.Format {
	return []scan.Format{{
		Name: "Markdown", Files: []string{"**/readme*.md", "**/contributing*.md", "**/development*.md", "**/docs/**/*.md"}, Syntax: prose,
	}}
}
