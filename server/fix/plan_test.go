package fix

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"golang.org/x/tools/txtar"
)

// known is machine, with every source read.
var known = func() *fact.Snapshot {
	s := *machine
	s.Block = &fact.Block{Range: machine.Reservations[0].Range}
	for _, name := range []string{fact.NameExcludedIPv4TCP, fact.NameListeners} {
		s.Sources = append(s.Sources, fact.Source{Name: name, Status: fact.StatusOK})
	}
	return &s
}()

// filesOf writes the files of an archive, whose machine is known.
func filesOf(t *testing.T, archive string) scenario {
	t.Helper()
	s := scenario{dir: t.TempDir(), machine: known}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		writeFile(t, s.dir, f)
	}
	return s
}

// planOf plans for the files of an archive.
func planOf(t *testing.T, archive string, limits Limits) *Plan {
	t.Helper()
	p, err := NewPlan([]*view.View{filesOf(t, archive).open(t).View()}, limits)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// told is a plan in words: the changes of each file, then what stays.
func told(p *Plan) string {
	var out strings.Builder
	for _, f := range p.Files {
		moves, places := f.Counts()
		for i, m := range moves {
			fmt.Fprintf(&out, "%s: %s → %s (%d)\n", f.File.Name, m.From, m.To, places[i])
		}
	}
	for _, s := range p.Stays {
		fmt.Fprintf(&out, "%s:%d: %s stays: %s", s.File.Name, s.File.Line(s.Literal)+1, s.Literal.Range, s.Why)
		if s.Blocker != nil {
			fmt.Fprintf(&out, " with %s", s.Blocker.Name)
		}
		out.WriteString("\n")
	}
	return out.String()
}

const shop = `
-- compose.yaml --
services:
  web:
    ports: ["45456:80", "45457:81"]
-- api/.env --
# See http://localhost:45456
PORT=45457
WEB_URL=http://localhost:45456
-- testdata/compose.yaml --
services:
  web:
    ports: ["45456:80"]
-- package.json --
{"scripts": {"dev": "vite --port 3000"}}
`

func TestPlanGivesEachPortOneNumberInEveryFile(t *testing.T) {
	want := `api/.env: 45456 → 25456 (1)
api/.env: 45457 → 25457 (1)
compose.yaml: 45456 → 25456 (1)
compose.yaml: 45457 → 25457 (1)
api/.env:1: 45456 stays: prose
testdata/compose.yaml:3: 45456 stays: fixture
`
	if got := told(planOf(t, shop, Limits{})); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestEachFolderHasItsSuggestions: numbers are searched where the policy of the port's own folder says.
func TestEachFolderHasItsSuggestions(t *testing.T) {
	plain := filesOf(t, "-- .env --\nPORT=45457\n").open(t).View()
	ruled := filesOf(t, "-- wsl-port-guard.yaml --\nsuggestion-range: 31000-31999\n-- app.env --\nPORT=45456\n").open(t).View()
	for _, views := range [][]*view.View{{plain, ruled}, {ruled, plain}} {
		p, err := NewPlan(views, Limits{})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]port.Range{}
		for _, f := range p.Files {
			got[f.File.Name] = f.Moves[0].To
		}
		ruledRange := port.Range{Start: 31000, End: 31999}
		if !ruledRange.Covers(got["app.env"]) || ruledRange.Covers(got[".env"]) {
			t.Error(got)
		}
	}
}

// confirms says which ports are free in every search.
func confirms(free func(port.Range) bool) func() func(port.Range, port.Proto) bool {
	return func() func(port.Range, port.Proto) bool {
		return func(r port.Range, _ port.Proto) bool { return free(r) }
	}
}

func TestLimitsOfAPlan(t *testing.T) {
	only := func(name string) func(*view.File) bool { return func(f *view.File) bool { return f.Name == name } }
	for name, c := range map[string]struct {
		limits Limits
		want   string
	}{
		"a port": {Limits{Ports: []port.Range{port.One(45457)}}, `api/.env: 45457 → 25457 (1)
compose.yaml: 45457 → 25457 (1)
`},
		"a code":       {Limits{Codes: []check.Code{check.CodeReserved}, Ports: []port.Range{port.One(45457)}}, "api/.env: 45457 → 25457 (1)\ncompose.yaml: 45457 → 25457 (1)\n"},
		"another code": {Limits{Codes: []check.Code{check.CodeExcluded}}, ""},
		"a file": {Limits{Files: only("compose.yaml")}, `compose.yaml: 45456 → 25456 (1)
compose.yaml: 45457 → 25457 (1)
api/.env:1: 45456 stays: prose
api/.env:2: 45457 stays: unchosen
api/.env:3: 45456 stays: unchosen
testdata/compose.yaml:3: 45456 stays: fixture
`},
		"a file without findings": {Limits{Files: only("package.json")}, ""},
		"with mentions": {Limits{Mentions: true, Ports: []port.Range{port.One(45456)}}, `api/.env: 45456 → 25456 (2)
compose.yaml: 45456 → 25456 (1)
testdata/compose.yaml:3: 45456 stays: fixture
`},
		"only free where asked": {Limits{Ports: []port.Range{port.One(45457)}, Confirmer: confirms(func(r port.Range) bool { return r.Start < 10000 })}, `api/.env: 45457 → 5457 (1)
compose.yaml: 45457 → 5457 (1)
`},
		"nothing free": {Limits{Ports: []port.Range{port.One(45457)}, Confirmer: confirms(func(port.Range) bool { return false })}, `api/.env:2: 45457 stays: unplaced
compose.yaml:3: 45457 stays: unplaced
`},
	} {
		if got := told(planOf(t, shop, c.limits)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// Two ports get different numbers, also where few are free.
func TestFewNumbersAreShared(t *testing.T) {
	few := confirms(func(r port.Range) bool { return r.Start == 21456 || r.Start == 20456 })
	for archive, want := range map[string]string{
		"-- .env --\nPORT=45456\nADMIN_PORT=46456\n":                   ".env: 45456 → 21456 (1)\n.env: 46456 → 20456 (1)\n",
		"-- .env --\nPORT=45456\nADMIN_PORT=46456\nTHIRD_PORT=47456\n": ".env: 45456 → 21456 (1)\n.env: 46456 → 20456 (1)\n.env:3: 47456 stays: unplaced\n",
	} {
		if got := told(planOf(t, archive, Limits{Confirmer: few})); got != want {
			t.Errorf("%s\nwant\n%s", got, want)
		}
	}
	// The last number of a range is not given away either.
	ranges := "-- compose.yaml --\nservices:\n  ftp:\n    ports: [\"45000-45001:21100-21101\", \"46001:80\"]\n"
	few = confirms(func(r port.Range) bool { return r.Start == 25000 || r.Start == 25001 || r.Start == 24001 })
	want := "compose.yaml: 45000–45001 → 25000–25001 (1)\ncompose.yaml: 46001 → 24001 (1)\n"
	if got := told(planOf(t, ranges, Limits{Confirmer: few})); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TCP and UDP of one number stay together, and a number that only one of them could have is not taken.
func TestProtocolsStayTogether(t *testing.T) {
	s := filesOf(t, "-- compose.yaml --\nservices:\n  dns:\n    ports: [\"45456:53/tcp\", \"45456:53/udp\"]\n-- other/compose.yaml --\nservices:\n  dns:\n    ports: [\"45456:53/udp\"]\n")
	s.machine = machineWith(t, s.machine, string(fact.KindExtra)+" 25456/udp")
	p, err := NewPlan([]*view.View{s.open(t).View()}, Limits{})
	want := "compose.yaml: 45456 → 15456 (2)\nother/compose.yaml: 45456 → 15456 (1)\n"
	if err != nil || told(p) != want {
		t.Errorf("%v: %s\nwant\n%s", err, told(p), want)
	}
}

// A script of an image runs in the container, where the port is not refused.
func TestPlanLeavesScriptsOfImages(t *testing.T) {
	got := told(planOf(t, `
-- compose.yaml --
services:
  web:
    build: web
    ports: ["45456:45456"]
-- web/Dockerfile --
FROM node
COPY start.sh /
-- web/start.sh --
exec vite --port 45456
`, Limits{}))
	if want := "compose.yaml: 45456 → 25456 (1)\n"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// A file outside has a finding of its own, and uses a port that is changed: it is told once that it stays.
func TestEachPlaceStaysOnce(t *testing.T) {
	w := filesOf(t, "-- .env --\nPORT=45456\n").open(t)
	w.Open(t.Context(), "file:///elsewhere/.env", 1, []byte("PORT=45456\n"))
	p, err := NewPlan([]*view.View{w.View()}, Limits{})
	if want := ".env: 45456 → 25456 (1)\n.env:1: 45456 stays: outside\n"; err != nil || told(p) != want {
		t.Errorf("%v: %s\nwant\n%s", err, told(p), want)
	}
}

// Ports that end in the same digits compete for the same number; a number that the workspace uses, in
// whichever View, is not taken.
func TestNewNumbersAreNotShared(t *testing.T) {
	a := filesOf(t, "-- a/.env --\nPORT=45456\nADMIN_PORT=46456\n").open(t).View()
	b := filesOf(t, "-- b/.env --\nPORT=45456\nOTHER_PORT=25456\nMORE_PORT=26456\n").open(t).View()
	p, err := NewPlan([]*view.View{a, b}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := `a/.env: 45456 → 15456 (1)
a/.env: 46456 → 16456 (1)
b/.env: 45456 → 15456 (1)
`
	if got := told(p); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for _, c := range []struct{ archive, want string }{
		{"-- .env --\nPORT=45456\nADMIN_PORT=46456\nTHIRD_PORT=47456\n", ".env: 45456 → 25456 (1)\n.env: 46456 → 26456 (1)\n.env: 47456 → 27456 (1)\n"},
		{"-- .env --\nPORT=45456\nADMIN_PORT=46456\nOTHER_PORT=26456\n", ".env: 45456 → 25456 (1)\n.env: 46456 → 16456 (1)\n"},
	} {
		if got := told(planOf(t, c.archive, Limits{})); got != c.want {
			t.Errorf("%s\nwant\n%s", got, c.want)
		}
	}
}

// A port inside a range that moves keeps its place in the range, in every file; a port between two ranges
// that only touch is one of its own.
func TestPortsOfARangeMoveTogether(t *testing.T) {
	want := `.env: 45002 → 25002 (1)
.env: 45005 → 15005 (1)
compose.yaml: 45000–45004 → 25000–25004 (1)
`
	if got := told(planOf(t, `
-- compose.yaml --
services:
  ftp:
    ports: ["45000-45004:21100-21104"]
-- .env --
FTP_PORT=45002
NEXT_PORT=45005
TAKEN_PORT=25005
`, Limits{})); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	want = `a/compose.yaml: 45000–45004 → 15000–15004 (1)
b/compose.yaml: 45003–45008 → 15003–15008 (1)
`
	if got := told(planOf(t, `
-- .env --
TAKEN_PORT=25008
-- a/compose.yaml --
services:
  ftp:
    ports: ["45000-45004:21100-21104"]
-- b/compose.yaml --
services:
  ftp:
    ports: ["45003-45008:21100-21105"]
`, Limits{})); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	// Where something connects to a port of the range, nothing is refused, but the port moves too.
	want = `client/.env: 45002 → 25002 (1)
compose.yaml: 45000–45004 → 25000–25004 (1)
`
	if got := told(planOf(t, `
-- compose.yaml --
services:
  ftp:
    ports: ["45000-45004:21100-21104"]
-- client/.env --
FTP_URL=ftp://localhost:45002
`, Limits{})); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Files without refused ports are written first: a run that is ended half-way then leaves a finding for the next.
func TestFilesWithRefusedPortsComeLast(t *testing.T) {
	want := `z/.env: 45456 → 25456 (1)
a/.env: 45456 → 25456 (1)
`
	if got := told(planOf(t, "-- a/.env --\nPORT=45456\n-- z/.env --\nWEB_URL=http://localhost:45456\n", Limits{})); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestAPortThatCannotBeChangedInOneFileStaysInAll(t *testing.T) {
	var blocked *view.File
	p := planOf(t, shop+"-- blocked/.env --\nPORT=45456\n", Limits{})
	for _, f := range p.Files {
		if f.File.Name == "blocked/.env" {
			blocked = f.File
		}
	}
	want := `api/.env: 45457 → 25457 (1)
compose.yaml: 45457 → 25457 (1)
api/.env:1: 45456 stays: prose
api/.env:3: 45456 stays: together with blocked/.env
blocked/.env:1: 45456 stays: read-only
compose.yaml:3: 45456 stays: together with blocked/.env
testdata/compose.yaml:3: 45456 stays: fixture
`
	got := p.Without(map[*view.File]Obstacle{blocked: {Why: StaysReadOnly}})
	if told(got) != want {
		t.Errorf("%s\nwant\n%s", told(got), want)
	}
	if again := got.Without(nil); told(again) != want || len(again.Files) != 2 {
		t.Errorf("without nothing: %s", told(again))
	}
	full := errors.New("disk full")
	failed := p.Except(map[*view.File]Obstacle{blocked: {Why: StaysFailed, Err: full}})
	if len(failed.Files) != len(p.Files)-1 {
		t.Errorf("%d files are changed", len(failed.Files))
	}
	for _, s := range failed.Stays {
		if s.File == blocked && (s.Why != StaysFailed || !errors.Is(s.Err, full)) || s.Why == StaysTogether {
			t.Errorf("%+v", s)
		}
	}
}

func TestNoPlanForAnUnknownMachine(t *testing.T) {
	s := filesOf(t, shop)
	unread := *known
	unread.Sources = nil
	for name, c := range map[string]struct {
		machine *fact.Snapshot
		gaps    []fact.Gap
	}{
		"not read at all":    {nil, nil},
		"sources are denied": {&unread, []fact.Gap{fact.GapExcluded, fact.GapListeners}},
	} {
		s.machine = c.machine
		views := []*view.View{s.open(t).View()}
		_, err := NewPlan(views, Limits{})
		var unknown *UnknownMachine
		if !errors.As(err, &unknown) || !slices.Equal(unknown.Gaps, c.gaps) {
			t.Errorf("%s: %v", name, err)
		}
		if done, shown := unknown.Text(nil), unknown.Preview(nil); !strings.Contains(done, "--even-if-unknown") || !strings.HasSuffix(shown, "It is not shown what a fix would change, since it is not known which ports are free.") {
			t.Errorf("%s: %q, %q", name, done, shown)
		}
		p, err := NewPlan(views, Limits{Unknown: true})
		if err != nil || len(p.Files) > 0 != (c.machine != nil) {
			t.Errorf("%s, although it is unknown: %v, %d files", name, err, len(p.Files))
		}
	}
}

// A cure that is no other port is not planned, and the plan says so.
func TestPlanTellsWhatAnotherPortDoesNotSolve(t *testing.T) {
	p := &planner{}
	file := &view.File{}
	finding := check.Finding{Severity: check.Warning, Cures: []check.Cure{check.CureFixHostPort}}
	finding.Literal.Range = port.One(45456)
	if p.wants(file, finding) || len(p.stays) != 1 || p.stays[0] != (Stay{File: file, Literal: finding.Literal, Why: StaysUncured}) {
		t.Errorf("%+v", p.stays)
	}
	finding.Cures = append(finding.Cures, check.CureChangePort)
	file.Content = &view.Content{}
	if !p.wants(file, finding) {
		t.Error("a finding that another port solves is not wanted")
	}
	finding.Severity = check.Information
	if p.wants(file, finding) {
		t.Error("a port that may work is wanted")
	}
	finding.Severity, file.Outside = check.Error, true
	if p.wants(file, finding) || p.stays[1] != (Stay{File: file, Literal: finding.Literal, Why: StaysOutside}) {
		t.Errorf("%+v", p.stays)
	}
}

// TestReadsBack: an edit that changes how the rest of the file is read is refused.
func TestReadsBack(t *testing.T) {
	p := planOf(t, shop, Limits{})
	for _, f := range p.Files {
		before := workspace.WithText(f.File).Text()
		if !f.ReadsBack(before) {
			t.Errorf("%s does not read back", f.File.Name)
		}
		for name, e := range map[string]text.Edit{
			"another number": {Span: f.Edits[0].Span, New: "25999"},
			"no number":      {Span: f.Edits[0].Span, New: "x"},
			"all the rest":   {Span: text.Span{Start: f.Edits[0].Span.Start, End: len(before)}, New: "25456\n"},
		} {
			other := Planned{f.File, []text.Edit{e}, f.Moves[:1]}
			if other.ReadsBack(before) {
				t.Errorf("%s: %s passes", f.File.Name, name)
			}
		}
	}
}

// Each reason has a sentence of its own, without a place that is not filled.
func TestStaysAreTold(t *testing.T) {
	compose := &view.File{Name: "compose.yaml"}
	nameOf := func(f *view.File) string { return f.Name }
	told := map[string]bool{}
	for _, why := range []Reason{
		StaysInFixture, StaysOutside, StaysInProse, StaysUnchosen, StaysUncured, StaysUnplaced, StaysUnread,
		StaysTogether, StaysReadOnly, StaysChanged, StaysShared, StaysFailed,
	} {
		s := Stay{Literal: scan.Literal{Range: port.One(45456)}, Why: why}
		if why == StaysTogether {
			s.Blocker = compose
		}
		if why == StaysFailed {
			s.Err = errors.New("disk full")
		}
		said := s.Text(nil, nameOf)
		if told[said] || strings.Contains(said, "{") || !strings.HasPrefix(said, "port 45456 stays: ") {
			t.Errorf("%s: %s", why, said)
		}
		told[said] = true
	}
	u := &UnknownMachine{Gaps: []fact.Gap{fact.GapExcluded}}
	if said := u.Error(); !strings.Contains(said, ". Nothing is changed, since") {
		t.Error(said)
	}
}
