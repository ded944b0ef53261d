package workspace

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/uri"
)

// Open puts the text of an open document into the View, when it is opened or has changed, and returns
// the File that it made. version is the client's number of the text. If ctx ends meanwhile, it changes nothing and returns nil.
func (w *Workspace) Open(ctx context.Context, u uri.URI, version int32, text []byte) *view.File {
	key := view.Key(u)
	for {
		f, _ := w.layout.Load().identify(u, w.View().IsComposeOf(key))
		f.Open, f.Version, f.Content = true, version, textContent(ctx, f, text, w.View().File(key))
		if f.Content == nil {
			return nil
		}
		if w.putDocument(f) {
			if f.Policy != nil {
				w.policyChanged()
			}
			return f
		}
	}
}

// textContent reads the text of an open document; old is the file before, or nil. It returns nil if ctx ends meanwhile.
func textContent(ctx context.Context, f *view.File, text []byte, old *view.File) *view.Content {
	if format.IsPolicy(f.Key) {
		return policyContent(text, nil)
	}
	return view.Read(ctx, f.Reading, text, contentBefore(old, f))
}

// contentBefore is the content of old, if it was read in the same way as f will be; else nil.
func contentBefore(old, f *view.File) *view.Content {
	if old == nil || old.Reading != f.Reading {
		return nil
	}
	return old.Content
}

// putDocument puts an open document into the View. It returns false, and changes nothing, if folders or
// references have changed since f was made, so that f must be made again.
func (w *Workspace) putDocument(f *view.File) bool {
	w.mu.Lock()
	again, _ := w.layout.Load().place(f.URI, w.View().IsComposeOf(f.Key))
	if again.Name != f.Name || again.AsCompose != f.AsCompose || again.Covered != f.Covered || again.Reading != f.Reading {
		w.mu.Unlock()
		return false
	}
	delta := w.edit(func(e *view.Edit) {
		w.fit(e, f)
		e.Put(f)
	})
	w.mu.Unlock()
	w.follow(delta)
	return true
}

// Close removes an open document from the View. The file is then read from disk instead, in the background if
// the Options have one: the storage may be slow.
func (w *Workspace) Close(u uri.URI) {
	key := view.Key(u)
	w.mu.Lock()
	f := w.View().File(key)
	if f == nil || !f.Open {
		w.mu.Unlock()
		return
	}
	delta := w.edit(func(e *view.Edit) { e.Remove(key) })
	w.mu.Unlock()
	w.follow(delta)
	switch {
	case !isOnDisk(f.URI):
	case w.options.Background == nil:
		w.Reload(f.URI)
	default:
		w.options.Background(func(context.Context) { w.Reload(f.URI) })
	}
	if f.Policy != nil {
		w.policyChanged()
	}
}

// follow reads again the files that the edited files started or stopped to include or extend as compose
// files, and the files that those refer to.
func (w *Workspace) follow(d view.Delta) {
	targets := composeTargets(d)
	if len(targets) == 0 {
		return
	}
	if w.options.Background == nil {
		w.followAll(context.Background(), targets)
		return
	}
	w.options.Background(func(ctx context.Context) { w.followAll(ctx, targets) })
}

// maxFollowed is how many files may be read again because of one edit.
const maxFollowed = 1000

// followAll reads targets again, and the files that they refer to, until ctx ends.
func (w *Workspace) followAll(ctx context.Context, targets []uri.URI) {
	for n := 0; len(targets) > 0 && n < maxFollowed && ctx.Err() == nil; n++ {
		u := targets[0]
		targets = append(targets[1:], composeTargets(w.reread(u))...)
	}
}

// composeTargets returns the files to which an edit added or removed a compose reference.
func composeTargets(d view.Delta) []uri.URI {
	var out []uri.URI
	for _, key := range d.Edited {
		was, is := composeReferences(d.Before.File(key)), composeReferences(d.After.File(key))
		for k, u := range is {
			if _, had := was[k]; !had {
				out = append(out, u)
			}
		}
		for k, u := range was {
			if _, has := is[k]; !has {
				out = append(out, u)
			}
		}
	}
	return out
}

// composeReferences returns the files that f includes or extends as compose files, by key.
func composeReferences(f *view.File) map[string]uri.URI {
	if f == nil {
		return nil
	}
	out := map[string]uri.URI{}
	for _, r := range f.Result.References {
		if u, ok := view.Target(f, r); ok && r.Kind == scan.ComposeFile && view.Key(u) != f.Key {
			out[view.Key(u)] = u
		}
	}
	return out
}

// reread reads a file again if it must now be read as a compose file and was not, or the reverse.
func (w *Workspace) reread(u uri.URI) view.Delta {
	v := w.View()
	f, asCompose := v.Get(u), v.IsComposeOf(view.Key(u))
	switch {
	case f != nil && f.AsCompose == asCompose:
		return view.Delta{}
	case f != nil && f.Open:
		w.mu.Lock()
		defer w.mu.Unlock()
		now := w.View().Get(u)
		if now == nil || !now.Open {
			return view.Delta{}
		}
		again, _ := w.layout.Load().identify(now.URI, asCompose)
		again.Open, again.Version, again.Content = true, now.Version, textContent(context.Background(), again, now.Text(), nil)
		return w.edit(func(e *view.Edit) {
			w.fit(e, again)
			e.Put(again)
		})
	}
	return w.reload(u)
}

// Sibling is the file called base in the folder of f, with the text of the open document or else from
// disk. exists is false for a file that does not exist and can be created; sibling is nil outside of
// the folders and for a file that cannot be read as text.
func (w *Workspace) Sibling(f *view.File, base string) (sibling *view.File, exists bool) {
	u := view.Beside(f, base)
	if known := w.View().Get(u); known != nil && known.Open {
		return known, true
	}
	sibling, in := w.layout.Load().identify(u, false)
	if in == nil || sibling.Outside {
		return nil, false
	}
	p := filepath.FromSlash(u.FsPath())
	if _, err := os.Lstat(p); err != nil {
		sibling.Content = view.Read(context.Background(), sibling.Reading, nil, nil)
		return sibling, false
	}
	content, _ := asText(in.Read(sibling.Name, text.MaxFile))
	if content == nil {
		return nil, false // it exists, but cannot be edited
	}
	sibling.Content = view.Read(context.Background(), sibling.Reading, content, nil)
	return sibling, true
}

// WithText returns f with its text: f itself if it is open, otherwise a copy with the text from disk;
// nil if the file on disk cannot be read or has changed since f was made.
func WithText(f *view.File) *view.File {
	if f.Open {
		return f
	}
	content := Text(f)
	if content == nil {
		return nil
	}
	again := *f
	again.Content = view.Read(context.Background(), f.Reading, content, nil)
	return &again
}

// Text is the text of f: of the open document, otherwise from disk; nil if the file on disk cannot be
// read or has changed since f was made.
func Text(f *view.File) []byte {
	if f.Open {
		return f.Text()
	}
	content, _ := asText(folder.ReadRegular(filepath.FromSlash(f.URI.FsPath()), text.MaxFile))
	if content == nil || !f.Holds(content) {
		return nil
	}
	return content
}

func isOnDisk(u uri.URI) bool { return strings.HasPrefix(string(u), "file:") }
