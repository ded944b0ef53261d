package workspace

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/uri"
)

// maxDepth bounds the nesting of folders, against loops that a network share or a
// bind mount can make.
const maxDepth = 64

// Walk reads the files of all folders anew: files on disk that hold no literal, or are
// gone, are forgotten. It stops when ctx ends. found is called for each file kept, from
// the same goroutine, and may be nil.
func (w *Workspace) Walk(ctx context.Context, found func(*File)) error {
	w.mu.RLock()
	folders, rules := slices.Clone(w.folders), w.rules
	w.mu.RUnlock()
	seen := map[string]bool{}
	for _, folder := range folders {
		v := visit{ctx: ctx, folder: folder, rules: rules, file: func(p string) {
			u := uri.File(p)
			seen[Key(u)] = true
			if f := w.Reload(u); f != nil && found != nil {
				found(f)
			}
		}}
		v.dir("", nil, 0)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	w.followReferences(ctx, seen, found)
	w.forget(seen)
	return nil
}

// forget drops the files on disk that a walk has not seen.
func (w *Workspace) forget(seen map[string]bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for key, f := range w.files {
		if !f.Open && !seen[key] {
			delete(w.files, key)
		}
	}
}

// Reload reads one file from disk, unless it is open, and keeps it if it is of the
// workspace and holds something. It gives the file kept, nil if none.
func (w *Workspace) Reload(u uri.URI) *File {
	key, p := Key(u), filepath.FromSlash(u.FsPath())
	w.mu.Lock()
	old := w.files[key]
	folder, inside := w.folderOf(p)
	name := relative(folder, p)
	wanted := inside && w.rules.covers(name) && (format.Claims(name) || w.named[key] != "")
	w.begun++
	ticket := w.begun
	w.reads[key] = ticket
	w.mu.Unlock()
	if old != nil && old.Open {
		return old
	}
	var content []byte
	if wanted {
		content = readText(p)
	}
	return w.replace(key, ticket, u, content, wanted)
}

// replace puts what reading number ticket found in place, unless a later reading was
// begun meanwhile, which knows better, or the file was opened.
func (w *Workspace) replace(key string, ticket int, u uri.URI, content []byte, wanted bool) *File {
	w.mu.RLock()
	f := w.newFile(u, content)
	w.mu.RUnlock()
	keep := wanted && content != nil
	if keep {
		r := f.Result()
		keep = len(r.Literals)+len(r.Uses)+len(r.References) > 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := w.files[key]; w.reads[key] != ticket || (now != nil && now.Open) {
		return now
	}
	delete(w.reads, key)
	if !keep {
		delete(w.files, key)
		return nil
	}
	w.files[key] = f
	w.name(f)
	return f
}

// readText reads a regular file of at most text.MaxFile bytes that looks like text; nil for
// anything else. UTF-16 with a byte order mark is turned into UTF-8, which is what an
// editor makes of it too, so that positions agree.
func readText(p string) []byte {
	info, err := os.Lstat(p)
	if err != nil || !info.Mode().IsRegular() || info.Size() > text.MaxFile {
		return nil
	}
	file, err := os.Open(p)
	if err != nil {
		return nil
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, text.MaxFile+1))
	if err != nil || len(b) > text.MaxFile {
		return nil
	}
	if decoded, _, ok := text.DecodeUTF16(b); ok {
		return decoded
	}
	if bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0 {
		return nil
	}
	return b
}

// visit walks one folder.
type visit struct {
	ctx    context.Context
	folder string
	rules  Rules
	file   func(p string)
}

// dir visits the folder rel below v.folder; ignored are the patterns of the .gitignore
// files above it.
func (v *visit) dir(rel string, ignored []gitignore.Pattern, depth int) {
	if depth > maxDepth || v.ctx.Err() != nil {
		return
	}
	entries, err := os.ReadDir(filepath.Join(v.folder, filepath.FromSlash(rel)))
	if err != nil {
		return // unreadable: like a file that is not there
	}
	ignored = append(slices.Clip(ignored), v.ignoreFile(rel, entries)...)
	matcher := gitignore.NewMatcher(ignored)
	for _, e := range entries {
		name := path.Join(rel, e.Name())
		if len(ignored) > 0 && matcher.Match(strings.Split(name, "/"), e.IsDir()) && !personal(name, e.IsDir()) {
			continue
		}
		switch {
		case e.IsDir():
			if !skippedDirs[e.Name()] && !matches(v.rules.Exclude, name) {
				v.dir(name, ignored, depth+1)
			}
		case e.Type().IsRegular() && format.Claims(name) && v.rules.covers(name):
			v.file(filepath.Join(v.folder, filepath.FromSlash(name)))
		}
	}
}

// ignoreFile reads the .gitignore of rel.
func (v *visit) ignoreFile(rel string, entries []fs.DirEntry) []gitignore.Pattern {
	if !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == ".gitignore" }) {
		return nil
	}
	var domain []string
	if rel != "" {
		domain = strings.Split(rel, "/")
	}
	var out []gitignore.Pattern
	for _, line := range strings.Split(string(readText(filepath.Join(v.folder, filepath.FromSlash(rel), ".gitignore"))), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
			out = append(out, gitignore.ParsePattern(line, domain))
		}
	}
	return out
}
