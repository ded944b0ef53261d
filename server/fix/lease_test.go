package fix

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// stopped is known, but WSL is not running: its block is a guess.
var stopped = func() *fact.Snapshot {
	s := *known
	s.Block, s.VMState = nil, fact.VMStopped
	s.Reservations = slices.Clone(known.Reservations)
	s.Reservations[0].Kind, s.Reservations[0].State = fact.KindBlockPredicted, fact.StatePredicted
	return &s
}()

// stale is known, but the place of WSL's block is that of an earlier run.
var stale = func() *fact.Snapshot {
	s := *known
	s.Reservations = slices.Clone(known.Reservations)
	s.Reservations[0].State = fact.StateStale
	return &s
}()

// leaseOf is what is offered for the files of an archive: each action, with its edits; "" for none.
func leaseOf(t *testing.T, archive string, machine *fact.Snapshot) string {
	t.Helper()
	s := filesOf(t, archive)
	s.machine = machine
	loud, err := s.open(t).View().WithSilentRows(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if p, err := NewPlan([]*view.View{loud}, Limits{}); (machine == stopped || machine == stale) && (err != nil || len(p.Files) > 0) {
		t.Errorf("planned although nothing is refused yet: %v, %v", p, err)
	}
	var out strings.Builder
	for _, o := range (Request{View: loud}).Lease() {
		if o.Kind != Lease || !o.Preview || len(o.Solves) > 0 {
			t.Errorf("%+v", o)
		}
		o.Kind = Quick // which has no mark
		describeAction(&out, o.Action)
	}
	return out.String()
}

func TestLease(t *testing.T) {
	const two = `Choose ports for this workspace: 2 get free numbers, the same on every machine that allows them
    .env 5–10 "26159"
    compose.yaml 26–31 "6871"
    compose.yaml 38–43 "26159"
`
	const one = `Choose a port for this workspace: a free number, the same on every machine that allows it
    .env 5–10 "26159"
`
	const files = `
-- compose.yaml --
services: {web: {ports: ["45456:80", "45457:81", "8080:82"]}}
-- .env --
PORT=45457
`
	for name, c := range map[string]struct {
		archive string
		machine *fact.Snapshot
		want    string
	}{
		"WSL runs":                {files, known, two},
		"WSL will run":            {files, stopped, two},
		"WSL ran":                 {files, stale, two},
		"one port":                {"-- .env --\nPORT=45456\n", known, one},
		"no port is refused":      {"-- .env --\nPORT=8080\n", known, ""},
		"the machine is not read": {files, machine, ""},
	} {
		if got := leaseOf(t, c.archive, c.machine); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// chosenFor is the number that is chosen for 45456 in the files of an archive.
func chosenFor(t *testing.T, archive string) port.Range {
	t.Helper()
	p := planOf(t, archive, Limits{Lease: true})
	for _, f := range p.Files {
		for _, m := range f.Moves {
			if m.From == port.One(45456) {
				return m.To
			}
		}
	}
	t.Fatalf("45456 stays in %s", archive)
	return port.Range{}
}

// TestTheFirstPlaceChoosesTheNumber: what the first place where a program listens is called, and nothing else.
func TestTheFirstPlaceChoosesTheNumber(t *testing.T) {
	const alone = "-- m/compose.yaml --\nservices: {web: {ports: [\"45456:80\"]}}\n"
	want := chosenFor(t, alone)
	for name, archive := range map[string]string{
		"a place behind it":               alone + "-- z/compose.yaml --\nservices: {other: {ports: [\"45456:80\"]}}\n",
		"a later place in the file":       "-- m/compose.yaml --\nservices: {web: {ports: [\"45456:80\"]}, api: {ports: [\"127.0.0.2:45456:80\"]}}\n",
		"somebody connects before it":     alone + "-- a/.env --\nURL=http://localhost:45456\n",
		"a fixture before it":             alone + "-- a/testdata/compose.yaml --\nservices: {fixture: {ports: [\"45456:80\"]}}\n",
		"other ports are refused as well": alone + "-- z/.env --\nPORT=45999\n",
	} {
		if got := chosenFor(t, archive); got != want {
			t.Errorf("%s: %s, but %s without it", name, got, want)
		}
	}
	for name, archive := range map[string]string{
		"a place before it": alone + "-- a/compose.yaml --\nservices: {first: {ports: [\"45456:80\"]}}\n",
		"another service":   strings.ReplaceAll(alone, "web", "app"),
		"another file":      strings.ReplaceAll(alone, "m/compose.yaml", "n/compose.yaml"),
	} {
		if got := chosenFor(t, archive); got == want {
			t.Errorf("%s: %s as well", name, got)
		}
	}
	if plain := planOf(t, alone, Limits{}).Files[0].Moves[0].To; plain == want {
		t.Errorf("%s also without a lease", plain)
	}
}

// TestTheFirstPlaceOfRanges: the first place is that of any range of the ports that change together, not of the first range.
func TestTheFirstPlaceOfRanges(t *testing.T) {
	const one, three = `["45456:80"]`, `["45456-45458:80-82"]`
	file := func(first, second string) string {
		return "-- compose.yaml --\nservices: {web: {ports: " + first + "}, api: {ports: " + second + "}}\n"
	}
	if a, b := chosenFor(t, file(one, three)), chosenFor(t, file(three, one)); a != b {
		t.Errorf("%s where the range is second, %s where it is first", a, b)
	}
}

func TestNewNumbers(t *testing.T) {
	w := filesOf(t, shop).open(t)
	p, err := NewPlan([]*view.View{w.View()}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	of := p.NewNumbers()
	var got []string
	for f := range w.View().Files() {
		for _, l := range f.Result.Literals {
			if to := of(f, l); to != (port.Range{}) {
				got = append(got, f.Name+" "+l.Range.String()+" "+to.String())
			}
		}
	}
	want := []string{"api/.env 45457 25457", "api/.env 45456 25456", "compose.yaml 45456 25456", "compose.yaml 45457 25457"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	first := p.Files[0].File
	other := first.Result.Literals[len(first.Result.Literals)-1]
	other.Range = port.One(1000)
	if to := of(first, other); to != (port.Range{}) {
		t.Errorf("a literal whose port was another got %s", to)
	}
}

func TestRenumber(t *testing.T) {
	w := filesOf(t, shop).open(t)
	r := Request{View: w.View(), Client: Client{Asks: true}}
	tcp := func(n uint16) scan.Literal { return scan.Literal{Range: port.One(n), Proto: port.TCP} }
	n, ok := r.Renumber("/w/x", []scan.Literal{tcp(45456), tcp(45999)})
	want := []Renumbered{{port.One(45456), port.One(25456), port.TCP}, {port.One(45999), port.One(25999), port.TCP}}
	var out strings.Builder
	describeFiles(&out, Action{Files: n.Files})
	const files = "    api/.env 65–70 \"25456\"\n    compose.yaml 30–35 \"25456\"\n"
	if !ok || !slices.Equal(n.Moves, want) || out.String() != files {
		t.Errorf("%t %v\n%s", ok, n.Moves, out.String())
	}
	if n, ok := r.Renumber("/w/x", nil); ok {
		t.Errorf("nothing was asked for: %v", n)
	}
	r.Confirm = func(to port.Range, _ port.Proto) bool { return to == port.One(25456) }
	if n, ok := r.Renumber("/w/x", []scan.Literal{tcp(45456), tcp(45999)}); ok || len(n.Files)+len(n.Moves) > 0 {
		t.Errorf("one of the ports has no free one: %v", n)
	}
	if _, ok := r.Renumber("/w/x", []scan.Literal{tcp(45456)}); !ok {
		t.Error("the other one has")
	}
}

// TestRewrite changes a text that no file of the View has, mentions excepted.
func TestRewrite(t *testing.T) {
	const before = "# port 45456\nPORT=45456\nOTHER_PORT=45457/udp\nURL=http://localhost:45456\n"
	content := view.Read(context.Background(), format.Of(".env"), []byte(before), nil)
	moves := []Renumbered{{port.One(45456), port.One(1000), port.TCP}, {port.One(45457), port.One(2000), port.TCP}}
	const want = "# port 45456\nPORT=1000\nOTHER_PORT=45457/udp\nURL=http://localhost:1000\n"
	if got := string(Rewrite(content, moves)); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
