package check

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// tcase is one case of testdata/check/table.txt.
type tcase struct {
	name    string
	snap    fact.Snapshot
	set     Settings
	literal scan.Literal
	want    string // "none" or "SEVERITY CODE SIDE"
	cures   string // the cures joined by blanks; "" if the case does not say
	message string // "" if the case does not say

	// What else the case says about the code that it wants; see variations and wrongOrder.
	sides, modes, states, despite, order []string
	inDistribution                       bool        // see Judge.InDistribution
	inNoise                              bool        // see Judge.InNoise
	varied                               []variation // made once, since each mutant is judged by them
}

// judge judges the literal of a case by a table that may differ from the decisions.
func (t *table) judge(c *tcase) (Finding, bool) {
	judge := t.judgeOf(&c.snap, c.set)
	if c.inDistribution {
		judge = judge.InDistribution()
	}
	if c.inNoise {
		judge = judge.InNoise()
	}
	return judge.Literal(c.literal)
}

// wrong says how the finding that table t gives differs from what the case wants, in the
// case itself or in one of its variations; "" if it does not.
func (c *tcase) wrong(t *table) string {
	f, ok := t.judge(c)
	got := "none"
	if ok {
		got = fmt.Sprintf("%s %s %s", f.Severity, f.Code, f.Side)
	}
	cures := strings.Trim(fmt.Sprint(f.Cures), "[]")
	switch {
	case got != c.want:
		return fmt.Sprintf("got %q, want %q", got, c.want)
	case c.cures != "" && cures != c.cures:
		return fmt.Sprintf("cures %q, want %q", cures, c.cures)
	case c.message != "" && f.Message != c.message:
		return fmt.Sprintf("message\ngot  %s\nwant %s", f.Message, c.message)
	}
	for _, v := range c.varied {
		if g, ok := t.judge(&v.tcase); (ok && g.Code == f.Code && slices.Equal(g.Cures, f.Cures)) != v.same {
			return fmt.Sprintf("%s: got %q with cures %v; the same as in the case: want %v", v.name, g.Code, g.Cures, v.same)
		}
	}
	return c.wrongOrder(t)
}

func TestTable(t *testing.T) {
	for _, c := range readCases(t) {
		t.Run(c.name, func(t *testing.T) {
			if wrong := c.wrong(&decisions); wrong != "" {
				t.Error(wrong)
			}
		})
	}
}

// TestEveryKindIsJudged checks that each kind of reservation has a row or is in notJudged.
func TestEveryKindIsJudged(t *testing.T) {
	rows := map[fact.Kind]bool{}
	for _, r := range slices.Concat(decisions.bind, decisions.connect, decisions.random) {
		rows[r.kind] = true
		if r.kind.Index() < 0 {
			t.Errorf("a row is about %q, which is no kind", r.kind)
		}
	}
	for _, k := range fact.Kinds() {
		unjudged := slices.Contains(notJudged, k.Kind)
		switch {
		case rows[k.Kind] == unjudged:
			t.Errorf("%s: must be either in a row of table.go or in notJudged there", k.Kind)
		case unjudged && k.StopsBind:
			t.Errorf("%s stops a bind, but is not judged", k.Kind)
		}
	}
}

func TestStopsNow(t *testing.T) {
	for s, want := range map[Severity]bool{Off: false, Error: true, Warning: true, Information: false, Hint: false} {
		f := Finding{Severity: s}
		if f.StopsNow() != want || s.Stops() != want {
			t.Errorf("%s: stops %v", s, f.StopsNow())
		}
	}
}

// found judges each case and returns the findings by the case's name.
func found(t *testing.T, in string) map[string]Finding {
	t.Helper()
	out := map[string]Finding{}
	for _, c := range readCases(t) {
		c.set.Words = words.For(in)
		if f, ok := decisions.judge(&c); ok {
			out[c.name] = f
		}
	}
	return out
}

// Some case expects each sentence about a finding, so that a changed sentence shows in
// table.txt.
func TestEveryMessageIsWrittenOut(t *testing.T) {
	var catalogue map[string]string
	raw, err := os.ReadFile("../words/en.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &catalogue); err != nil {
		t.Fatal(err)
	}
	cases := readCases(t)
	placeholder := regexp.MustCompile(`\\\{[A-Za-z]+\\\}`)
	for key, text := range catalogue {
		if !strings.HasPrefix(key, "finding/") {
			continue
		}
		says := regexp.MustCompile(placeholder.ReplaceAllString(regexp.QuoteMeta(text), ".*"))
		if !slices.ContainsFunc(cases, func(c tcase) bool { return says.MatchString(c.message) }) {
			t.Errorf("no case has the message of %s", key)
		}
	}
}

