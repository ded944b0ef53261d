package format

import (
	"bytes"

	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// readYAML reads YAML without the documents that define types of Kubernetes resources.
func readYAML(content []byte) *syntax.Document {
	rest := withoutDefinitions(content)
	if len(bytes.TrimLeft(rest, "- \t\r\n")) == 0 {
		return &syntax.Document{}
	}
	return syntax.YAML(rest)
}

// readYAMLParts is readYAML for files that can be read in parts.
func readYAMLParts(content []byte, before *syntax.Parts) *syntax.Parts {
	if bytes.Contains(content, definition) {
		return nil
	}
	return syntax.YAMLParts(content, before)
}

// definition is the line that says that a document defines a type of resource.
var definition = []byte("kind: CustomResourceDefinition")

// withoutDefinitions blanks out the documents that define types of Kubernetes resources. Bundles of
// them have some megabytes and take most of a second to parse, but they contain schemas and
// descriptions, never a port of this machine. Offsets and lines stay the same.
func withoutDefinitions(content []byte) []byte {
	if !bytes.Contains(content, definition) {
		return content
	}
	out := bytes.Clone(content)
	for start := 0; start < len(out); {
		end := nextDocument(out, start)
		if document := out[start:end]; hasLine(document, definition) {
			blank(document)
		}
		start = end
	}
	return out
}

// nextDocument is the offset of the first document separator on a line after from, len(content) if
// there is none.
func nextDocument(content []byte, from int) int {
	if n := bytes.Index(content[from:], []byte("\n---")); n >= 0 {
		return from + n + 1
	}
	return len(content)
}

// hasLine reports whether a line of content starts with line and has nothing after it but blanks and a
// comment.
func hasLine(content, line []byte) bool {
	for at := 0; ; {
		n := bytes.Index(content[at:], line)
		if n < 0 {
			return false
		}
		start, end := at+n, at+n+len(line)
		if (start == 0 || content[start-1] == '\n') && (end == len(content) || bytes.IndexByte([]byte(" \t\r\n"), content[end]) >= 0) {
			return true
		}
		at = end
	}
}

// blank overwrites a document with spaces, except a separator at its start and the line ends.
func blank(document []byte) {
	at := 0
	if bytes.HasPrefix(document, []byte("---")) {
		at = len("---")
	}
	for ; at < len(document); at++ {
		if document[at] != '\n' {
			document[at] = ' '
		}
	}
}
