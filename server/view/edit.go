package view

import (
	"maps"
	"path"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Edit makes a View from another. One goroutine uses it, and no other Edit of the same View
// may be begun before Done: the caller holds a lock from View.Edit to Done.
type Edit struct {
	before *View
	next   *View
	mine   [256]bool        // chunks of next.used that this Edit made
	old    map[string]*File // files that were put or removed, as they were before; nil for new ones
	linked map[string]bool  // files whose meaning may have changed
	moved  map[port.Range]bool
	judged []string // files whose findings Adopt changed
}

// Delta tells what an Edit changed.
type Delta struct {
	Before, After *View
	// Edited are the keys of the files that were put or removed.
	Edited []string
	// Others are the keys of the further files whose literals or findings changed.
	Others []string
	// Moved are the ranges of ports whose Places changed: some came or went, or stand at
	// other positions.
	Moved []port.Range
}

// Edit begins an edit. It takes constant time.
func (v *View) Edit() *Edit {
	next := *v
	next.files, next.flagged, next.publishers, next.references = v.files.Copy(), v.flagged.Copy(), v.publishers.Copy(), v.references.Copy()
	next.users, next.used = v.users.Copy(), new(usage)
	*next.used = *v.used
	return &Edit{before: v, next: &next, old: map[string]*File{}, linked: map[string]bool{}, moved: map[port.Range]bool{}}
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

// remember keeps, for Done, the file that the View had under key before this Edit.
func (e *Edit) remember(key string, old *File) {
	if _, known := e.old[key]; !known {
		e.old[key] = old
	}
}

// reindex replaces what the indexes know of old by what they must know of f; either may
// be nil.
func (e *Edit) reindex(old, f *File) {
	e.reindexPublisher(old, f)
	e.reindexReferences(old, f)
	was, is := placesOf(old), placesOf(f)
	from, wasTo, isTo := withoutCommonEnds(was, is, func(a, b *scan.Literal) bool { return a.Range == b.Range && a.OnHost() == b.OnHost() })
	for i := from; i < wasTo; i++ {
		e.count(old.Key, was[i], -1)
	}
	for i := from; i < isTo; i++ {
		e.count(f.Key, is[i], 1)
	}
	e.noteMoved(old, f)
}

// placesOf are the literals of f that count as places of their ports.
func placesOf(f *File) []*scan.Literal {
	if f == nil || !f.Covered {
		return nil
	}
	out := make([]*scan.Literal, 0, len(f.Result.Literals))
	for i := range f.Result.Literals {
		if isPlace(f.Result.Literals[i]) {
			out = append(out, &f.Result.Literals[i])
		}
	}
	return out
}

// withoutCommonEnds leaves out what two lists have in common at their start and at their
// end: what is left is a[from:aTo] and b[from:bTo].
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
func (e *Edit) count(key string, l *scan.Literal, delta int) {
	if l.OnHost() {
		e.next.used.add(l.Range, delta, &e.mine)
	}
	u := user{ports: l.Range, key: key}
	if had, ok := e.next.users.Get(u); ok {
		u.n = had.n
	}
	if u.n += delta; u.n == 0 {
		e.next.users.Delete(u)
	} else {
		e.next.users.Set(u)
	}
}

// noteMoved notes the ranges whose Places in the file differ between old and f.
func (e *Edit) noteMoved(old, f *File) {
	was, is := linkedPlacesOf(old), linkedPlacesOf(f)
	from, wasTo, isTo := withoutCommonEnds(was, is, func(a, b linkedPlace) bool { return a == b })
	for _, p := range was[from:wasTo] {
		e.moved[p.ports] = true
	}
	for _, p := range is[from:isTo] {
		e.moved[p.ports] = true
	}
}

// linkedPlace is what diagnostics of other files show of a Place when they link to it.
type linkedPlace struct {
	ports  port.Range
	proto  port.Proto
	onHost bool
	at     spot
}

func linkedPlacesOf(f *File) []linkedPlace {
	if f == nil || !f.Covered {
		return nil
	}
	out := make([]linkedPlace, 0, len(f.Result.Literals))
	for i, l := range f.Result.Literals {
		if isPlace(l) {
			out = append(out, linkedPlace{l.Range, l.Proto, l.OnHost(), f.spots[i]})
		}
	}
	return out
}

// reindexPublisher updates the index of the files that take published ports from variables,
// and notes that the .env file beside such a file, and the reverse, may have got another
// meaning.
func (e *Edit) reindexPublisher(old, f *File) {
	was, is := old != nil && publishesVariable(old.Content), f != nil && publishesVariable(f.Content)
	one := old
	if one == nil {
		one = f
	}
	switch key := publisherKey(one.Dir(), one.Key); {
	case is && !was:
		e.next.publishers.Insert(key)
	case was && !is:
		e.next.publishers.Delete(key)
	}
	if was || is {
		e.linked[path.Join(one.Dir(), dotenv)] = true
	}
	if isDotenv(one.Key) {
		for o := range e.next.publishersIn(one.Dir()) {
			e.linked[o.Key] = true
		}
	}
}

// reindexReferences updates the index of which file refers to which.
func (e *Edit) reindexReferences(old, f *File) {
	for _, r := range referencesOf(old) {
		e.next.references.Delete(referenceKey(r.kind, r.to, old.Key))
		e.linked[r.to] = true
	}
	for _, r := range referencesOf(f) {
		e.next.references.Insert(referenceKey(r.kind, r.to, f.Key))
		e.linked[r.to] = true
	}
}

type reference struct {
	kind scan.ReferenceKind
	to   string // key
}

// referencesOf are the other files that f refers to. References of f to itself are left out:
// a file that extends one of its own services would count as taken for a compose file by a
// compose file for ever.
func referencesOf(f *File) []reference {
	if f == nil {
		return nil
	}
	var out []reference
	for _, r := range f.Result.References {
		if u, ok := Target(f, r); ok && Key(u) != f.Key {
			out = append(out, reference{r.Kind, Key(u)})
		}
	}
	return out
}

// Done gives the new View and what it changed. The Edit must not be used afterwards.
func (e *Edit) Done() (*View, Delta) {
	d := Delta{Before: e.before, After: e.next, Moved: slices.Collect(maps.Keys(e.moved))}
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

// complete sets the literals and findings of f, which nobody else has yet. old is the file
// that it replaces, or nil.
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

// flag updates the number of findings and the list of files with findings where f replaces
// old; either may be nil.
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
	return v.FindingsOf(f.Literals)
}
