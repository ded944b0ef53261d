package scan

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
