package export

import (
	"io"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// The document of the format json; schema/findings.schema.json describes it.
type (
	jsonDocument struct {
		Tool     jsonTool      `json:"tool"`
		Machine  jsonMachine   `json:"machine"`
		Summary  jsonSummary   `json:"summary"`
		Findings []jsonFinding `json:"findings"`
	}
	jsonTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
		Commit  string `json:"commit,omitempty"`
	}
	// jsonMachine is the snapshot that the findings were judged by, in brief.
	jsonMachine struct {
		Vantage  fact.Vantage  `json:"vantage"`
		Mode     fact.Mode     `json:"mode"`
		VMState  fact.VMState  `json:"vmState"`
		Block    *jsonBlock    `json:"block"`
		Replayed bool          `json:"replayed"`
		Unknown  []jsonUnknown `json:"unknown"`
	}
	jsonBlock struct {
		Start uint16     `json:"start"`
		End   uint16     `json:"end"`
		State fact.State `json:"state"`
	}
	jsonUnknown struct {
		Name    fact.Gap `json:"name"`
		Message string   `json:"message"`
	}
	jsonSummary struct {
		Files       int `json:"files"`
		Ports       int `json:"ports"`
		Error       int `json:"error"`
		Warning     int `json:"warning"`
		Information int `json:"information"`
		Hint        int `json:"hint"`

		Unread []jsonUnread `json:"unread"`
	}
	jsonUnread struct {
		File   string      `json:"file"`
		Reason scan.Unread `json:"reason"`
	}
	jsonFinding struct {
		report.FindingLine
		KeyPath string       `json:"keyPath"`
		Help    string       `json:"help"`
		Cures   []check.Cure `json:"cures"`
		Fixes   []jsonFix    `json:"fixes"`
	}
	jsonFix struct {
		Title string     `json:"title"`
		Start uint16     `json:"start"`
		End   uint16     `json:"end"`
		Edits []jsonEdit `json:"edits"`
	}
	jsonEdit struct {
		report.Location
		NewText string `json:"newText"`
	}
)

func writeJSON(w io.Writer, d Document) error {
	doc := jsonDocument{
		Tool: jsonTool{toolName, d.Version, d.Commit}, Machine: machineOf(d.Snapshot),
		Summary: jsonSummary{Files: d.Scanned.Files, Ports: d.Scanned.Literals, Unread: []jsonUnread{}}, Findings: []jsonFinding{},
	}
	for _, f := range d.Scanned.Unread {
		doc.Summary.Unread = append(doc.Summary.Unread, jsonUnread{f.File, f.Why})
	}
	for _, e := range d.Entries {
		doc.Summary.add(e.Finding.Severity)
		doc.Findings = append(doc.Findings, jsonFinding{
			FindingLine: report.LineOf(e.Location, e.Finding), KeyPath: e.Finding.Literal.Path, Help: helpOf(e.Finding.Code),
			Cures: append([]check.Cure{}, e.Finding.Cures...), Fixes: fixesOf(e),
		})
	}
	return indented(w, doc)
}

func (s *jsonSummary) add(severity check.Severity) {
	switch severity {
	case check.Error:
		s.Error++
	case check.Warning:
		s.Warning++
	case check.Information:
		s.Information++
	default:
		s.Hint++
	}
}

func machineOf(s *fact.Snapshot) jsonMachine {
	m := jsonMachine{Vantage: s.Vantage, Mode: s.Mode, VMState: s.VMState, Replayed: s.Replayed, Unknown: []jsonUnknown{}}
	if b := s.Block; b != nil {
		m.Block = &jsonBlock{b.Range.Start, b.Range.End, b.State}
	}
	var english *words.Catalog
	for _, gap := range s.Gaps() {
		m.Unknown = append(m.Unknown, jsonUnknown{gap, english.Say("gap/" + string(gap))})
	}
	return m
}

// helpOf is the page that explains a code, in English like all that is for programs.
func helpOf(code check.Code) string { return check.Page(nil, code) }

// fixesOf are the edits that solve a finding in its place, the best first.
func fixesOf(e report.Entry) []jsonFix {
	fixes := []jsonFix{}
	for _, free := range e.Free {
		fixes = append(fixes, jsonFix{
			Title: titleOf(e, free), Start: free.Range.Start, End: free.Range.End,
			Edits: []jsonEdit{{e.Location, free.Text}},
		})
	}
	return fixes
}

// titleOf says what a replacement does.
func titleOf(e report.Entry, free report.Replacement) string {
	var english *words.Catalog
	return english.Say("fix/here", "port", check.Noun(english, e.Finding.Literal.Range), "to", free.Range.String())
}
