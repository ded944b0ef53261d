package scan

// ReferenceKind says what a file uses another one for.
type ReferenceKind string

// The kinds of reference.
const (
	EnvFile     ReferenceKind = "env_file"    // variables inside a container
	ComposeFile ReferenceKind = "compose"     // read like compose's own files: extends, include
	IncludeEnv  ReferenceKind = "include_env" // variables of the compose files that the file includes
	ImageFile   ReferenceKind = "image"       // part of a container's image; a folder stands for the files in it, and so does a pattern
)

// Reference is a path to another file, as written: with slashes, relative to the folder of the file
// that contains it.
type Reference struct {
	Kind ReferenceKind
	Path string
}
