// Package export writes findings for programs: JSON, SARIF, annotations of GitHub, and the format of
// reviewdog. What it writes is English and the same in every locale.
package export

import (
	"io"
	"slices"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Document is the result of one scan.
type Document struct {
	Version  string // of this program
	Commit   string // that it was built from; "" if unknown
	Snapshot *fact.Snapshot
	Scanned  report.Scanned
	Entries  []report.Entry // their messages are English
}

// toolName and website are what the formats say of this program.
const (
	toolName = "wsl-port-guard"
	website  = "https://github.com/wsl-port-guard/wsl-port-guard"
)

// format is one row of the table of formats.
type format struct {
	name  string
	write func(io.Writer, Document) error
}

// formats is the table of formats.
var formats = []format{
	{"jsonl", writeLines},
	{"json", writeJSON},
	{"sarif", writeSARIF},
	{"github", writeGitHub},
	{"rdjson", writeReviewdog},
}

// Formats lists the names of all formats.
func Formats() (names []string) {
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Write writes d in the format of a name from Formats. The error is that of w.
func Write(w io.Writer, name string, d Document) error {
	i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	return formats[i].write(w, d)
}

// writeLines writes one line of JSON for each finding.
func writeLines(w io.Writer, d Document) error {
	for _, e := range d.Entries {
		if err := report.Finding(w, e.Location, e.Finding); err != nil {
			return err
		}
	}
	return nil
}

// indented writes v as JSON that people can read as well.
func indented(w io.Writer, v any) error {
	b, err := json.MarshalIndentWithOption(v, "", "  ", json.DisableHTMLEscape())
	if err != nil {
		return err
	}
	_, err = w.Write(append(words.VisibleJSON(b), '\n'))
	return err
}
