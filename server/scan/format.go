package scan

import (
	"context"
	"fmt"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// Format is one row of the table of formats: which files it claims, how they are read, and which values
// hold ports.
type Format struct {
	Name    string   // as in README; rows with the same name are one format in several shapes
	Files   []string // globs on the slash path; see pattern.Globs
	Not     []string // exceptions to Files
	Syntax  *Syntax
	Comment string // what starts a comment line; "" if the format has none, or if the file's reader would fail on one
	Dotted  bool   // dots in a key make mappings, as in Spring YAML and Java properties
	// OwnVariables says that the file's variables are its own: what it does with one tells what the number
	// that it assigns is.
	OwnVariables bool
	AnyCase      bool // the names of variables are the same in any case
	Script       bool // the file is a program, which may as well run in a container
	Rules        []Rule
	// LooksRight reports, by the content, whether a file with such a name is of this format; nil: the
	// name is enough.
	LooksRight func(*syntax.Document) bool
	// References finds the other files that this one refers to; nil: there are none.
	References func(*syntax.Document) []Reference
}

// Rule says what the value at a key path holds. The first rule of a format whose path matches decides.
// But if its Read returns nil for a mapping or a sequence, the rules after it are tried.
type Rule struct {
	Path  string      // see pattern.Paths; classes: @port, @address
	Read  ValueReader // how the value is read; nil: it is not read
	Where Realm
	By    Binder // "" for ByProgram
	Soft  bool   // the file alone cannot decide the role
	Sense grammar.Sense
	// Adjust changes the Draft, which already has what the value, Where, By and Soft say; nil: no
	// change.
	Adjust func(*Cursor, *Draft)
}

// Realm says where the program runs that uses a value.
type Realm uint8

// The realms.
const (
	OnMachine   Realm = iota // the developer's machine
	InContainer              // a container, which reaches the machine under a name of its own
	InCluster                // a pod, perhaps of a cluster on the machine, which it reaches under the names that containers use
	OnServer                 // a server that may run on the machine or in a container: roles are soft
	Elsewhere                // a remote machine, in a cloud or at a provider
)

// ValueReader finds ports in a value. For a mapping or a sequence it returns nil if the value is not of
// the kind that it reads; a scalar is read by the first matching rule only.
type ValueReader func(*Cursor) []Piece

// Piece is what was found in one scalar.
type Piece struct {
	Node *syntax.Node
	grammar.Found
}

// Syntax is a reader of package syntax. If several formats claim a file and share a *Syntax, the file
// is read once for all of them.
type Syntax struct {
	Read func([]byte) *syntax.Document
	// Parts reads a file in parts, given the parts of an earlier text or nil. It returns nil if the
	// file must be read as a whole. The field is nil for a syntax without parts.
	Parts func(src []byte, before *syntax.Parts) *syntax.Parts
}

// classes are the classes of keys that rules may name with @.
var classes = pattern.Classes{"port": word.SaysPort, "address": word.SaysAddress}

// Compiled is a Format that is ready to read files.
type Compiled struct {
	Format
	paths   *pattern.Paths
	walkers sync.Pool // of *walker: a walker remembers which rules a key's name matches, also for the next file
}

// walk visits the values of a document that rules may match, until ctx ends.
func (f *Compiled) walk(ctx context.Context, d *syntax.Document, visit func(*Cursor) (descend bool), a apart) (whole bool) {
	w, ok := f.walkers.Get().(*walker)
	if !ok {
		w = newWalker(f)
	}
	whole = w.walk(ctx, d, visit, a)
	f.walkers.Put(w)
	return whole
}

// Compile prepares a format. It fails on a rule whose path cannot match.
func Compile(f Format) (*Compiled, error) {
	patterns := make([]string, len(f.Rules))
	for i, r := range f.Rules {
		patterns[i] = r.Path
	}
	paths, err := pattern.NewPaths(patterns, classes, f.Dotted)
	if err != nil {
		return nil, fmt.Errorf("format %s: %w", f.Name, err)
	}
	return &Compiled{Format: f, paths: paths}, nil
}
