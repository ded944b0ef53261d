package view

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fault"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Edit makes a View from another. It is used by one goroutine, and by only one Edit of a View at a
// time: the caller holds a lock from View.Edit to Done.
type Edit struct {
	before *View
	next   *View
	mine   [256]bool        // chunks of next.used that were made by this Edit
	old    map[string]*File // by key: files that were put or removed, as they were before; nil for new ones
	linked map[string]bool  // files whose meaning may have changed
	judged []string         // files whose findings Adopt changed
}

// Delta says what an Edit changed.
type Delta struct {
	Before, After *View
	// Edited are the keys of the files that were put or removed.
	Edited []string
	// Others are the keys of the further files whose literals or findings changed.
	Others []string
}

// EditsVariables reports whether a file in which compose looks up variables is among the Edited.
func (d Delta) EditsVariables() bool {
	return slices.ContainsFunc(d.Edited, func(key string) bool { return isDotenv(key) || len(d.After.publishersFor(key)) > 0 })
}

// Moved returns, in order, the ranges of ports whose Places changed: some were added, removed or moved
// to other positions. It takes time that grows with the literals of the Edited files.
func (d Delta) Moved() []port.Range {
	moved := map[port.Range]bool{}
	for _, key := range d.Edited {
		was, is := placesOf(d.Before.File(key)), placesOf(d.After.File(key))
		from, wasTo, isTo := withoutCommonEnds(was, is, looksSame)
		for _, p := range slices.Concat(was[from:wasTo], is[from:isTo]) {
			moved[p.Range] = true
		}
	}
	return slices.SortedFunc(maps.Keys(moved), port.Range.Compare)
}

// looksSame reports whether a diagnostic of another file that links to a looks the same as one that
// links to b.
func looksSame(a, b place) bool {
	return a.Range == b.Range && a.Proto == b.Proto && a.OnHost() == b.OnHost() && a.at == b.at
}

// Edit begins an edit. It takes constant time. Several goroutines may begin edits of one View.
func (v *View) Edit() *Edit {
	v.copying.Lock()
	defer v.copying.Unlock()
	next := *v
	next.files, next.flagged, next.publishers, next.references = v.files.Copy(), v.flagged.Copy(), v.publishers.Copy(), v.references.Copy()
	next.users, next.used = v.users.Copy(), new(usage)
	*next.used = *v.used
	return &Edit{before: v, next: &next, old: map[string]*File{}, linked: map[string]bool{}}
}

// Put adds a file, or replaces the one with its key. Done sets Literals and Findings of f;
// nobody may use f before.
func (e *Edit) Put(f *File) {
	old := e.next.File(f.Key)
	e.remember(f.Key, old)
	e.next.files.Set(f.Key, f)
	e.reindex(old, f)
}

// Remove removes the file with the key, if there is one.
func (e *Edit) Remove(key string) {
	old := e.next.File(key)
	if old == nil {
		return
	}
	e.remember(key, old)
	e.next.files.Delete(key)
	e.reindex(old, nil)
}

// LiteralsBeside is how many literals the files hold so far, without the one with the key.
func (e *Edit) LiteralsBeside(key string) int { return e.next.literals - literalsIn(e.next.File(key)) }

// remember keeps the file that the View had under key before this Edit; Done needs it.
func (e *Edit) remember(key string, old *File) {
	if _, known := e.old[key]; !known {
		e.old[key] = old
	}
}

// reindex replaces the entries of old in the indexes by those of f; either may be nil.
func (e *Edit) reindex(old, f *File) {
	e.reindexPublisher(old, f)
	e.reindexReferences(old, f)
	e.next.literals += literalsIn(f) - literalsIn(old)
	was, is := placesOf(old), placesOf(f)
	from, wasTo, isTo := withoutCommonEnds(was, is, func(a, b place) bool { return a.Range == b.Range && a.OnHost() == b.OnHost() })
	for _, p := range was[from:wasTo] {
		e.count(old.Key, p, -1)
	}
	for _, p := range is[from:isTo] {
		e.count(f.Key, p, 1)
	}
}

func literalsIn(f *File) int {
	if f == nil {
		return 0
	}
	return len(f.Result.Literals)
}

// place is a literal that is a Place of its ports, with its position.
type place struct {
	*scan.Literal
	at spot
}

func placesOf(f *File) []place {
	if f == nil || !f.Covered {
		return nil
	}
	out := make([]place, 0, len(f.Result.Literals))
	for i := range f.Result.Literals {
		if l := &f.Result.Literals[i]; isPlace(l) {
			out = append(out, place{l, f.spots[i]})
		}
	}
	return out
}

// withoutCommonEnds skips what two lists have in common at their start and at their end: the rest is
// a[from:aTo] and b[from:bTo].
func withoutCommonEnds[T any](a, b []T, same func(T, T) bool) (from, aTo, bTo int) {
	for from < len(a) && from < len(b) && same(a[from], b[from]) {
		from++
	}
	aTo, bTo = len(a), len(b)
	for aTo > from && bTo > from && same(a[aTo-1], b[bTo-1]) {
		aTo, bTo = aTo-1, bTo-1
	}
	return from, aTo, bTo
}

// count adds delta, which may be negative, to the uses of a literal's ports by a file.
func (e *Edit) count(key string, l place, delta int) {
	if l.OnHost() {
		e.next.used.add(l.Range, delta, &e.mine)
	}
	u := user{ports: l.Range, key: key, n: delta}
	had, ok := e.next.users.Set(u)
	if !ok {
		return // the usual case: the first literal of these ports in a new file
	}
	if u.n += had.n; u.n == 0 {
		e.next.users.Delete(u)
	} else {
		e.next.users.Set(u)
	}
}

