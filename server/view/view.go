package view

import (
	"iter"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/tidwall/btree"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"go.lsp.dev/uri"
)

// Conditions are what literals are judged by. A value never changes: a new snapshot or setting makes a
// new value.
type Conditions struct {
	Snapshot *fact.Snapshot // nil until the machine is first read
	Seen     []port.Range   // blocks that this machine has had before
	Enable   bool           // false: there are no findings
	Check    check.Settings // with the language of the messages
	// Folders replace Check for the files in a folder, given by its key.
	Folders  map[string]check.Settings
	Within   port.Range // where suggestions are searched for; zero for the default
	Policies []Governed // the folders with a policy; those that set conditions leave it to package workspace
}

// judge makes the Judge of the conditions; nil until the machine is read, and if the user has turned
// findings off.
func (c *Conditions) judge() *check.Judge {
	if c.Snapshot == nil || !c.Enable {
		return nil
	}
	return check.New(c.Snapshot, c.Check)
}

// withKept is the snapshot with what any of the policies keeps free.
func (c *Conditions) withKept() *fact.Snapshot {
	var kept []fact.Reservation
	for _, g := range c.Policies {
		for _, r := range g.Policy.Reserved {
			if !slices.Contains(kept, r) {
				kept = append(kept, r)
			}
		}
	}
	return c.Snapshot.With(kept)
}

// View is one state of workspace and machine. The zero value is not usable; see New.
type View struct {
	copying    *sync.Mutex               // held while the trees below are copied, which writes to them; of all Views that come from one
	files      *btree.Map[string, *File] // by Key
	flagged    *btree.Set[string]        // keys of the files with findings
	publishers *btree.Set[string]        // publisherKey of each file that takes a published port from a variable, or includes or extends others
	references *btree.Set[string]        // referenceKey of each reference
	users      *btree.BTreeG[user]       // which file uses which ports, and how often
	used       *usage
	findings   int
	literals   int // of all files; see Literals
	cond       *Conditions
	judge      *check.Judge    // of the conditions; nil if there can be no findings
	finder     *suggest.Finder // of the conditions
	withKept   *fact.Snapshot  // see WithKept
	governed   []*governed     // the folders with a policy, an inner one before an outer one
}

// user says that the file at key holds n Places of exactly the range ports.
type user struct {
	ports port.Range
	key   string
	n     int
}

func isUserBefore(a, b user) bool {
	if order := a.ports.Compare(b.ports); order != 0 {
		return order < 0
	}
	return a.key < b.key
}

// New returns a View without files.
func New(cond Conditions) *View {
	v := &View{
		copying: &sync.Mutex{},
		files:   &btree.Map[string, *File]{}, flagged: &btree.Set[string]{}, publishers: &btree.Set[string]{}, references: &btree.Set[string]{},
		users: btree.NewBTreeGOptions(isUserBefore, btree.Options{NoLocks: true}), used: &usage{},
	}
	v.setConditions(&cond)
	return v
}

// Conditions are what the findings of this View were judged by.
func (v *View) Conditions() *Conditions { return v.cond }

// Snapshot is what is known of the machine, nil until it is read.
func (v *View) Snapshot() *fact.Snapshot { return v.cond.Snapshot }

// WithKept is Snapshot with the ranges that any policy of the workspace keeps free.
func (v *View) WithKept() *fact.Snapshot { return v.withKept }

// File is the file with a key, nil if there is none.
func (v *View) File(key string) *File {
	f, _ := v.files.Get(key)
	return f
}

// Get is the file of a URI in any spelling, nil if there is none.
func (v *View) Get(u uri.URI) *File { return v.File(Key(u)) }

// Len is the number of files.
func (v *View) Len() int { return v.files.Len() }

// Findings is the number of findings of all files.
func (v *View) Findings() int { return v.findings }

// Literals is the number of literals that the texts of all files hold.
func (v *View) Literals() int { return v.literals }

// Files yields all files in the order of their keys.
func (v *View) Files() iter.Seq[*File] {
	return func(yield func(*File) bool) {
		v.files.Scan(func(_ string, f *File) bool { return yield(f) })
	}
}

