package scan

// proseFormats are the texts that tell people which ports to use. What stands there is
// documentation: never reported, but offered for change when a port is changed everywhere.
func proseFormats() []format {
	return []format{{
		name: "Markdown", files: []string{"**/readme*.md", "**/contributing*.md", "**/development*.md", "**/docs/**/*.md"}, syntax: prose,
	}}
}
