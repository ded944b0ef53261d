package workspace

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/uri"
)

// Reload reads one file from disk again, unless it is open. A file that is gone, or that does not count
// any more, is removed from the View.
func (w *Workspace) Reload(u uri.URI) { w.follow(w.reload(u)) }

// ReloadAll is Reload for each of the files, one after the other, until ctx ends.
func (w *Workspace) ReloadAll(ctx context.Context, files []uri.URI) {
	for _, u := range files {
		if ctx.Err() != nil {
			return
		}
		w.Reload(u)
	}
}

// Add is Reload for a file that the user named: the file counts even if git ignores it.
func (w *Workspace) Add(u uri.URI) { w.follow(w.load(u, true)) }

func (w *Workspace) reload(u uri.URI) view.Delta { return w.load(u, false) }

// load is Reload, or Add if asked is true, but does not read the files that compose references add to
// it.
func (w *Workspace) load(u uri.URI, asked bool) view.Delta {
	if k := w.walking.Load(); k != nil {
		k.note(view.Key(u)) // the walk may have read the folder before the file existed
	}
	for {
		v := w.View()
		if now := v.Get(u); now != nil && now.Open {
			return view.Delta{}
		}
		f, in := w.layout.Load().identify(u, v.IsComposeOf(view.Key(u)))
		ticket := w.begin(f.Key)
		if in != nil && !f.Outside && f.Covered && (asked || f.AsCompose || in.Counts(f.Name)) {
			f.Content = w.read(in, f, v.File(f.Key))
		}
		settled := false
		w.mu.Lock()
		delta := w.edit(func(e *view.Edit) { settled = w.replace(e, f, ticket) })
		w.mu.Unlock()
		if settled {
			return delta
		}
	}
}

// begin records that the file at key is about to be read from disk. It returns the number of that
// reading (ticket), which is higher than those of all readings before.
func (w *Workspace) begin(key string) int {
	w.reading.Lock()
	defer w.reading.Unlock()
	w.begun++
	w.reads[key] = w.begun
	return w.begun
}

// end forgets the reading with the number ticket; it returns false if a later reading of the file was
// begun.
func (w *Workspace) end(key string, ticket int) bool {
	w.reading.Lock()
	defer w.reading.Unlock()
	if w.reads[key] != ticket {
		return false
	}
	delete(w.reads, key)
	return true
}

// read reads and scans f, a file of the folder in, from disk; nil if f cannot be read as text, or if nothing
// in it counts. had, which may be nil, is the file of the View with the same key: if its content is from the
// same bytes, that content is returned.
func (w *Workspace) read(in *folder.Folder, f, had *view.File) *view.Content {
	b, why := asText(in.Read(f.Name, text.MaxFile))
	if why != "" && f.Reading != nil {
		return view.NotRead(why)
	}
	if b == nil {
		return nil
	}
	if had != nil && !had.Open && had.AsCompose == f.AsCompose && had.Holds(b) {
		return had.Content
	}
	read := view.ReadLean
	if w.options.Whole {
		read = view.ReadAll
	}
	return read(f.Reading, b)
}

// maxLiterals is how many literals the files of a workspace may have together. Each costs some 1,500 bytes
// with its finding; no workspace that people made has so many.
const maxLiterals = 200_000

// fit leaves what was found in f out if there is no room for it beside what the other files hold. The
// caller holds w.mu.
func (w *Workspace) fit(e *view.Edit, f *view.File) {
	found := len(f.Result.Literals)
	if found > 0 && e.LiteralsBeside(f.Key)+found > w.room {
		f.Content = f.Content.Without(scan.TooMuch)
	}
}

// replace puts f, as read by the reading with the number ticket, into the View; if f has no content, it
// removes the file. It changes nothing if a later reading was begun meanwhile, which has newer text, or
// if the file was opened. It returns false, and changes nothing, if a compose file has meanwhile
// started or stopped including or extending the file, so that it must be read in another way. The
// caller holds w.mu.
func (w *Workspace) replace(e *view.Edit, f *view.File, ticket int) (settled bool) {
	now := w.View().File(f.Key)
	if latest := w.end(f.Key, ticket); !latest || now != nil && now.Open {
		return true
	}
	if w.View().IsComposeOf(f.Key) != f.AsCompose {
		return false
	}
	switch {
	case f.Content == nil:
		e.Remove(f.Key)
	case now == nil || now.Content != f.Content || now.Name != f.Name || now.Covered != f.Covered || now.AsCompose != f.AsCompose:
		w.fit(e, f)
		e.Put(f)
	}
	return true
}

// usualBatch is how many files a walk puts into one View, unless the Options say otherwise.
const usualBatch = 32

// walk is one reading of all folders.
type walk struct {
	w      *Workspace
	report func(files int)

	mu    sync.Mutex
	seen  map[string]bool
	ready []read
	found int // how many literals the files in ready have
}

// maxBatch is how many literals a walk finds before it makes a View with them.
const maxBatch = scan.MaxLiterals