// Unread yields the names of the files that are not read to their end, and why.
func (v *View) Unread() iter.Seq2[string, scan.Unread] {
	return func(yield func(string, scan.Unread) bool) {
		v.files.Scan(func(_ string, f *File) bool { return f.Result.Unread == "" || yield(f.Name, f.Result.Unread) })
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

// Place is a literal that counts as a use or a mention of its ports, with its file.
type Place struct {
	File    *File
	Literal scan.Literal
}

// SamePlace reports whether two Places are at the same positions of their files.
func SamePlace(a, b Place) bool {
	i, k := a.File.indexOf(a.Literal.Span.Start), b.File.indexOf(b.Literal.Span.Start)
	return i >= 0 && k >= 0 && a.File.spots[i] == b.File.spots[k]
}

// isPlace reports whether a literal is one that Places yields.
func isPlace(l *scan.Literal) bool { return l.OnHost() || l.Role == scan.Documentation }

// Places yields the literals whose range is exactly r: ports of the developer's machine, and
// mentions in comments and prose. They come in the order of the files' keys.
func (v *View) Places(r port.Range) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		for f := range v.Users(r) {
			for i := range f.Result.Literals {
				if l := &f.Result.Literals[i]; l.Range == r && isPlace(l) && !yield(Place{f, *l}) {
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

// FindingsOf judges literals as if they were in a file of a folder, which need not be in the View. name is
// the slash-separated path of the file from the folder at.
func (v *View) FindingsOf(at uri.URI, name string, literals []scan.Literal) []check.Finding {
	key := Key(at)
	judge := v.judgeAt(key, at)
	if g := v.governing(key); g != nil {
		from, _ := below(g.Base, key)
		name = path.Join(from, name)
		if g.Policy.IgnoresFile(name) {
			return nil
		}
		judge = judge.Ignoring(g.Policy.Ignored(name))
	}
	return judge.Literals(literals)
}

// judgeAt is the Judge for literals at a file or folder, given by its key and its URI; it may be nil.
func (v *View) judgeAt(key string, at uri.URI) *check.Judge {
	judge := v.judge
	if g := v.governing(key); g != nil {
		judge = g.judge
	}
	if isInDistribution(at) {
		return judge.InDistribution()
	}
	return judge
}

// Suggest returns free ports for a literal of the file at key: free on the machine as far as that is
// known, kept free by no policy, and not used in the workspace. avoid, if not nil, reports further ports
// that must not be suggested; confirm is suggest.Request.Confirm.
func (v *View) Suggest(key string, l scan.Literal, avoid func(uint16) bool, confirm func(port.Range, port.Proto) bool) []suggest.Suggestion {
	return v.finder.Ports(suggest.Request{
		Want: l.Range, Proto: l.Proto, Within: v.withinAt(key), Confirm: confirm,
		Used: func(p uint16) bool { return v.Uses(p) || avoid != nil && avoid(p) },
	})
}

// SuggestBySeed is Suggest for a literal that gets the same port on every machine: see suggest.Request.Seed.
func (v *View) SuggestBySeed(seed, key string, l scan.Literal, avoid func(uint16) bool, confirm func(port.Range, port.Proto) bool) []suggest.Suggestion {
	return v.finder.Ports(suggest.Request{
		Want: l.Range, Proto: l.Proto, Within: v.withinAt(key), Confirm: confirm, Seed: seed, Count: 1,
		Used: func(p uint16) bool { return v.Uses(p) || avoid(p) },
	})
}

// publishersIn yields the files of a folder that take published ports from variables, or include or extend others.
func (v *View) publishersIn(dir string) iter.Seq[*File] {
	prefix := publisherKey(dir, "")
	return func(yield func(*File) bool) {
		v.publishers.Ascend(prefix, func(k string) bool {
			return strings.HasPrefix(k, prefix) && yield(v.File(k[len(prefix):]))
		})
	}
}

// isGivenToContainer reports whether a compose file gives the file at key to a container as
// its environment (env_file). Its ports may then be ports inside the container.
func (v *View) isGivenToContainer(key string) bool {
	for range v.referrers(scan.EnvFile, key) {
		return true
	}
	return false
}

// isInImage reports whether f is a script that a Dockerfile makes part of an image: by its path, by a
// folder around it, or by a pattern for its folder.
func (v *View) isInImage(f *File) bool {
	if !f.Result.Script || v.references.Len() == 0 {
		return false
	}
	candidates := []string{f.Key, f.Dir() + "/*", f.Dir() + "/*" + path.Ext(f.Key)}
	for dir := f.Dir(); dir != ""; dir = dir[:max(strings.LastIndexByte(dir, '/'), 0)] {
		candidates = append(candidates, dir)
	}
	return slices.ContainsFunc(candidates, func(key string) bool {
		for range v.referrers(scan.ImageFile, key) {
			return true
		}
		return false
	})
}

// IsComposeOf reports whether a compose file includes or extends the file at key, directly or through
// other such files, so that it must be read as a compose file whatever its name. Files that only refer
// to each other, without a compose file among them, do not count.
func (v *View) IsComposeOf(key string) bool {
	asked := map[string]bool{key: true}
	left := maxReferrers
	for next := []string{key}; len(next) > 0; next = next[1:] {
		for from := range v.referrers(scan.ComposeFile, next[0]) {
			if f := v.File(from); f != nil && (f.NamedCompose || !f.AsCompose) {
				return true
			}
			if left--; left == 0 {
				return false
			}
			if !asked[from] {
				asked[from] = true
				next = append(next, from)
			}
		}
	}
	return false
}

// maxReferrers is how many references IsComposeOf looks at: any number of files may include each other.
const maxReferrers = 1000

// referrers yields the keys of the files that refer to the file at key.
func (v *View) referrers(kind scan.ReferenceKind, key string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if v.references.Len() == 0 {
			return
		}
		prefix := referenceKey(kind, key, "")
		v.references.Ascend(prefix, func(k string) bool {
			return strings.HasPrefix(k, prefix) && yield(k[len(prefix):])
		})
	}
}

// publisherKey is the entry of a file in View.publishers: its folder, so that the files of one folder
// are adjacent, then its key.
func publisherKey(dir, key string) string { return dir + "\x00" + key }

// referenceKey is the entry of a reference in View.references: the kind and the file that is referred
// to, so that its referrers are adjacent, then the file that refers.
func referenceKey(kind scan.ReferenceKind, to, from string) string {
	return string(kind) + "\x00" + to + "\x00" + from
}
