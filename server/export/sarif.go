package export

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
)

// The parts of SARIF 2.1.0 (OASIS Standard, 27 March 2020) that are written. The libraries for it make
// one pointer and one call for each field; these types are shorter than their use would be.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool       `json:"tool"`
		ColumnKind string          `json:"columnKind"`
		Calls      []sarifCall     `json:"invocations"`
		Results    []sarifResult   `json:"results"`
		Properties sarifProperties `json:"properties"`
	}
	sarifProperties struct {
		Machine jsonMachine `json:"machine"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string       `json:"id"`
		Short   sarifMessage `json:"shortDescription"`
		Help    sarifMessage `json:"help"`
		HelpURI string       `json:"helpUri"`
	}
	sarifMessage struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifCall struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications"`
	}
	sarifNotification struct {
		Level   string       `json:"level"`
		Message sarifMessage `json:"message"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifMessage      `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Related      []sarifLocation   `json:"relatedLocations,omitempty"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Fixes        []sarifFix        `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		ID       int           `json:"id,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
		Message  *sarifMessage `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndColumn   int `json:"endColumn"`
	}
	sarifFix struct {
		Description sarifMessage  `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion  `json:"deletedRegion"`
		Inserted sarifMessage `json:"insertedContent"`
	}
)

// sarifSchema names the schema, for validators.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

func writeSARIF(w io.Writer, d Document) error {
	rules := rulesOf(d.Entries)
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{toolName, d.Version, website, rules}},
		ColumnKind: "utf16CodeUnits", Calls: []sarifCall{callOf(d)}, Results: []sarifResult{},
		Properties: sarifProperties{machineOf(d.Snapshot)},
	}
	prints := fingerprints(d.Entries)
	related := relatedOf(d.Entries)
	for i, e := range d.Entries {
		run.Results = append(run.Results, sarifResult{
			RuleID: string(e.Finding.Code), Level: sarifLevel(e.Finding.Severity), Message: sarifMessage{Text: e.Finding.Message},
			RuleIndex: slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == string(e.Finding.Code) }),
			Locations: []sarifLocation{{Physical: physicalOf(e)}}, Related: related.besides(e),
			Fingerprints: map[string]string{"port/v1": prints[i]}, Fixes: sarifFixes(e),
		})
	}
	return indented(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

// callOf says that the scan ran, and what it could not read.
func callOf(d Document) sarifCall {
	call := sarifCall{Successful: true, Notifications: []sarifNotification{}}
	for _, unknown := range machineOf(d.Snapshot).Unknown {
		call.Notifications = append(call.Notifications, sarifNotification{"warning", sarifMessage{Text: unknown.Message}})
	}
	for _, f := range d.Scanned.Unread {
		call.Notifications = append(call.Notifications, sarifNotification{"warning", sarifMessage{Text: f.File + " is not checked to its end (" + string(f.Why) + ")"}})
	}
	return call
}

// rulesOf are the codes of the entries, each once, sorted.
func rulesOf(entries []report.Entry) []sarifRule {
	rules := []sarifRule{}
	for _, e := range entries {
		code := string(e.Finding.Code)
		at, known := slices.BinarySearchFunc(rules, code, func(r sarifRule, id string) int { return strings.Compare(r.ID, id) })
		if !known {
			rules = slices.Insert(rules, at, sarifRule{
				ID: code, Short: sarifMessage{Text: summaryOf(e.Finding.Code)}, HelpURI: helpOf(e.Finding.Code),
				Help: sarifMessage{
					Text:     summaryOf(e.Finding.Code) + " See " + helpOf(e.Finding.Code) + " for the cause and for what helps.",
					Markdown: summaryOf(e.Finding.Code) + " [The cause, and what helps](" + helpOf(e.Finding.Code) + ").",
				},
			})
		}
	}
	return rules
}

// sarifLevel is the level of SARIF for a severity. A hint is a note as well: "none" is not shown.
func sarifLevel(s check.Severity) string {
	switch s {
	case check.Error, check.Warning:
		return s.String()
	}
	return "note"
}

func physicalOf(e report.Entry) sarifPhysical { return sarifPhysical{artifactOf(e), regionOf(e)} }

// artifactOf is the file, relative to the folder in which the scan ran or absolute.
func artifactOf(e report.Entry) sarifArtifact {
	u := url.URL{Path: e.File}
	if strings.HasPrefix(e.File, "/") {
		u.Scheme = "file"
	} else if len(e.File) > 2 && e.File[1:3] == ":/" { // a drive of Windows
		u = url.URL{Scheme: "file", Path: "/" + e.File}
	}
	return sarifArtifact{u.String()}
}

func regionOf(e report.Entry) sarifRegion {
	return sarifRegion{e.Line, e.Columns16[0], e.Columns16[1]}
}

func sarifFixes(e report.Entry) []sarifFix {
	var fixes []sarifFix
	for _, free := range e.Free {
		fixes = append(fixes, sarifFix{
			Description: sarifMessage{Text: titleOf(e, free)},
			Changes:     []sarifChange{{artifactOf(e), []sarifReplacement{{regionOf(e), sarifMessage{Text: free.Text}}}}},
		})
	}
	return fixes
}

// mostRelated is how many other places of a port a result names.
const mostRelated = 10

// related are the entries by their ports.
type related map[string][]report.Entry

func relatedOf(entries []report.Entry) related {
	out := related{}
	for _, e := range entries {
		key := e.Finding.Literal.Range.String()
		out[key] = append(out[key], e)
	}
	return out
}

// besides are the other places of the port of e.
func (r related) besides(e report.Entry) (out []sarifLocation) {
	if !e.Finding.Literal.Range.Valid() {
		return nil // a problem of a policy file is about no port
	}
	for _, other := range r[e.Finding.Literal.Range.String()] {
		if len(out) == mostRelated {
			break // any number of results may be about the same port
		}
		if other.Location == e.Location {
			continue
		}
		message := sarifMessage{Text: "also uses " + check.Noun(nil, e.Finding.Literal.Range)}
		out = append(out, sarifLocation{ID: len(out) + 1, Physical: physicalOf(other), Message: &message})
	}
	return out
}

// fingerprints identify the findings by file, code, port and key path, and not by their lines, so that
// a finding is known again after lines were added above it. Equal ones are numbered.
func fingerprints(entries []report.Entry) []string {
	seen := map[string]int{}
	out := make([]string, len(entries))
	for i, e := range entries {
		l := e.Finding.Literal
		text := fmt.Sprintf("%s\x00%s\x00%d-%d\x00%s\x00%s", e.File, e.Finding.Code, l.Range.Start, l.Range.End, l.Proto, l.Path)
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", text, seen[text]))
		seen[text]++
		out[i] = hex.EncodeToString(sum[:16])
	}
	return out
}