// reindexPublisher updates the index of the files that take published ports from variables, or include others
// that may. It also notes the files whose meaning may change with that: the files in which the variables are looked
// up, or the files whose variables are looked up in this one.
func (e *Edit) reindexPublisher(old, f *File) {
	was, is := old != nil && mayPublish(old.Content), f != nil && mayPublish(f.Content)
	one := old
	if one == nil {
		one = f
	}
	switch {
	case is && !was:
		e.next.publishers.Insert(publisherKey(one.Dir(), one.Key))
	case was && !is:
		e.next.publishers.Delete(publisherKey(one.Dir(), one.Key))
	}
	if was || is {
		e.note(e.next.environmentsOf(one.Key))
	}
	e.note(e.next.publishersFor(one.Key))
}

func (e *Edit) note(keys []string) {
	for _, key := range keys {
		e.linked[key] = true
	}
}

// reindexReferences updates the index of which file refers to which.
func (e *Edit) reindexReferences(old, f *File) {
	was, is := referencesOf(old), referencesOf(f)
	e.link(difference(was, is), f) // as long as they are in the index
	for r := range was {
		if !is[r] {
			e.next.references.Delete(referenceKey(r.kind, r.to, old.Key))
		}
	}
	added := difference(is, was)
	for _, r := range added {
		e.next.references.Insert(referenceKey(r.kind, r.to, f.Key))
	}
	e.link(added, f)
}

// difference lists what only the first of two sets has.
func difference(a, b map[reference]bool) (out []reference) {
	for r := range a {
		if !b[r] {
			out = append(out, r)
		}
	}
	return out
}

// link notes the files whose meaning changes with references of f, which is nil if it is gone: one file, those in a
// folder, or included files. reindexPublisher notes those in which the variables of included files are looked up.
func (e *Edit) link(references []reference, f *File) {
	var included []string
	for _, r := range references {
		e.linked[r.to] = true
		switch r.kind {
		case scan.ImageFile:
			e.linkScripts(r.to)
		case scan.ComposeFile:
			included = append(included, r.to)
		case scan.IncludeEnv:
			included = append(included, composeTargets(f)...)
		}
	}
	e.note(e.next.withIncluded(included))
}

// linkScripts notes the scripts in a folder, or of a pattern for files of a folder.
func (e *Edit) linkScripts(folder string) {
	if strings.Contains(path.Base(folder), "*") {
		folder = path.Dir(folder)
	}
	for f := range e.next.FilesBelow(folder) {
		if f.Result.Script {
			e.linked[f.Key] = true
		}
	}
}

type reference struct {
	kind scan.ReferenceKind
	to   string // key
}

// referencesOf returns the other files that f refers to. References of f to itself are left out: a
// compose file that extends one of its own services would otherwise count as a file that a compose file
// refers to.
func referencesOf(f *File) map[reference]bool {
	if f == nil || len(f.Result.References) == 0 {
		return nil
	}
	out := map[reference]bool{}
	for _, r := range f.Result.References {
		if u, ok := Target(f, r); ok && Key(u) != f.Key {
			out[reference{r.Kind, Key(u)}] = true
		}
	}
	return out
}

// Done returns the new View and what it changed. The Edit must not be used afterwards.
func (e *Edit) Done() (*View, Delta) {
	d := Delta{Before: e.before, After: e.next}
	for _, key := range slices.Sorted(maps.Keys(e.old)) {
		if f := e.next.File(key); f != nil {
			e.complete(e.old[key], f, e.next.meaningOf(f))
		} else {
			e.flag(key, e.old[key], nil)
		}
		d.Edited = append(d.Edited, key)
	}
	for _, key := range slices.Sorted(maps.Keys(e.linked)) {
		if _, edited := e.old[key]; !edited && e.relink(key) {
			d.Others = append(d.Others, key)
		}
	}
	d.Others = append(d.Others, e.judgedKeys()...)
	return e.next, d
}

// complete sets the literals and findings of f, which no other goroutine has yet. old is the file that
// f replaces, or nil.
func (e *Edit) complete(old, f *File, literals []scan.Literal) {
	f.Literals = literals
	f.Findings = e.next.findingsOf(f)
	e.flag(f.Key, old, f)
}

// relink computes the literals of the file at key again because a file beside it, or one
// that refers to it, changed. It reports whether the literals changed.
func (e *Edit) relink(key string) bool {
	f := e.next.File(key)
	if f == nil {
		return false
	}
	literals := e.next.meaningOf(f)
	if slices.Equal(literals, f.Literals) {
		return false
	}
	again := *f
	e.next.files.Set(key, &again)
	e.complete(f, &again, literals)
	return true
}

// flag updates the number of findings and the list of files with findings when f replaces old; either
// may be nil.
func (e *Edit) flag(key string, old, f *File) {
	was, is := 0, 0
	if old != nil {
		was = len(old.Findings)
	}
	if f != nil {
		is = len(f.Findings)
	}
	e.next.findings += is - was
	switch {
	case is > 0 && was == 0:
		e.next.flagged.Insert(key)
	case is == 0 && was > 0:
		e.next.flagged.Delete(key)
	}
}

// findingsOf judges f's literals under the View's conditions.
func (v *View) findingsOf(f *File) []check.Finding {
	if !f.Covered {
		return nil
	}
	judge := v.judgeAt(f.Key, f.URI)
	if g := v.governing(f.Key); g != nil && g.Policy.IgnoresSome() {
		judge = judge.Ignoring(g.Policy.Ignored(g.nameOf(f)))
	}
	if f.IsNoise() {
		judge = judge.InNoise()
	}
	var found []check.Finding
	fault.Contain("judging a file of "+f.Reading.String(), func() { found = judge.Literals(f.Literals) })
	return found
}
