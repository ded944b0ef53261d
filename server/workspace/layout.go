package workspace

import (
	"context"
	"path"
	"path/filepath"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/folder"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/uri"
)

// layout says which folders there are and which of their files count. It is immutable.
type layout struct {
	rules    Rules
	folders  []*folder.Folder
	policies map[string]*governedBy // by the path of the folder; none for one without
	outside  *folder.Folder         // applies the rules to documents outside of all folders

	outermost string // see Options
}

// newLayout opens the folders of absolute paths. policies may have entries for other folders.
func (w *Workspace) newLayout(roots []string, rules Rules, policies map[string]*governedBy) *layout {
	l := &layout{outermost: w.options.Outermost, rules: rules, policies: policies, outside: folder.Open(string(filepath.Separator), rules.All, format.Claims)}
	for _, root := range roots {
		l.folders = append(l.folders, folder.Open(root, rules.of(root), l.claimsIn(root)))
	}
	return l
}

// claimsIn reports whether a format reads the file of a name in a folder, and the folder's policy does not
// ignore the file.
func (l *layout) claimsIn(root string) func(name string) bool {
	if len(l.policies) == 0 {
		return format.Claims
	}
	return func(name string) bool {
		p := filepath.Join(root, filepath.FromSlash(name))
		g := l.governing(p)
		return g == nil && format.Claims(name) || g != nil && g.formats.Claims(name) && !g.ignores(p)
	}
}

// roots are the absolute paths of the folders.
func (l *layout) roots() []string {
	out := make([]string, len(l.folders))
	for i, f := range l.folders {
		out[i] = f.Root()
	}
	return out
}

// reconsider puts f again if the layout changes its name or whether it is covered, and removes a file
// on disk that is in no folder any more.
func (l *layout) reconsider(e *view.Edit, f *view.File) {
	again, in := l.place(f.URI, f.AsCompose)
	switch {
	case l.governs(f.Key) && !f.Open:
	case !f.Open && (in == nil || !again.Covered):
		e.Remove(f.Key)
	case again.Name != f.Name || again.Covered != f.Covered || f.Open && again.Reading != f.Reading:
		if f.Open && in != nil { // one that is not open was read without links
			again.Outside = again.Outside || !in.IsReal(again.Name)
		}
		again.Open, again.Version, again.Content = f.Open, f.Version, f.Content
		if f.Open {
			again.Content = textContent(context.Background(), again, f.Text(), nil)
		}
		e.Put(again)
	}
}

// identify is place, and looks on disk whether a link leads out of the folder.
func (l *layout) identify(u uri.URI, asCompose bool) (*view.File, *folder.Folder) {
	f, in := l.place(u, asCompose)
	f.Outside = f.Outside || !in.IsReal(f.Name)
	return f, in
}

// place makes the File of a URI, without its content, by the path alone. It returns the folder that contains it,
// nil if there is none.
func (l *layout) place(u uri.URI, asCompose bool) (*view.File, *folder.Folder) {
	p, key := u.FsPath(), view.Key(u)
	in := l.folderOf(p)
	if in == nil {
		f := l.newFile(u, key, nil, path.Base(filepath.ToSlash(p)), asCompose)
		f.Covered, f.Outside = f.Reading != nil && l.outside.Covers(f.Name), true
		return f, nil
	}
	g := l.governing(p)
	f := l.newFile(u, key, g, relative(in.Root(), p), asCompose)
	f.Outside = !isOnDisk(u)
	f.Covered = f.Reading != nil && in.Covers(f.Name) && !g.ignores(p)
	return f, in
}

// newFile makes a File without its content and coverage; g is the policy of its folder.
func (l *layout) newFile(u uri.URI, key string, g *governedBy, name string, asCompose bool) *view.File {
	compose := format.Of("compose.yaml")
	f := &view.File{URI: u, Key: key, Name: name, AsCompose: asCompose, NamedCompose: format.Of(name) == compose, Noise: l.isNoise(u, name)}
	switch {
	case asCompose:
		f.Reading = compose
	case g != nil:
		f.Reading = g.formats.Of(name)
	default:
		f.Reading = format.Of(name)
	}
	return f
}

// folderOf is the innermost folder that contains p, nil if there is none.
func (l *layout) folderOf(p string) *folder.Folder {
	var found *folder.Folder
	for _, f := range l.folders {
		if isWithin(f.Root(), p) && (found == nil || len(f.Root()) >= len(found.Root())) {
			found = f
		}
	}
	return found
}

// isInnermost reports whether f is the innermost folder that contains p. f must contain p.
func (l *layout) isInnermost(f *folder.Folder, p string) bool {
	return len(l.folders) == 1 && l.folders[0] == f || l.folderOf(p) == f
}

// isWithin reports whether p is root or below it.
func isWithin(root, p string) bool {
	rel, err := filepath.Rel(view.FoldCase(root), view.FoldCase(filepath.FromSlash(p)))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// isNoise reports whether nobody starts a program from the file of a URI, whose name in its folder is
// given. Of a file outside of the outermost folder only the base name tells.
func (l *layout) isNoise(u uri.URI, name string) bool {
	if l.outermost != "" {
		name = relative(l.outermost, u.FsPath())
		if strings.HasPrefix(name, "../") {
			name = path.Base(name)
		}
	}
	return format.IsNoise(name)
}

// relative is the slash-separated path of p from root; if there is none, the base name of p.
func relative(root, p string) string {
	rel, err := filepath.Rel(root, filepath.FromSlash(p))
	if err != nil {
		return path.Base(filepath.ToSlash(p))
	}
	return filepath.ToSlash(rel)
}
