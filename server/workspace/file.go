package workspace

import (
	"sync"

	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/uri"
)

// File is one text at one version. It is immutable; what is derived from the text is
// computed once, when first asked for.
type File struct {
	URI     uri.URI // as the client spells it; for files on disk as VS Code spells it
	Name    string  // slash-separated path relative to its folder, or the base name outside all folders
	Dir     string  // canonical directory: files with equal Dir lie beside each other
	Open    bool
	Version int32 // the client's version; 0 unless Open
	Text    []byte

	as string // the name that decides how the file is read, if not Name

	scanOnce  sync.Once
	result    scan.Result
	indexOnce sync.Once
	index     *text.Index
}

// Result is what scan finds in the text.
func (f *File) Result() scan.Result {
	f.scanOnce.Do(func() { f.result = format.File(f.kind(), f.Text) })
	return f.result
}

// kind is the name that decides how the file is read.
func (f *File) kind() string {
	if f.as != "" {
		return f.as
	}
	return f.Name
}

// Index converts positions of the text.
func (f *File) Index() *text.Index {
	f.indexOnce.Do(func() { f.index = text.NewIndex(f.Text) })
	return f.index
}
