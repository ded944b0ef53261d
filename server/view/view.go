package view

import (
	"iter"
	"strings"

	"github.com/tidwall/btree"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"go.lsp.dev/uri"
)

// Conditions are what literals are judged by. They never change: another snapshot or
// setting is other Conditions.
type Conditions struct {
	Snapshot *fact.Snapshot // nil before the machine was read for the first time
	Seen     []port.Range   // blocks that this machine has had before
	Enable   bool           // false: nothing is found
	Check    check.Settings // with the language of the messages
	Within   port.Range     // where suggestions come from; zero for the default
}

// judge is nil before the machine was read, and where the user wants nothing to be found.
func (c *Conditions) judge() *check.Judge {
	if c.Snapshot == nil || !c.Enable {
		return nil
	}
	return check.New(c.Snapshot, c.Check)
}

func (c *Conditions) finder() *suggest.Finder { return suggest.New(c.Snapshot, c.Seen) }

// View is one state of workspace and machine. The zero value is not usable; see New.
type View struct {
	files      *btree.Map[string, *File] // by Key
	flagged    *btree.Set[string]        // keys of the files with findings
	publishers *btree.Set[string]        // see pairKey: folder and key of the files that publish variables
	references *btree.Set[string]        // see referenceKey: kind and key of the file referred to, and of the file that refers
	users      *btree.BTreeG[user]       // which file uses which ports how often
	used       *usage
	findings   int
	cond       *Conditions
	judge      *check.Judge    // of the conditions; nil where nothing is to be found
	finder     *suggest.Finder // of the conditions
}

// user is a file that uses a range of ports, n times.
type user struct {
	ports port.Range
	key   string
	n     int
}

func before(a, b user) bool {
	if a.ports != b.ports {
		return a.ports.Start < b.ports.Start || a.ports.Start == b.ports.Start && a.ports.End < b.ports.End
	}
	return a.key < b.key
}

// New is the View without files.
func New(cond Conditions) *View {
	return &View{
		files: &btree.Map[string, *File]{}, flagged: &btree.Set[string]{}, publishers: &btree.Set[string]{}, references: &btree.Set[string]{},
		users: btree.NewBTreeGOptions(before, btree.Options{NoLocks: true}), used: &usage{}, cond: &cond, judge: cond.judge(), finder: cond.finder(),
	}
}

// Conditions are what this View judges by.
func (v *View) Conditions() *Conditions { return v.cond }

// Snapshot is what is known of the machine, nil before it was read.
func (v *View) Snapshot() *fact.Snapshot { return v.cond.Snapshot }

// File is the file of a key, nil if there is none.
func (v *View) File(key string) *File {
	f, _ := v.files.Get(key)
	return f
}

// Get is the file of a name in any spelling, nil if there is none.
func (v *View) Get(u uri.URI) *File { return v.File(Key(u)) }

// Len is the number of files.
func (v *View) Len() int { return v.files.Len() }

// Findings is the number of findings of all files.
func (v *View) Findings() int { return v.findings }

// Files yields all files in the order of their keys.
func (v *View) Files() iter.Seq[*File] {
	return func(yield func(*File) bool) {
		v.files.Scan(func(_ string, f *File) bool { return yield(f) })
	}
}

// FilesBelow yields the files below a folder, given by its key, in order.
func (v *View) FilesBelow(folder string) iter.Seq[*File] {
	prefix := strings.TrimSuffix(folder, "/") + "/"
	return func(yield func(*File) bool) {
		v.files.Ascend(prefix, func(key string, f *File) bool { return strings.HasPrefix(key, prefix) && yield(f) })
	}
}

// Flagged yields the files with findings, in order.
func (v *View) Flagged() iter.Seq[*File] {
	return func(yield func(*File) bool) {
		v.flagged.Scan(func(key string) bool { return yield(v.File(key)) })
	}
}

// Place is a literal of a file.
type Place struct {
	File    *File
	Literal scan.Literal
}

