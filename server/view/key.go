package view

import (
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"go.lsp.dev/uri"
)

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
	return FoldCase(filepath.ToSlash(parsed.FsPath()))
}

// FoldCase maps a path to the one spelling that stands for it where case does not count.
func FoldCase(p string) string {
	if runtime.GOOS == "windows" {
		return strings.ToLower(p)
	}
	return p
}

// Target is the file that a reference of f names. One that takes variables, leads to
// another system or leaves f's system of paths has none.
func Target(f *File, r scan.Reference) (uri.URI, bool) {
	if r.Path == "" || strings.ContainsAny(r.Path, "$:\\") || path.IsAbs(r.Path) || !strings.HasPrefix(string(f.URI), "file:") {
		return "", false
	}
	return uri.File(path.Join(path.Dir(strings.ReplaceAll(f.URI.FsPath(), "\\", "/")), r.Path)), true
}
