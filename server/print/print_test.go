package print

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
)

// machine has no gaps; unread is Windows of which nothing was read.
var (
	machine = &fact.Snapshot{Vantage: fact.Linux, Sources: []fact.Source{{Name: fact.NameProcTCP, Status: fact.StatusOK}}}
	unread  = &fact.Snapshot{Vantage: fact.Windows}
)

// entry is a warning about port 45456, which stands in source.
func entry(file string, line int, source string) report.Entry {
	col := strings.Index(source, "45456") + 1
	return report.Entry{
		Location: report.Location{File: file, Line: line, Col: col, EndCol: col + 5}, Source: source,
		Finding: check.Finding{
			Literal: scan.Literal{Range: port.One(45456), Proto: port.TCP}, Code: check.CodeReserved, Severity: check.Warning, Message: "It is taken.",
		},
		Free: []report.Replacement{{Range: port.One(25456)}, {Range: port.One(15456)}},
	}
}

func findings(t *testing.T, p Page, s *fact.Snapshot, entries ...report.Entry) string {
	t.Helper()
	var b strings.Builder
	if err := p.Findings(&b, s, entries); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFindings(t *testing.T) {
	bad := entry("a.env", 7, "PORT=45456")
	gone := bad
	gone.Source = ""
	noPort := bad
	noPort.Free = nil
	far := entry("a.json", 123456, `{"a":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","port":45456}`)
	for _, c := range []struct {
		name  string
		page  Page
		s     *fact.Snapshot
		entry report.Entry
		want  string
	}{
		{"with room", Page{Width: 80}, machine, bad, `a.env:7:6: warning: It is taken. [wsl-reserved]
    7 | PORT=45456
      |      ^~~~~ free: 25456, 15456 · wsl-port-guard explain 45456
`},
		{"narrow", Page{Width: 40}, machine, bad, `a.env:7:6: warning: It is taken. [wsl-reserved]
    7 | PORT=45456
      |      ^~~~~
      | free: 25456, 15456 · wsl-port-guard explain 45456
`},
		{"the machine is not known", Page{Width: 80}, unread, bad, `a.env:7:6: warning: It is taken. [wsl-reserved]
    7 | PORT=45456
      |      ^~~~~ perhaps free: 25456, 15456 · wsl-port-guard explain 45456
`},
		{"another port does not help", Page{Width: 80}, machine, noPort, `a.env:7:6: warning: It is taken. [wsl-reserved]
    7 | PORT=45456
      |      ^~~~~ wsl-port-guard explain 45456
`},
		{"the file has changed since", Page{Width: 80}, machine, gone, `a.env:7:6: warning: It is taken. [wsl-reserved]
      = free: 25456, 15456 · wsl-port-guard explain 45456
`},
		{"a long line, a long number", Page{Width: 40}, machine, far, `a.json:123456:76: warning: It is taken. [wsl-reserved]
123456 | …aaaaaaaaaaaaaaa","port":45456}
       |                          ^~~~~
       | free: 25456, 15456 · wsl-port-guard explain 45456
`},
	} {
		if diff := cmp.Diff(c.want, findings(t, c.page, c.s, c.entry)); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// ofPolicy is an error in a policy file.
func ofPolicy(file string) report.Entry {
	return report.Entry{
		Location: report.Location{File: file, Line: 2, Col: 1, EndCol: 8}, Source: "severty: {}",
		Finding: check.Finding{Code: "policy", Severity: check.Error, Message: "It is no key."},
	}
}

// TestPolicyProblems: the message says what to write, so that nothing else is hinted at.
func TestPolicyProblems(t *testing.T) {
	e := ofPolicy("p.yaml")
	want := "p.yaml:2:1: error: It is no key. [policy]\n"
	for source, below := range map[string]string{"severty: {}": "    2 | severty: {}\n      | ^~~~~~~\n", "": ""} {
		e.Source = source
		if diff := cmp.Diff(want+below, findings(t, Page{Width: 80}, machine, e)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestGroups: only what is said of the same port in the same words is one, and a long list is cut.
func TestGroups(t *testing.T) {
	var entries []report.Entry
	for i := range 15 {
		entries = append(entries, entry(fmt.Sprintf("%d.env", i), 1, "PORT=45456"))
	}
	milder := entry("m.env", 1, "PORT=45456")
	milder.Finding.Severity = check.Hint
	entries = append(entries, milder)
	page := Page{Width: 60, Group: true}
	want := `0.env:1:6: warning: It is taken. [wsl-reserved]
    1 | PORT=45456
      |      ^~~~~
      | free: 25456, 15456 · wsl-port-guard explain 45456
      = also at 1.env:1:6 2.env:1:6 3.env:1:6 4.env:1:6
        5.env:1:6 6.env:1:6 7.env:1:6 8.env:1:6 9.env:1:6
        10.env:1:6 11.env:1:6 12.env:1:6
        and 2 more (--group=false lists all)
m.env:1:6: hint: It is taken. [wsl-reserved]
    1 | PORT=45456
      |      ^~~~~
      | free: 25456, 15456 · wsl-port-guard explain 45456
`
	if diff := cmp.Diff(want, findings(t, page, machine, entries...)); diff != "" {
		t.Error(diff)
	}
	page.Group = false
	if got := strings.Count(findings(t, page, machine, entries...), "warning:"); got != 15 {
		t.Errorf("%d of 15 without groups", got)
	}
}

func TestSummary(t *testing.T) {
	of := func(severities ...check.Severity) (entries []report.Entry) {
		for i, s := range severities {
			e := entry(fmt.Sprintf("%d.env", i/2), 1, "PORT=45456")
			e.Finding.Severity = s
			entries = append(entries, e)
		}
		return entries
	}
	for _, c := range []struct {
		s       *fact.Snapshot
		scanned report.Scanned
		entries []report.Entry
		want    string
	}{
		{
			machine,
			report.Scanned{Files: 7, Literals: 9},
			of(check.Warning, check.Warning, check.Information, check.Hint),
			"2 warnings, 1 note, 1 hint in 2 of 7 files with ports · Linux without WSL\n",
		},
		{machine, report.Scanned{Files: 1, Literals: 1}, of(check.Error), "1 error in 1 of 1 file with ports · Linux without WSL\n"},
		{machine, report.Scanned{}, []report.Entry{ofPolicy("p.yaml")}, "1 error in 1 policy file · Linux without WSL\n"},
		{
			machine,
			report.Scanned{Files: 3, Literals: 3},
			append(of(check.Warning), ofPolicy("p.yaml"), ofPolicy("p.yaml"), ofPolicy("q.yaml")),
			"3 errors in 2 policy files, 1 warning in 1 of 3 files with ports · Linux without WSL\n",
		},
		{machine, report.Scanned{Files: 1, Literals: 1}, nil, "No findings: 1 port in 1 file · Linux without WSL\n"},
		{machine, report.Scanned{}, nil, "No findings: no port was found in the files · Linux without WSL\n"},
		{
			unread,
			report.Scanned{Files: 2, Literals: 3},
			nil,
			"No findings: 3 ports in 2 files · Windows, unknown: networking mode, Windows' exclusions, listeners\n",
		},
	} {
		var b strings.Builder
		if err := (Page{}).Summary(&b, c.s, c.scanned, c.entries); err != nil || b.String() != c.want {
			t.Errorf("%q, %v, want %q", b.String(), err, c.want)
		}
	}
}

// TestSummaryHasTheColourOfTheWorst: green is only for what is known to be well.
func TestSummaryHasTheColourOfTheWorst(t *testing.T) {
	page := Page{Paint: screen.Paint{On: true}}
	hint := entry("a", 1, "45456")
	hint.Finding.Severity = check.Hint
	for _, c := range []struct {
		s       *fact.Snapshot
		scanned report.Scanned
		entries []report.Entry
		colour  screen.Colour
	}{
		{machine, report.Scanned{}, nil, screen.Green},
		{unread, report.Scanned{}, nil, screen.Yellow},
		{machine, report.Scanned{Unread: []report.UnreadFile{{File: "a", Why: scan.TooLong}}}, nil, screen.Yellow},
		{machine, report.Scanned{}, []report.Entry{hint, entry("b", 1, "45456")}, screen.Yellow},
		{machine, report.Scanned{}, []report.Entry{hint}, screen.Faint},
	} {
		var b strings.Builder
		if err := page.Summary(&b, c.s, c.scanned, c.entries); err != nil || !strings.HasPrefix(b.String(), "\x1b["+string(c.colour)+"m") {
			t.Errorf("%q, want colour %s", b.String(), c.colour)
		}
	}
}

// TestHostileNamesActOnNothing: names and lines of files come from others, and may hold what a terminal
// or a CI service acts on.
func TestHostileNamesActOnNothing(t *testing.T) {
	e := entry("a\x1b[31m\n::error::x\u202e", 1, "\x1b]0;title\x07 PORT=45456 \u202e \x9b31m \r::warning::y")
	out := findings(t, Page{Width: 100}, machine, e, e)
	for _, line := range strings.Split(out, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.ContainsAny(line, "\x1b\x07\r\u202e\u009b") {
			t.Errorf("%q", line)
		}
	}
}
