package view

import (
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/uri"
)

// File is one file of a View. It is immutable.
type File struct {
	URI     uri.URI       // as the client writes it; for a file on disk, as VS Code would
	Key     string        // the same for all spellings of the file's name; Files are ordered by it
	Name    string        // slash-separated path relative to its folder, or the base name outside all folders
	Open    bool          // an open document; its text takes precedence over the disk
	Version int32         // the client's; 0 unless Open
	Covered bool          // the settings allow findings of this file to be shown
	Reading *scan.Reading // how the text is read; nil if no format claims the name
	// AsCompose says that the file is read as a compose file, whatever its name, because a compose file
	// includes or extends it.
	AsCompose bool
	// NamedCompose says that its name alone says that it is a compose file.
	NamedCompose bool
	// Outside says that the file is no file in a folder of the workspace, or is there by a link only. It is
	// changed only when that is asked for in the file itself.
	Outside bool
	// Noise says that nobody starts a program from a file of this name (see format.IsNoise).
	Noise bool

	// Literals are those of the text, with the roles that other files give them, and without those that
	// other files override (see meaning.go).
	Literals []scan.Literal
	// Findings are those of Literals under the View's conditions, in the order of Literals.
	Findings []check.Finding

	*Content
}

// Text is the text of an open document or of a File with its text (workspace.WithText); nil
// for any other file on disk.
func (f *File) Text() []byte { return f.text }

// IsNoise reports whether nobody starts a program from the file, or a tool would write over an edit of
// it. Then its findings are hints, and a port that is changed everywhere stays as it is here.
func (f *File) IsNoise() bool { return f.Noise || f.Generated }

// Problems are the mistakes in a policy file; none for any other file, and for one that nobody works with.
func (f *File) Problems() []policy.Problem {
	if f.Policy == nil || f.Noise {
		return nil
	}
	return f.Policy.Problems
}

// Index converts between offsets and positions of Text; nil if Text is nil.
func (f *File) Index() *text.Index {
	if f.index == nil {
		return nil
	}
	return f.index()
}

// Dir is the key of the file's folder: files with equal Dir are in the same folder.
func (f *File) Dir() string { return f.Key[:max(strings.LastIndexByte(f.Key, '/'), 0)] }

// Meaning is a literal of the text, an element of Result.Literals, as other files let it mean: see Literals.
// A default that another file overrides means what its own file says.
func (f *File) Meaning(l scan.Literal) scan.Literal {
	for i := max(f.indexOf(l.Span.Start), 0); i < len(f.Result.Literals) && f.Result.Literals[i].Span == l.Span; i++ {
		if len(f.Literals) == len(f.Result.Literals) && f.Result.Literals[i] == l {
			return f.Literals[i]
		}
	}
	return l
}

// Positions returns the zero-based positions of a literal of this File: of its first digit, and after
// its last one. enc, UTF8 or UTF16, is the unit of the columns. Both are zero for a literal of another
// File.
func (f *File) Positions(l scan.Literal, enc text.Encoding) (start, end text.Position) {
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
	start, _ := f.Positions(l, text.UTF8)
	return start.Line
}

// Spell writes r as text that can replace a literal of this File: between the ends of a range is the
// same text as in the literal.
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

// SpanPositions returns the zero-based positions of the start and of the end of a span. If Text is nil,
// it must be the span of a literal. enc, UTF8 or UTF16, is the unit of the columns.
func (f *File) SpanPositions(s text.Span, enc text.Encoding) (start, end text.Position) {
	if x := f.Index(); x != nil {
		return x.Position(s.Start, enc), x.Position(s.End, enc)
	}
	return f.Positions(scan.Literal{Span: s}, enc)
}