// SamePlace reports whether two places have the same positions.
func SamePlace(a, b Place) bool {
	i, k := a.File.indexOf(a.Literal.Span.Start), b.File.indexOf(b.Literal.Span.Start)
	return i >= 0 && k >= 0 && a.File.spots[i] == b.File.spots[k]
}

// counts reports whether a literal is one of those that Places yields.
func counts(l scan.Literal) bool { return l.OnHost() || l.Role == scan.Documentation }

// Places yields the literals of exactly the range r: those of the developer's machine,
// and mentions in comments and prose. They come in the order of the files.
func (v *View) Places(r port.Range) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		for f := range v.Users(r) {
			for _, l := range f.Result.Literals {
				if l.Range == r && counts(l) && !yield(Place{f, l}) {
					return
				}
			}
		}
	}
}

// Users yields the files that hold a Place of exactly the range r, in order.
func (v *View) Users(r port.Range) iter.Seq[*File] {
	return func(yield func(*File) bool) {
		v.users.Ascend(user{ports: r}, func(u user) bool { return u.ports == r && yield(v.File(u.key)) })
	}
}

// Uses reports whether a literal of the workspace uses p on the developer's machine.
func (v *View) Uses(p uint16) bool { return v.used.has(p) }

// FindingsOf judges literals that stand in no file of the View, nor lend each other a meaning.
func (v *View) FindingsOf(literals []scan.Literal) []check.Finding {
	if v.judge == nil {
		return nil
	}
	return v.judge.Literals(literals)
}

// Suggest names free ports for a literal: free on the machine as far as it is known, and
// not used in the workspace. taken, if not nil, tells of further ports to keep away from.
func (v *View) Suggest(l scan.Literal, taken func(uint16) bool, confirm func(port.Range, port.Proto) bool) []suggest.Suggestion {
	return v.finder.Ports(suggest.Request{
		Want: l.Range, Proto: l.Proto, Within: v.cond.Within, Confirm: confirm,
		Used: func(p uint16) bool { return v.Uses(p) || taken != nil && taken(p) },
	})
}

// publishersIn yields the files of a folder that take published ports from variables.
func (v *View) publishersIn(dir string) iter.Seq[*File] {
	prefix := pairKey(dir, "")
	return func(yield func(*File) bool) {
		v.publishers.Ascend(prefix, func(k string) bool {
			return strings.HasPrefix(k, prefix) && yield(v.File(k[len(prefix):]))
		})
	}
}

// isGivenToContainer reports whether a compose file gives the file to a container as its
// variables: then its ports are the container's, or the developer's, or both.
func (v *View) isGivenToContainer(key string) bool {
	for range v.referrers(scan.EnvFile, key) {
		return true
	}
	return false
}

// IsComposeOf reports whether a compose file takes the file for one of its own, directly
// or through others. Files that only take each other for compose files are none.
func (v *View) IsComposeOf(key string) bool { return v.isComposeOf(key, map[string]bool{}) }

func (v *View) isComposeOf(key string, asked map[string]bool) bool {
	asked[key] = true
	for from := range v.referrers(scan.ComposeFile, key) {
		f := v.File(from)
		if f != nil && !f.AsCompose || !asked[from] && v.isComposeOf(from, asked) {
			return true
		}
	}
	return false
}

// referrers yields the keys of the files that refer to a file.
func (v *View) referrers(kind scan.ReferenceKind, key string) iter.Seq[string] {
	prefix := referenceKey(kind, key, "")
	return func(yield func(string) bool) {
		v.references.Ascend(prefix, func(k string) bool {
			return strings.HasPrefix(k, prefix) && yield(k[len(prefix):])
		})
	}
}

func pairKey(dir, key string) string { return dir + "\x00" + key }

func referenceKey(kind scan.ReferenceKind, to, from string) string {
	return string(kind) + "\x00" + to + "\x00" + from
}