func TestMessagesNameSideAndCure(t *testing.T) {
	cures := []string{"se another", "Use a port", "Give a fixed", "Refresh"}
	for name, f := range found(t, "en") {
		named := strings.Contains(f.Message, "Windows") || strings.Contains(f.Message, "WSL") || f.Code == CodeExtra
		if !named {
			t.Errorf("%s: %q does not name the side", name, f.Message)
		}
		if !slices.ContainsFunc(cures, func(s string) bool { return strings.Contains(f.Message, s) }) {
			t.Errorf("%s: %q does not say what to do", name, f.Message)
		}
	}
}

// Messages are read in a narrow panel: the fact, what to do, and at most one fact more.
func TestMessagesAreShort(t *testing.T) {
	for lang, limits := range map[string]struct {
		stop  string
		runes int
	}{"en": {". ", 190}, "zh-CN": {"。", 120}} {
		for name, f := range found(t, lang) {
			if strings.ContainsAny(f.Message, "{}") {
				t.Errorf("%s: placeholder left in %q", name, f.Message)
			}
			if n := strings.Count(strings.TrimRight(f.Message, ".。"), limits.stop) + 1; n > 3 {
				t.Errorf("%s: %d sentences in %q", name, n, f.Message)
			}
			if n := utf8.RuneCountInString(f.Message); n > limits.runes {
				t.Errorf("%s: %d characters in %q", name, n, f.Message)
			}
		}
	}
}

// A message says that nothing listens only if the listeners could be read.
func TestNothingListensIsSaidOnlyWhereItWasRead(t *testing.T) {
	const says = "nothing listens there"
	literal := scan.Literal{Range: port.One(45456), Proto: port.TCP, Role: scan.HostBind, Binder: scan.ByProgram}
	udp := fact.Reservation{Kind: fact.KindListenerWin, Range: port.One(45456), Protos: port.UDP, State: fact.StateLive}
	exclusion := fact.Reservation{Kind: fact.KindExcluded, Range: port.Range{Start: 45400, End: 45499}, Protos: port.TCP, Families: fact.IPv4, State: fact.StateLive}
	tcp := udp
	tcp.Protos = port.TCP
	for _, c := range []struct {
		name     string
		status   fact.Status
		listener []fact.Reservation
		want     bool
	}{
		{"read, none there", fact.StatusOK, nil, true},
		{"read, one of the other protocol", fact.StatusOK, []fact.Reservation{udp}, true},
		{"read, one there", fact.StatusOK, []fact.Reservation{tcp}, false},
		{"denied", fact.StatusDenied, nil, false},
		{"timed out", fact.StatusTimeout, nil, false},
		{"not understood", fact.StatusParseError, nil, false},
		{"not tried", "", nil, false},
	} {
		snap := &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeNAT, Reservations: append(c.listener, exclusion)}
		if c.status != "" {
			snap.Sources = []fact.Source{{Name: fact.NameListeners, Status: c.status}}
		}
		f, ok := One(literal, snap, Settings{})
		if !ok || strings.Contains(f.Message, says) != c.want {
			t.Errorf("%s: %q", c.name, f.Message)
		}
	}
}

func readCases(t *testing.T) []tcase {
	t.Helper()
	file, err := os.Open("../../testdata/check/table.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []tcase
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		word, rest, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		switch {
		case word == "" || strings.HasPrefix(word, "#"):
		case word == "case":
			out = append(out, tcase{name: rest, set: Settings{Severity: map[Code]Severity{}}})
		default:
			if err := out[len(out)-1].read(word, rest); err != nil {
				t.Fatalf("table.txt:%d: %v", n, err)
			}
		}
	}
	for i := range out {
		out[i].varied = out[i].variations()
	}
	return out
}

func (c *tcase) read(word, rest string) error {
	fields := strings.Fields(rest)
	switch word {
	case "machine":
		c.readMachine(fields)
		return nil
	case "holds":
		return c.readHeld(rest)
	case "literal":
		return c.readLiteral(fields)
	case "set":
		return c.readSettings(fields)
	case "want":
		c.want = rest
		return nil
	case "cures":
		c.cures = rest
		return nil
	case "message":
		c.message = rest
		return nil
	case "sides":
		c.sides = fields
		return nil
	case "modes":
		c.modes = fields
		return nil
	case "states":
		c.states = fields
		return nil
	case "order":
		c.order = fields
		return nil
	case "despite":
		c.despite = fields
		return nil
	}
	return fmt.Errorf("unknown word %q", word)
}

