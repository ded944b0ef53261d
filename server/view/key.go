package view

import (
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"go.lsp.dev/uri"
)

// Key returns the same for all spellings of one file's URI. They may differ in percent escapes and in
// the case of a drive letter, and on Windows, where file systems ignore case, in the case of every
// letter.
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

// FoldCase returns the same for all paths that name one file: lower case on Windows, p itself
// elsewhere.
func FoldCase(p string) string {
	if runtime.GOOS == "windows" {
		return strings.ToLower(p)
	}
	return p
}

// Target is the file that a reference of f names. ok is false if the text does not say which file that
// is (a variable, an absolute path, another scheme), or if f is not on disk.
func Target(f *File, r scan.Reference) (target uri.URI, ok bool) {
	if r.Path == "" || strings.ContainsAny(r.Path, "$:\\") || path.IsAbs(r.Path) || !strings.HasPrefix(string(f.URI), "file:") {
		return "", false
	}
	return Beside(f, r.Path), true
}

// Beside is the file with a slash-separated path relative to the folder of f, which must be on disk. A
// file on a share keeps the two slashes before the name of its server.
func Beside(f *File, relative string) uri.URI {
	own := strings.ReplaceAll(f.URI.FsPath(), "\\", "/")
	joined := path.Join(path.Dir(own), relative)
	if strings.HasPrefix(own, "//") {
		joined = "/" + joined
	}
	return uri.File(joined)
}

// isInDistribution reports whether Windows reaches u in the file system of a WSL distribution, by the
// name of WSL's server or by its older one.
func isInDistribution(u uri.URI) bool {
	server, ok := strings.CutPrefix(string(u), "file://")
	server, _, _ = strings.Cut(server, "/")
	return ok && (strings.EqualFold(server, "wsl.localhost") || strings.EqualFold(server, "wsl$") || strings.EqualFold(server, "wsl%24"))
}
