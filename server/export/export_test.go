package export

import (
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// TestEveryCodeHasASummary: a rule of SARIF without a text is shown as an empty line.
func TestEveryCodeHasASummary(t *testing.T) {
	codes := check.Codes()
	for _, code := range codes {
		if summaryOf(code) == "" {
			t.Errorf("%s has no summary", code)
		}
	}
	if len(summaries) != len(codes) {
		t.Errorf("%d summaries for %d codes", len(summaries), len(codes))
	}
}

// TestGitHubCommandsAreEscaped: no name or message can end a command or begin another.
func TestGitHubCommandsAreEscaped(t *testing.T) {
	e := report.Entry{Location: report.Location{File: "a,b:c%\n::error::x", Line: 1}, Finding: check.Finding{
		Code: check.CodeInUse, Severity: check.Information, Message: "100%\r\n::error::y\x1b[31m",
	}}
	var b strings.Builder
	if err := writeGitHub(&b, Document{Snapshot: &fact.Snapshot{}, Entries: []report.Entry{e}}); err != nil {
		t.Fatal(err)
	}
	const want = `::notice file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax,line=1,endLine=1,col=0,endColumn=0,title=wsl-port-guard%3A port-in-use::` +
		`100%25\u000d\u000a::error::y\u001b[31m` + "\n"
	if b.String() != want {
		t.Errorf("%q\nwant %q", b.String(), want)
	}
}

// TestManyResultsAboutOnePort: finding the other places of each takes linear time.
func TestManyResultsAboutOnePort(t *testing.T) {
	growth.Check(t, "related places", growth.Repeated("", "80=8080\n", ""), func(content []byte) {
		var entries []report.Entry
		for line := range strings.Count(string(content), "\n") {
			entries = append(entries, report.Entry{
				Location: report.Location{File: ".env", Line: line + 1}, Finding: check.Finding{Literal: scan.Literal{Range: port.One(8080)}},
			})
		}
		places := relatedOf(entries)
		for _, e := range entries {
			if found := places.besides(e); len(entries) > mostRelated && len(found) != mostRelated {
				t.Fatalf("%d related places of %d", len(found), len(entries))
			}
		}
	})
}

func TestSeverities(t *testing.T) {
	for severity, want := range map[check.Severity][3]string{
		check.Error: {"error", "error", "ERROR"}, check.Warning: {"warning", "warning", "WARNING"},
		check.Information: {"note", "notice", "INFO"}, check.Hint: {"note", "notice", "INFO"},
	} {
		if got := [3]string{sarifLevel(severity), githubCommand(severity), rdSeverity(severity)}; got != want {
			t.Errorf("%v: %v, want %v", severity, got, want)
		}
	}
}

// TestArtifactsAreURIs: a name is a relative reference, an absolute path a URI of a file.
func TestArtifactsAreURIs(t *testing.T) {
	for file, want := range map[string]string{
		"a/b c.env": "a/b%20c.env", "../x.env": "../x.env", "a:b/x": "./a:b/x", "/srv/x#1.env": "file:///srv/x%231.env", "C:/x/y.env": "file:///C:/x/y.env",
	} {
		if got := artifactOf(report.Entry{Location: report.Location{File: file}}).URI; got != want {
			t.Errorf("%q: %q, want %q", file, got, want)
		}
	}
}
