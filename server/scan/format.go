package scan

import (
	"fmt"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/grammar"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/pattern"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/word"
	"github.com/wsl-port-guard/wsl-port-guard/server/syntax"
)

// Format is one row of the table of formats: which files it claims, how they are read,
// and what stands where in them.
type Format struct {
	Name    string   // as README lists it; rows that share a name are one format in several shapes
	Files   []string // globs on the slash path; see pattern.Globs
	Not     []string // exceptions to Files
	Syntax  *Syntax
	Comment string // what starts a comment line; "" where there is none, or where one would break the file's reader
	Dotted  bool   // dots in a key nest, as in Spring YAML and Java properties
	Rules   []Rule
	// LooksRight tells from the content whether a file with such a name is of this
	// format; nil: the name is enough.
	LooksRight func(*syntax.Document) bool
	// References finds other files that this one names; nil: it names none.
	References func(*syntax.Document) []Reference
}

// Rule says what a value at a key path holds. The first rule of a format whose path
// matches decides, except that a rule whose Read takes nothing from a mapping or a
// sequence leaves the place to the rules behind it.
type Rule struct {
	Path  string      // see pattern.Paths; classes: @port, @address
	Read  ValueReader // how the value is read; nil: not at all
	Where Realm
	By    Binder // "" for ByProgram
	Soft  bool   // the file alone cannot decide the role
	Sense grammar.Sense
	// Adjust changes what the value itself, Where, By and Soft say; nil: nothing to change.
	Adjust func(*Cursor, *Draft)
}

// Realm is where the program lives that a value is for.
type Realm uint8

// The realms.
const (
	OnMachine   Realm = iota // the developer's machine
	InContainer              // a container, which reaches the machine under a name of its own
	InCluster                // a pod: its ports are never the machine's
	OnServer                 // a server that may run on the machine or in a container: roles are soft
	Elsewhere                // a machine of the cloud or of a provider
)

// ValueReader finds ports in the value at a place. Of a mapping or a sequence it gives nil
// where the value is not of the kind that it reads; a scalar is read once in any case.
type ValueReader func(*Cursor) []Piece

// Piece is what was found in one scalar.
type Piece struct {
	Node *syntax.Node
	grammar.Found
}

// Syntax is a reader of package syntax. Formats that share a *Syntax share one reading of
// a file that several of them claim.
type Syntax struct {
	Read func([]byte) *syntax.Document
	// Parts reads a file in parts, given the parts of an earlier text or nil; it gives nil
	// where the file has to be read as a whole. It is nil for a syntax without parts.
	Parts func(src []byte, before *syntax.Parts) *syntax.Parts
}

// classes are the words with @ that rules may use.
var classes = pattern.Classes{"port": word.SaysPort, "address": word.SaysAddress}

// Compiled is a Format that is ready to read files.
type Compiled struct {
	Format
	paths   *pattern.Paths
	walkers sync.Pool // of *walker: what one file's keys fit is known for the next
}

// walk visits the places of a document that rules may match.
func (f *Compiled) walk(d *syntax.Document, visit func(*Cursor) (descend bool), a apart) {
	w, ok := f.walkers.Get().(*walker)
	if !ok {
		w = newWalker(f)
	}
	w.walk(d, visit, a)
	f.walkers.Put(w)
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
