package view

import (
	"path"
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/uri"
)

// File is one file of a View. It is immutable.
type File struct {
	URI     uri.URI       // as the client spells it; of a file on disk as VS Code would
	Key     string        // the same for all spellings of the file's name; Files are ordered by it
	Name    string        // slash-separated path relative to its folder, or the base name outside all folders
	Open    bool          // an open document, whose text wins over the disk
	Version int32         // the client's; 0 unless Open
	Covered bool          // the settings ask for the findings of it
	Reading *scan.Reading // how the text is read; nil where no format claims the name
	// AsCompose says that Reading is compose's, whatever the name, because a compose file
	// takes the file for one of its own.
	AsCompose bool

	// Literals are those of the text, as the files beside it make them count (see meaning.go).
	Literals []scan.Literal
	// Findings are what is to be said of Literals under the View's conditions, in their order.
	Findings []check.Finding

	*Content
}

// Text is the text of an open document, nil for a file on disk.
func (f *File) Text() []byte { return f.text }

// Index converts positions of an open document's text; nil for a file on disk.
func (f *File) Index() *text.Index {
	if f.index == nil {
		return nil
	}
	return f.index()
}

// Dir is the canonical folder of the file: files with equal Dir lie beside each other.
func (f *File) Dir() string { return path.Dir(f.Key) }

// Place gives the positions of a literal of this File: its first digit, and behind its
// last. enc is UTF8 or UTF16.
func (f *File) Place(l scan.Literal, enc text.Encoding) (start, end text.Position) {
	i := f.indexOf(l.Span.Start)
	if i < 0 {
		return start, end
	}
	s := f.spots[i]
	if enc == text.UTF8 {
		return text.Position{Line: int(s.line), Column: int(s.start8)}, text.Position{Line: int(s.line), Column: int(s.end8)}
	}
	return text.Position{Line: int(s.line), Column: int(s.start16)}, text.Position{Line: int(s.line), Column: int(s.end16)}
}

// Line is the zero-based line of a literal of this File.
func (f *File) Line(l scan.Literal) int {
	start, _ := f.Place(l, text.UTF8)
	return start.Line
}

// Spell writes r as it has to stand in place of a literal of this File: a range is joined
// as it is there.
func (f *File) Spell(l scan.Literal, r port.Range) string {
	start := strconv.Itoa(int(r.Start))
	if r.Single() {
		return start
	}
	separator := "-"
	if other, ok := f.separators[l.Span.Start]; ok {
		separator = other
	}
	return start + separator + strconv.Itoa(int(r.End))
}

// Range gives the positions of a span: of any span where the text is kept, else of a
// literal's. enc is UTF8 or UTF16.
func (f *File) Range(s text.Span, enc text.Encoding) (start, end text.Position) {
	if x := f.Index(); x != nil {
		return x.Position(s.Start, enc), x.Position(s.End, enc)
	}
	return f.Place(scan.Literal{Span: s}, enc)
}
