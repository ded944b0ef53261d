package workspace

import (
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"go.lsp.dev/uri"
)

// Workspace holds the files of some folders and the open buffers. It is safe for
// concurrent use.
type Workspace struct {
	mu      sync.RWMutex
	folders []string // absolute, cleaned
	rules   Rules
	files   map[string]*File  // by key
	reads   map[string]int    // by key: the number of the latest reading from disk that was begun
	begun   int               // readings ever begun
	named   map[string]string // by key: what compose files of the workspace read other files as
}

// New makes a workspace over folders (paths of the file system).
func New(folders ...string) *Workspace {
	w := &Workspace{files: map[string]*File{}, reads: map[string]int{}, named: map[string]string{}}
	w.SetFolders(folders)
	return w
}

// SetFolders replaces the folders. Files on disk outside of them are forgotten; open
// buffers stay. Walk finds the files of new folders.
func (w *Workspace) SetFolders(folders []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.folders = nil
	for _, f := range folders {
		if abs, err := filepath.Abs(f); err == nil && !slices.Contains(w.folders, abs) {
			w.folders = append(w.folders, abs)
		}
	}
	w.forgetStrays()
}

// Folders lists the folders as absolute paths.
func (w *Workspace) Folders() []string {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return slices.Clone(w.folders)
}

// SetRules replaces the rules of which files are looked at; ask Walk to apply them.
func (w *Workspace) SetRules(r Rules) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rules = r
	w.forgetStrays()
}

// forgetStrays drops files on disk that the folders and rules no longer cover.
func (w *Workspace) forgetStrays() {
	for key, f := range w.files {
		if folder, ok := w.folderOf(f.URI.FsPath()); !f.Open && (!ok || !w.rules.covers(relative(folder, f.URI.FsPath()))) {
			delete(w.files, key)
		}
	}
}

// Open takes an open buffer, or a newer version of one.
func (w *Workspace) Open(u uri.URI, version int32, content []byte) *File {
	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.newFile(u, content)
	f.Open, f.Version = true, version
	w.files[Key(u)] = f
	return f
}

// Close forgets an open buffer. Reload brings back the file on disk, if there is one.
func (w *Workspace) Close(u uri.URI) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.files, Key(u))
}

// Get is the current File of u, nil if there is none.
func (w *Workspace) Get(u uri.URI) *File {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.files[Key(u)]
}

// Files lists the current files by key.
func (w *Workspace) Files() []*File {
	w.mu.RLock()
	defer w.mu.RUnlock()
	keys := make([]string, 0, len(w.files))
	for k := range w.files {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	out := make([]*File, len(keys))
	for i, k := range keys {
		out[i] = w.files[k]
	}
	return out
}

// Covered reports whether findings of f are shown: the rules cover it.
func (w *Workspace) Covered(f *File) bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.rules.covers(f.Name) && format.Claims(f.kind())
}

// Beside lists the files of f's directory, f left out.
func (w *Workspace) Beside(f *File) []*File {
	w.mu.RLock()
	defer w.mu.RUnlock()
	var out []*File
	for _, o := range w.files {
		if o.Dir == f.Dir && o != f {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b *File) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// newFile needs w.mu.
func (w *Workspace) newFile(u uri.URI, content []byte) *File {
	p := u.FsPath()
	name := path.Base(filepath.ToSlash(p))
	if folder, ok := w.folderOf(p); ok {
		name = relative(folder, p)
	}
	return &File{URI: u, Name: name, Dir: path.Dir(Key(u)), Text: content, as: w.named[Key(u)]}
}

// folderOf is the innermost folder that holds p.
func (w *Workspace) folderOf(p string) (folder string, ok bool) {
	for _, f := range w.folders {
		if within(f, p) && len(f) >= len(folder) {
			folder, ok = f, true
		}
	}
	return folder, ok
}

func within(folder, p string) bool {
	rel, err := filepath.Rel(fold(folder), fold(filepath.FromSlash(p)))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func relative(folder, p string) string {
	rel, err := filepath.Rel(folder, filepath.FromSlash(p))
	if err != nil {
		return path.Base(filepath.ToSlash(p))
	}
	return filepath.ToSlash(rel)
}

// Key is the same for all spellings of one file: percent escapes, the case of a drive
// letter, and on Windows, whose file systems fold case, of every letter.
func Key(u uri.URI) string {
	parsed, err := uri.Parse(string(u))
	if err != nil {
		return string(u)
	}
	if !strings.HasPrefix(string(parsed), "file:") {
		return string(parsed)
	}
	return fold(filepath.ToSlash(parsed.FsPath()))
}

// SamePath reports whether two absolute paths name one place.
func SamePath(a, b string) bool { return fold(filepath.Clean(a)) == fold(filepath.Clean(b)) }

// fold maps a path to the one spelling that stands for it where case does not count.
func fold(p string) string {
	if runtime.GOOS == "windows" {
		return strings.ToLower(p)
	}
	return p
}