// read is a file as a walk has read it.
type read struct {
	file   *view.File
	ticket int // see begin
}

// Walk reads the files of all folders again, and removes from the View the files on disk that are gone
// or in which nothing counts. It stops when ctx ends, with its error. report, if not nil, is called now
// and then, by several goroutines, with the number of files seen so far.
func (w *Workspace) Walk(ctx context.Context, report func(files int)) error {
	k := &walk{w: w, report: report, seen: map[string]bool{}}
	w.walking.Store(k)
	defer w.walking.Store(nil)
	var err error
	for _, in := range w.layout.Load().folders {
		in.Forget()
		err = in.Walk(ctx, max(w.options.Workers, 1), func(name string) { k.visit(in, name) })
		if err != nil {
			break
		}
	}
	k.put(k.take(0))
	if err == nil {
		w.forgetUnseen(k)
	}
	return err
}

// visit reads one file; several goroutines call it.
func (k *walk) visit(in *folder.Folder, name string) {
	path := filepath.Join(in.Root(), filepath.FromSlash(name))
	if !k.w.layout.Load().isInnermost(in, path) {
		return // another folder of the workspace inside this one is walked separately
	}
	v, u := k.w.View(), uri.File(path)
	key := view.Key(u)
	f := k.w.layout.Load().newFile(u, key, name, v.IsComposeOf(key))
	f.Covered = f.Reading != nil
	k.note(key)
	now := v.File(key)
	if now != nil && now.Open {
		return
	}
	ticket := k.w.begin(key)
	if f.Content = k.w.read(in, f, now); f.Content == nil && k.w.View().File(key) == nil {
		k.w.end(key, ticket)
		// A compose file may have begun to refer to the file since v. The reading that this caused is
		// outdated by ours if it was begun earlier, so the file is read once more.
		if k.w.View().IsComposeOf(key) != f.AsCompose {
			k.w.Reload(u)
		}
		return
	}
	k.mu.Lock()
	k.ready = append(k.ready, read{f, ticket})
	if f.Content != nil {
		k.found += len(f.Result.Literals)
	}
	k.mu.Unlock()
	k.put(k.take(cmp.Or(k.w.options.Batch, usualBatch)))
}

// note remembers that a file exists, and reports their number at every hundredth file.
func (k *walk) note(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.seen[key] = true
	if k.report != nil && len(k.seen)%100 == 0 {
		k.report(len(k.seen))
	}
}

func (k *walk) hasSeen(key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.seen[key]
}

// take returns and forgets the files that were read and are not in a View yet; it returns none if there
// are few or fewer, unless they have many literals.
func (k *walk) take(few int) []read {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.ready) <= few && k.found < maxBatch {
		return nil
	}
	k.found = 0
	out := k.ready
	k.ready = nil
	return out
}

// put makes a View with the files that were read, and reads the files that compose references add to
// them. It does so even if the walk was stopped: the readings have outdated those that were begun
// before them, and the next walk finds neither the files of the references, where git ignores those,
// nor a difference in the files that refer to them.
func (k *walk) put(files []read) {
	if len(files) == 0 {
		return
	}
	var again []uri.URI // to be read in another way
	k.w.mu.Lock()
	delta := k.w.edit(func(e *view.Edit) {
		for _, r := range files {
			if !k.w.replace(e, r.file, r.ticket) {
				again = append(again, r.file.URI)
			}
		}
	})
	k.w.mu.Unlock()
	for _, u := range again {
		k.w.Reload(u)
	}
	k.w.follow(delta)
}

// forgetUnseen removes the files on disk that a walk has not seen. Files that compose files include or
// extend may have names that a walk skips; they are read again instead.
func (w *Workspace) forgetUnseen(k *walk) {
	var gone []string
	var again []uri.URI
	v := w.View()
	for f := range v.Files() {
		switch {
		case f.Open || k.hasSeen(f.Key):
		case f.AsCompose:
			again = append(again, f.URI)
		default:
			gone = append(gone, f.Key)
		}
	}
	for _, u := range again {
		w.Reload(u)
	}
	w.mu.Lock()
	delta := w.edit(func(e *view.Edit) {
		for _, key := range gone {
			if now := w.View().File(key); now != nil && !now.Open && !now.AsCompose && !k.hasSeen(key) {
				e.Remove(key)
			}
		}
	})
	w.mu.Unlock()
	w.follow(delta)
}

// asText is what was read of a file; nil if that failed, and for what has a zero byte in its first 8,000, which
// is not text. why says why a file that exists is not read. UTF-16 with a byte order mark is decoded to UTF-8,
// as editors do, so that positions agree.
func asText(b []byte, err error) (content []byte, why scan.Unread) {
	switch {
	case errors.Is(err, folder.ErrTooLong):
		return nil, scan.TooLong
	case errors.Is(err, fs.ErrPermission):
		return nil, scan.Denied
	}
	if decoded, _, ok := text.DecodeUTF16(b); ok {
		return decoded, ""
	}
	if bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0 {
		return nil, ""
	}
	return b, ""
}
