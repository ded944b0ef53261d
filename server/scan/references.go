package scan

import "github.com/wsl-port-guard/wsl-port-guard/server/syntax"

// ReferenceKind says what a file takes another for.
type ReferenceKind string

// The kinds of reference.
const (
	EnvFile     ReferenceKind = "env_file" // variables for the inside of a container
	ComposeFile ReferenceKind = "compose"  // read as compose reads its own files: extends, include
)

// Reference is a path to another file, as written: relative to the folder of the file
// that holds it, with slashes.
type Reference struct {
	Kind ReferenceKind
	Path string
}

// composeReferences are the files that a compose file names (Compose specification:
// "env_file", "extends", "include").
func composeReferences(d *syntax.Document) []Reference {
	var out []Reference
	add := func(kind ReferenceKind, n *syntax.Node) {
		for _, path := range pathsIn(n, 0) {
			out = append(out, Reference{kind, path})
		}
	}
	for _, root := range d.Roots {
		add(ComposeFile, root.Get("include"))
		for _, service := range children(root.Get("services")) {
			add(EnvFile, service.Get("env_file"))
			add(ComposeFile, service.Get("extends").Get("file"))
		}
	}
	return out
}

// pathsIn reads a path, a list of paths, or a list of mappings with a path. An alias may
// lead back to where it stands, hence the depth.
func pathsIn(n *syntax.Node, depth int) []string {
	n = n.Resolve()
	switch {
	case n == nil || depth > 3:
		return nil
	case n.Kind == syntax.Scalar:
		return []string{n.Value}
	case n.Kind == syntax.Mapping:
		return pathsIn(n.Get("path"), depth+1)
	}
	var out []string
	for _, c := range n.Children {
		out = append(out, pathsIn(c, depth+1)...)
	}
	return out
}

func children(n *syntax.Node) []*syntax.Node {
	if n = n.Resolve(); n == nil {
		return nil
	}
	out := make([]*syntax.Node, len(n.Children))
	for i, c := range n.Children {
		out[i] = c.Resolve()
	}
	return out
}
