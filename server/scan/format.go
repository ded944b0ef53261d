package scan

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// format is one row of the table of formats: which files it claims, how they are read,
// and what stands where in them. A format holds no code of its own beyond what its
// rules name.
type format struct {
	name           string
	files          []string // doublestar globs on the slash path, matched without regard to case
	not            []string // exceptions to files
	syntax         syntaxName
	rules          []rule
	looks          func(*syntax.Document) bool        // nil: the name is enough
	refs           func(*syntax.Document) []Reference // nil: it names none
	claims, yields []glob                             // files and not, compiled

	dotted bool // dots in a key nest, as in Spring YAML
}

// rule says what a value at a key path holds. The first rule whose path matches decides.
type rule struct {
	path  string // see pattern
	read  reader // how the value is read; nil: not at all
	where realm
	by    Binder
	soft  bool
	sense grammar.Sense // for what the value itself leaves unsaid
	role  func(*place, *settled)

	steps pattern // path, compiled
}

// realm is where the program lives that a value is for.
type realm uint8

const (
	onMachine   realm = iota // the developer's machine
	inContainer              // a container, which reaches the machine under a name of its own
	inCluster                // a pod: its ports are never the machine's
	onServer                 // a server that may run on the machine or in a container: roles are soft
	elsewhere                // a machine of the cloud or of a provider
)

// reader finds ports in the value at a place.
type reader func(*place) []piece

// piece is what was found in one scalar.
type piece struct {
	node *syntax.Node
	grammar.Found
}

// syntaxName names a reader of package syntax.
type syntaxName string

// The syntaxes.
const (
	jsonc      syntaxName = "jsonc"
	yaml       syntaxName = "yaml"
	dotenv     syntaxName = "dotenv"
	toml       syntaxName = "toml"
	ini        syntaxName = "ini"
	properties syntaxName = "properties"
	words      syntaxName = "words"
	javascript syntaxName = "javascript"
	script     syntaxName = "script"
	dockerfile syntaxName = "dockerfile"
	xml        syntaxName = "xml"
	nginx      syntaxName = "nginx"
	caddyfile  syntaxName = "caddyfile"
	makefile   syntaxName = "makefile"
	shell      syntaxName = "shell"
	lines      syntaxName = "lines"
	prose      syntaxName = "prose"
)

func (n syntaxName) read(content []byte) *syntax.Document {
	switch n {
	case jsonc:
		return syntax.JSONC(content)
	case yaml:
		return syntax.YAML(content)
	case dotenv:
		return syntax.Dotenv(content)
	case toml:
		return syntax.TOML(content)
	case ini:
		return syntax.INI(content)
	case properties:
		return syntax.Properties(content)
	case words:
		return syntax.Words(content)
	case javascript:
		return syntax.JavaScript(content)
	case script:
		return syntax.Script(content)
	case dockerfile:
		return syntax.Dockerfile(content)
	case xml:
		return syntax.XML(content)
	case nginx:
		return syntax.Nginx(content)
	case caddyfile:
		return syntax.Caddyfile(content)
	case makefile:
		return syntax.Makefile(content)
	case shell:
		return syntax.Shell(content)
	case prose:
		return syntax.Prose(content)
	}
	return syntax.Lines(content)
}

// compile prepares the rules of a table.
func compile(table []format) []format {
	for i := range table {
		rules := make([]rule, len(table[i].rules))
		copy(rules, table[i].rules)
		for j := range rules {
			rules[j].steps = parsePattern(rules[j].path)
		}
		table[i].rules = rules
		table[i].claims, table[i].yields = compileGlobs(table[i].files), compileGlobs(table[i].not)
	}
	return table
}