func (c *tcase) readMachine(fields []string) {
	c.snap.Vantage = fact.Vantage(fields[0])
	c.snap.Mode = fact.Mode(strings.Trim(fields[1], "-"))
	for _, f := range fields[2:] {
		switch key, value, _ := strings.Cut(f, "="); key {
		case "wsl":
			c.snap.WSLVersion = value
		case "docker":
			c.snap.Docker = fact.Docker(value)
		case "ignored":
			p, _ := port.Parse(value)
			c.snap.IgnoredPorts = append(c.snap.IgnoredPorts, p)
		case "folder-in-wsl":
			c.inDistribution = true
		case "no-localhost":
			c.snap.NoLocalhost = true
		case "doubt":
			c.snap.Doubts = append(c.snap.Doubts, fact.Doubt{Rules: []fact.Rule{fact.Rule(value)}})
		case "noise":
			c.inNoise = true
		case "listeners":
			c.snap.Sources = append(c.snap.Sources, fact.Source{Name: fact.NameListeners, Status: fact.StatusOK})
		}
	}
}

func (c *tcase) readHeld(rest string) error {
	rest, owner, _ := strings.Cut(rest, " owner=")
	fields := strings.Fields(rest)
	r := fact.Reservation{Kind: fact.Kind(fields[0]), State: fact.StateLive, Families: fact.BothFamilies, Owner: owner}
	if fields[0] == "policy" {
		r.Kind, r.Source = fact.KindExtra, fact.SourcePolicy
	}
	var err error
	if r.Range, r.Protos, err = port.ParseRange(fields[1]); err != nil {
		return err
	}
	for _, f := range fields[2:] {
		switch f {
		case "v4":
			r.Families = fact.IPv4
		case "v6":
			r.Families = fact.IPv6
		default:
			if address, ok := strings.CutPrefix(f, "at="); ok {
				r.Address = address
				continue
			}
			if target, ok := strings.CutPrefix(f, "to="); ok {
				r.Target = target
				continue
			}
			r.State = fact.State(f)
		}
	}
	if r.Kind == fact.KindBlock || r.Kind == fact.KindBlockPredicted {
		c.snap.Block = &fact.Block{Range: r.Range, State: r.State}
	}
	c.snap.Reservations = append(c.snap.Reservations, r)
	return nil
}

func (c *tcase) readLiteral(fields []string) error {
	r, proto, err := port.ParseRange(fields[0])
	if err != nil {
		return err
	}
	if !strings.Contains(fields[0], "/") {
		proto = port.TCP
	}
	c.literal = scan.Literal{Range: r, Proto: proto, Role: scan.Role(fields[1])}
	for _, f := range fields[2:] {
		switch key, value, _ := strings.Cut(f, "="); key {
		case "at":
			c.literal.Address = value
		case "soft":
			c.literal.Soft = true
		case "anyhost":
			c.literal.AnyHost = true
		default:
			c.literal.Binder = scan.Binder(key)
		}
	}
	return nil
}

func (c *tcase) readSettings(fields []string) error {
	for _, f := range fields {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "side":
			c.set.Side = Side(value)
		case "root":
			c.set.Root = true
		case "ignore":
			r, _, err := port.ParseRange(value)
			if err != nil {
				return err
			}
			c.set.Ignored = append(c.set.Ignored, r)
		default:
			s, err := ParseSeverity(value)
			if err != nil {
				return err
			}
			c.set.Severity[Code(key)] = s
		}
	}
	return nil
}

// TestSidesAndCures: of the rows of a code, each side and each cure comes once, in the order of the table.
func TestSidesAndCures(t *testing.T) {
	for code, want := range map[Code]string{
		CodeReserved:      "[windows docker-desktop container-engine] [change-port start-program-first hold-port wsl-shutdown networking-mode]",
		CodeExtra:         "[] [change-port]",
		CodeGuestExcluded: "[wsl docker-wsl] [change-port stop-service restart-winnat]",
		CodeRandomInBlock: "[docker-desktop] [fix-host-port]",
		"policy":          "[] []",
	} {
		if got := fmt.Sprint(code.Sides(), code.Cures()); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

// TestPage: the page of a code is that of the language.
func TestPage(t *testing.T) {
	const folder = "https://github.com/wsl-port-guard/wsl-port-guard/blob/HEAD/ext/docs/codes/"
	if en, zh := Page(nil, CodeRelay), Page(words.For("zh-CN"), CodeRelay); en != folder+"wsl-relay.md" || zh != folder+"wsl-relay.zh-cn.md" {
		t.Error(en, zh)
	}
}
