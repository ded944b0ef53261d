package export

import (
	"io"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
)

// The document of rdjson, the Reviewdog Diagnostic Format (reviewdog, proto/rdf/reviewdog.proto).
// Columns are bytes.
type (
	rdResult struct {
		Source      rdSource       `json:"source"`
		Diagnostics []rdDiagnostic `json:"diagnostics"`
	}
	rdSource struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	rdDiagnostic struct {
		Message     string         `json:"message"`
		Location    rdLocation     `json:"location"`
		Severity    string         `json:"severity"`
		Code        rdCode         `json:"code"`
		Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	}
	rdLocation struct {
		Path  string  `json:"path"`
		Range rdRange `json:"range"`
	}
	rdRange struct {
		Start rdPosition `json:"start"`
		End   rdPosition `json:"end"`
	}
	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column"`
	}
	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url"`
	}
	rdSuggestion struct {
		Range rdRange `json:"range"`
		Text  string  `json:"text"`
	}
)

func writeReviewdog(w io.Writer, d Document) error {
	result := rdResult{rdSource{toolName, website}, []rdDiagnostic{}}
	for _, e := range d.Entries {
		result.Diagnostics = append(result.Diagnostics, diagnosticOf(e))
	}
	return indented(w, result)
}

func diagnosticOf(e report.Entry) rdDiagnostic {
	at := rdRange{rdPosition{e.Line, e.Col}, rdPosition{e.Line, e.EndCol}}
	d := rdDiagnostic{
		Message: e.Finding.Message, Location: rdLocation{e.File, at}, Severity: rdSeverity(e.Finding.Severity),
		Code: rdCode{string(e.Finding.Code), helpOf(e.Finding.Code)},
	}
	for _, free := range e.Free {
		d.Suggestions = append(d.Suggestions, rdSuggestion{at, free.Text})
	}
	return d
}

// rdSeverity is the severity of the format, which has no hints.
func rdSeverity(s check.Severity) string {
	switch s {
	case check.Error:
		return "ERROR"
	case check.Warning:
		return "WARNING"
	}
	return "INFO"
}
