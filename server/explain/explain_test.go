package explain

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// go test ./server/explain -update rewrites testdata/explain. Read the difference before
// you keep it.
var update = flag.Bool("update", false, "rewrite the expected output")

// examples are the ports that the goldens explain: of each kind that the machine has the
// first one, and one that nothing holds.
func examples(s *fact.Snapshot) []uint16 {
	ports := []uint16{30303}
	for _, k := range fact.Kinds() {
		i := slices.IndexFunc(s.Reservations, func(r fact.Reservation) bool { return r.Kind == k.Kind })
		if i >= 0 {
			ports = append(ports, s.Reservations[i].Range.Start)
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// TestGolden explains ports of every recording in both languages, as text for a terminal
// and, for the first of them, as Markdown.
func TestGolden(t *testing.T) {
	for name, snap := range recorded.Machines(t, "../../testdata") {
		for _, language := range []string{"en", "zh-cn"} {
			file := filepath.Join("../../testdata/explain", name+"."+language+".txtar")
			t.Run(filepath.Base(file), func(t *testing.T) {
				got := &txtar.Archive{}
				set := check.Settings{Words: words.For(language)}
				for i, p := range examples(snap) {
					e := Port(p, snap, set)
					got.Files = append(got.Files, txtar.File{Name: fmt.Sprint(p), Data: []byte(e.Text(screen.Paint{}, 0))})
					if i == 0 {
						got.Files = append(got.Files, txtar.File{Name: fmt.Sprint(p, ".md"), Data: []byte(e.Markdown())})
					}
				}
				if *update {
					if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := gocmp.Diff(string(want), string(txtar.Format(got))); diff != "" {
					t.Errorf("run with -update if this is right:\n%s", diff)
				}
			})
		}
	}
}

// TestEveryKindIsExplained: a reservation of each kind is told on the sides where it
// matters, in words, and on no other.
func TestEveryKindIsExplained(t *testing.T) {
	for _, k := range fact.Kinds() {
		for _, language := range []string{"en", "zh-cn"} {
			set := check.Settings{Words: words.For(language)}
			snap := machine(fact.Reservation{Kind: k.Kind, Range: port.One(5000), State: fact.StateLive, Owner: "owner.exe", Source: "a-source.txt"})
			for i, on := range Port(5000, snap, set).Sides {
				side := []fact.Side{fact.SideWindows, fact.SideWSL}[i]
				told := strings.Join(on.Facts, "\n")
				if matters := k.Side == side || k.Side == fact.SideBoth; matters != strings.Contains(told, "a-source.txt") {
					t.Errorf("%s, %s: on %s is told %q", k.Kind, language, side, told)
				}
				if !set.Words.Has("fact/"+string(k.Kind)) || strings.ContainsAny(told, "{}") {
					t.Errorf("%s, %s: no words for it, or not all, in %q", k.Kind, language, told)
				}
			}
		}
	}
}

// machine is a Windows machine whose sources could all be read.
func machine(held ...fact.Reservation) *fact.Snapshot {
	s := &fact.Snapshot{
		Vantage: fact.Windows, Mode: fact.ModeMirrored, VMState: fact.VMRunning,
		Block:   &fact.Block{Range: port.Range{Start: 44620, End: 48715}, State: fact.StateLive},
		Sources: []fact.Source{{Name: fact.NameExcludedIPv4TCP, Status: fact.StatusOK}},
	}
	for _, r := range held {
		r.Protos = cmp.Or(r.Protos, port.Both)
		r.Families = cmp.Or(r.Families, fact.BothFamilies)
		s.Reservations = append(s.Reservations, r)
	}
	return s
}

// TestWhatStopsABindIsNeverCalledFree: whatever the mode, the state and the vantage, a port
// does not simply work on a side where a reservation that stops a bind holds it.
func TestWhatStopsABindIsNeverCalledFree(t *testing.T) {
	for _, k := range fact.Kinds() {
		for _, mode := range []fact.Mode{fact.ModeMirrored, fact.ModeNAT, fact.ModeConsomme, fact.ModeNone, fact.ModeBridged, fact.ModeWSL1} {
			for _, state := range []fact.State{fact.StateLive, fact.StateStale, fact.StateDeclared} {
				for _, root := range []bool{false, true} {
					for _, side := range []fact.Side{"", fact.SideBoth} {
						r := fact.Reservation{Kind: k.Kind, Side: side, Range: port.One(5000), State: state, Owner: "owner.exe", Address: "127.0.0.1"}
						snap := machine(r)
						snap.Mode = mode
						sides := Port(5000, snap, check.Settings{Root: root}).Sides
						for i, on := range []fact.Side{fact.SideWindows, fact.SideWSL} {
							if k.StopsBind && r.MattersOn(on) && (sides[i].TCP == Works || sides[i].UDP == Works) {
								t.Errorf("%s %s on %q in mode %s: the port works on %s", state, k.Kind, side, mode, on)
							}
						}
					}
				}
			}
		}
	}
}

// TestNothingKnownIsFreeOnlyWhereSourcesWereRead: what could not be read is unknown.
func TestNothingKnownIsFreeOnlyWhereSourcesWereRead(t *testing.T) {
	for name, c := range map[string]struct {
		change       func(*fact.Snapshot)
		windows, wsl Verdict
		why          string
	}{
		"all read":           {func(*fact.Snapshot) {}, Works, Works, "explain/free"},
		"exclusions unread":  {func(s *fact.Snapshot) { s.Sources[0].Status = fact.StatusTimeout }, Unknown, Works, "explain/unsure"},
		"mode unread":        {func(s *fact.Snapshot) { s.Mode, s.Block = fact.ModeUnknown, nil }, Unknown, Unknown, "explain/unsure"},
		"block unread":       {func(s *fact.Snapshot) { s.Block = nil }, Unknown, Works, "gap/block"},
		"stopped":            {func(s *fact.Snapshot) { s.Mode, s.VMState, s.Block = fact.ModeUnknown, fact.VMStopped, nil }, Works, Works, "explain/free"},
		"WSL does not exist": {withoutWSL, Works, Unknown, "explain/free"},
	} {
		snap := machine()
		c.change(snap)
		sides := Port(5000, snap, check.Settings{}).Sides
		if sides[0].TCP != c.windows || sides[0].UDP != c.windows || sides[1].TCP != c.wsl || sides[1].UDP != c.wsl {
			t.Errorf("%s: %s, %s", name, sides[0].TCP, sides[1].TCP)
		}
		if why := []string{words.For("en").Say(c.why)}; !slices.Equal(sides[0].Why, why) {
			t.Errorf("%s: %q, want %q", name, sides[0].Why, why)
		}
	}
}

func withoutWSL(s *fact.Snapshot) {
	s.Mode, s.VMState, s.Block = fact.ModeUnknown, fact.VMUnknown, nil
	s.Sources = append(s.Sources, fact.Source{Name: fact.NameListRunning, Status: fact.StatusUnavailable})
}

// TestEveryCodeHasAVerdict: a finding about a program that listens says whether it can.
func TestEveryCodeHasAVerdict(t *testing.T) {
	noListener := []check.Code{check.CodeReservedConnect, check.CodeRandomInBlock}
	for _, code := range check.Codes() {
		if _, ok := verdicts[code]; ok == slices.Contains(noListener, code) {
			t.Errorf("%s: has a verdict: %v", code, ok)
		}
	}
	for code, v := range verdicts {
		if !slices.Contains(check.Codes(), code) || !slices.Contains(worstFirst, v) {
			t.Errorf("%s, %s: no code or no verdict", code, v)
		}
	}
}

// TestNoAnswerContradictsItself explains every port at which something changes, on every
// recorded machine, and compares the verdict with all that is said beneath.
func TestNoAnswerContradictsItself(t *testing.T) {
	for name, snap := range recorded.Machines(t, "../../testdata") {
		for _, language := range []string{"en", "zh-cn"} {
			w := words.For(language)
			for _, p := range edges(snap) {
				for i, side := range Port(p, snap, check.Settings{Words: w}).Sides {
					contradictions(t, fmt.Sprintf("%s, %s, port %d, side %d", name, language, p, i), w, side)
				}
			}
		}
	}
}

// edges are the ports beside and at both ends of every reservation.
func edges(s *fact.Snapshot) (ports []uint16) {
	for _, r := range s.Reservations {
		for _, p := range []int{int(r.Range.Start) - 1, int(r.Range.Start), int(r.Range.End), int(r.Range.End) + 1} {
			if p > 0 && p < 1<<16 {
				ports = append(ports, uint16(p))
			}
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

func contradictions(t *testing.T, where string, w *words.Catalog, side OnSide) {
	t.Helper()
	why := strings.Join(side.Why, "\n")
	verdicts := []Verdict{side.TCP, side.UDP}
	if len(side.Why) == 0 {
		t.Errorf("%s: %s without a reason", where, side.TCP)
	}
	if strings.Contains(why, w.Say("explain/free")) != (side.TCP == Works && side.UDP == Works) {
		t.Errorf("%s: %v, but %q", where, verdicts, why)
	}
	if !slices.ContainsFunc(verdicts, func(v Verdict) bool { return v == Refused || v == Unknown }) && strings.Contains(why, "10048") {
		t.Errorf("%s: %v, but %q", where, verdicts, why)
	}
	quiet := w.Say("finding/nothing-listens")
	if strings.Contains(why, quiet) && strings.Contains(strings.Join(side.Facts, "\n"), "windows-listeners.json") {
		t.Errorf("%s: nothing listens, but %q", where, side.Facts)
	}
	if len(side.Helps) > 0 && side.TCP == Works && side.UDP == Works {
		t.Errorf("%s: works, but what helps is %q", where, side.Helps)
	}
}

func TestUnreadSourcesAreNamed(t *testing.T) {
	snap := machine()
	snap.Sources = append(snap.Sources,
		fact.Source{Name: fact.NameHCN, Status: fact.StatusDenied, Detail: "0x80070005"},
		fact.Source{Name: fact.NameBindProbe, Status: fact.StatusUnavailable, Note: fact.Note{Code: fact.NoteNoVM}})
	e := Port(5000, snap, check.Settings{Words: words.For("zh-CN")})
	want := []string{"hcn-entries.bin: 被拒绝（0x80070005）", "bind-probe.json: 不可用（无需查询：没有虚拟机在运行）"}
	if !slices.Equal(e.Unknown, want) {
		t.Errorf("%q", e.Unknown)
	}
}

func TestNamesOfTheMachineAreEscaped(t *testing.T) {
	e := Port(5000, machine(fact.Reservation{Kind: fact.KindListenerWin, Range: port.One(5000), State: fact.StateLive, Owner: "# *a*|<b>"}), check.Settings{})
	if out := e.Markdown(); !strings.Contains(out, `\*a\*\|&lt;b>`) || strings.Contains(out, "- #") {
		t.Error(out)
	}
	if out := e.Text(screen.Paint{}, 0); !strings.Contains(out, "# *a*|<b> listens") {
		t.Error(out)
	}
}

// TestElsewhere: in a container, on plain Linux and on macOS nothing is claimed of WSL and
// Windows, but who listens is told as far as it was read.
func TestElsewhere(t *testing.T) {
	listener := fact.Reservation{Kind: fact.KindListenerGuest, Range: port.One(5000), Protos: port.TCP, State: fact.StateLive, Address: "127.0.0.1"}
	for _, v := range []fact.Vantage{fact.Container, fact.Linux, fact.Other} {
		read := fact.Source{Name: fact.NameProcTCP, Status: fact.StatusOK}
		if v == fact.Other {
			read.Name = fact.NameProgramListeners
		}
		for _, c := range []struct {
			snap fact.Snapshot
			want Verdict
			says string
		}{
			{fact.Snapshot{Vantage: v}, Unknown, "unknown which programs listen here"},
			{fact.Snapshot{Vantage: v, Sources: []fact.Source{read}}, Works, "Nothing that was read"},
			{fact.Snapshot{Vantage: v, Sources: []fact.Source{read}, Reservations: []fact.Reservation{listener}}, Refused, "A program listens on it"},
		} {
			e := Port(5000, &c.snap, check.Settings{})
			text := e.Text(screen.Paint{}, 0)
			if len(e.Sides) != 1 || e.Sides[0].TCP != c.want || !strings.Contains(text, c.says) {
				t.Errorf("%s: %s", v, text)
			}
			if !strings.Contains(text, "not subject to") || strings.Contains(text, "On Windows") || !strings.Contains(e.Markdown(), "not subject to") {
				t.Errorf("%s: %s", v, text)
			}
		}
	}
	l := scan.Literal{Range: port.One(5000), Proto: port.TCP, Role: scan.HostBind}
	if quiet := Literal(l, &fact.Snapshot{Vantage: fact.Linux}, check.Settings{}); strings.Contains(quiet, "On this machine") {
		t.Errorf("nothing is known, but %s", quiet)
	}
	taken := &fact.Snapshot{Vantage: fact.Linux, Reservations: []fact.Reservation{listener}}
	if told := Literal(l, taken, check.Settings{}); !strings.Contains(told, "A program listens") {
		t.Error(told)
	}
}

// TestElsewhereWordForWord: on plain Linux, as text and as Markdown.
func TestElsewhereWordForWord(t *testing.T) {
	snap := &fact.Snapshot{
		Vantage: fact.Linux,
		Sources: []fact.Source{{Name: fact.NameProcTCP, Status: fact.StatusOK}},
		Reservations: []fact.Reservation{
			{Kind: fact.KindListenerGuest, Range: port.One(5000), Protos: port.TCP, Families: fact.IPv4, State: fact.StateLive, Address: "127.0.0.1", Source: fact.NameProcTCP},
			{Kind: fact.KindListenerGuest, Range: port.One(5000), Protos: port.TCP, Families: fact.IPv6, Source: fact.SourceUser},
			{Kind: fact.KindListenerGuest, Range: port.One(5000), Protos: port.TCP, Owner: "nginx (pid 7)"},
		},
	}
	e := Port(5000, snap, check.Settings{})
	const text = `Port 5000 · On this machine: TCP refused; UDP works

This machine is not subject to the port rules of WSL and Windows.

On this machine: TCP refused; UDP works
  TCP: A program listens on it, so another one on the same address gets “address already in use” (EADDRINUSE).
  Known:
  - A program listens at 127.0.0.1 (tcp, IPv4, from proc-net-tcp.txt)
  - A program listens (tcp, IPv6)
  - nginx (pid 7) listens (tcp)
`
	const markdown = `**Port 5000**

This machine is not subject to the port rules of WSL and Windows.

On this machine: **TCP refused; UDP works**

TCP: A program listens on it, so another one on the same address gets “address already in use” (EADDRINUSE).

Known:

- A program listens at 127.0.0.1 (tcp, IPv4, from proc-net-tcp.txt)
- A program listens (tcp, IPv6)
- nginx (pid 7) listens (tcp)
`
	if diff := gocmp.Diff(text, e.Text(screen.Paint{}, 0)); diff != "" {
		t.Error(diff)
	}
	if diff := gocmp.Diff(markdown, e.Markdown()); diff != "" {
		t.Error(diff)
	}
}

// TestSharedPorts: a port that programs share by design works although one listens there, in the
// protocol in which they share it.
func TestSharedPorts(t *testing.T) {
	for _, c := range []struct {
		port     uint16
		kind     fact.Kind
		tcp, udp Verdict
		why      []string
	}{
		{5353, fact.KindListenerWin, Works, WorksBut, []string{"UDP: Programs share this port by design: each must allow others when it listens (SO_REUSEADDR)."}},
		{5354, fact.KindListenerWin, Works, Refused, nil},
		{5353, fact.KindExcluded, Works, Refused, nil},
	} {
		snap := machine(fact.Reservation{Kind: c.kind, Range: port.One(c.port), Protos: port.UDP, State: fact.StateLive, Owner: "mDNSResponder.exe"})
		got := Port(c.port, snap, check.Settings{}).Sides[0]
		if got.TCP != c.tcp || got.UDP != c.udp || c.why != nil && !slices.Equal(got.Why, c.why) {
			t.Errorf("%s at %d: TCP %s, UDP %s, %q", c.kind, c.port, got.TCP, got.UDP, got.Why)
		}
	}
}

// TestOneReasonForAStaleBlock: that it is not certain is said once.
func TestOneReasonForAStaleBlock(t *testing.T) {
	snap := machine(fact.Reservation{Kind: fact.KindBlock, Range: port.Range{Start: 44620, End: 48715}, State: fact.StateStale})
	if got := Port(45000, snap, check.Settings{}).Sides[0]; got.TCP != Unknown || len(got.Why) != 1 {
		t.Errorf("%s: %q", got.TCP, got.Why)
	}
}

// TestRootMayListenBelow1024: inside WSL ports below 1024 are limited to root.
func TestRootMayListenBelow1024(t *testing.T) {
	for root, want := range map[bool]Verdict{false: WorksBut, true: Works} {
		if got := Port(1023, machine(fact.Reservation{Kind: fact.KindPrivileged, Range: port.Range{Start: 1, End: 1023}, State: fact.StateLive}), check.Settings{Root: root}).Sides[1]; got.TCP != want {
			t.Errorf("root %v: %s, %q", root, got.TCP, got.Why)
		}
	}
}

func TestLiteral(t *testing.T) {
	snap := machine(fact.Reservation{Kind: fact.KindBlock, Range: port.Range{Start: 44620, End: 48715}, State: fact.StateLive, Source: fact.NameHCN})
	for _, c := range []struct {
		name    string
		literal scan.Literal
		want    []string
		not     []string
	}{
		{
			"bind in the block",
			scan.Literal{Range: port.One(45456), Proto: port.TCP, Role: scan.HostBind, Binder: scan.ByProgram},
			[]string{"`45456/tcp` is a port of this machine: a Windows program listens on it.", "On Windows: **refused**", "Inside 44620–48715"},
			nil,
		},
		{
			"registered",
			scan.Literal{Range: port.One(5432), Proto: port.TCP, Role: scan.HostConnect, Address: "localhost"},
			[]string{"something connects to", "It is registered as postgresql."},
			nil,
		},
		{
			"doubtful",
			scan.Literal{Range: port.One(8080), Proto: port.TCP, Role: scan.HostBind, Soft: true},
			[]string{"The file alone cannot tell"},
			nil,
		},
		{
			"in a container",
			scan.Literal{Range: port.One(45456), Proto: port.TCP, Role: scan.ContainerInternal},
			[]string{"inside a container"},
			[]string{"On Windows"},
		},
		{
			"a range",
			scan.Literal{Range: port.Range{Start: 8000, End: 8010}, Proto: port.UDP, Role: scan.HostBind},
			[]string{"`8000–8010/udp`"},
			[]string{"registered"},
		},
	} {
		got := Literal(c.literal, snap, check.Settings{})
		for _, text := range c.want {
			if !strings.Contains(got, text) {
				t.Errorf("%s: %q is not in\n%s", c.name, text, got)
			}
		}
		for _, text := range c.not {
			if strings.Contains(got, text) {
				t.Errorf("%s: %q is in\n%s", c.name, text, got)
			}
		}
	}
}

func TestService(t *testing.T) {
	for _, c := range []struct {
		port  uint16
		proto port.Proto
		want  string
	}{{443, port.TCP, "https"}, {5432, port.Both, "postgresql"}, {5353, port.UDP, "mdns"}, {45456, port.TCP, ""}} {
		if got := Service(c.port, c.proto); got != c.want {
			t.Errorf("%d/%s: %q, want %q", c.port, c.proto, got, c.want)
		}
	}
}

// TestOneProtocol: who asks for a protocol reads nothing of the other.
func TestOneProtocol(t *testing.T) {
	listener := fact.Reservation{Kind: fact.KindListenerGuest, Range: port.One(5000), Protos: port.UDP, State: fact.StateLive}
	snap := &fact.Snapshot{
		Vantage: fact.Linux, Reservations: []fact.Reservation{listener}, Sources: []fact.Source{{Name: fact.NameProcTCP, Status: fact.StatusOK}},
	}
	for protos, want := range map[port.Proto]string{
		port.TCP:  "Port 5000/tcp · On this machine: works",
		port.UDP:  "Port 5000/udp · On this machine: refused",
		port.Both: "Port 5000/tcp+udp · On this machine: TCP works; UDP refused",
		0:         "Port 5000 · On this machine: TCP works; UDP refused",
	} {
		text := Protocols(5000, protos, snap, check.Settings{}).Text(screen.Paint{}, 0)
		if first, _, _ := strings.Cut(text, "\n"); first != want {
			t.Errorf("%q, want %q", first, want)
		}
		if listed := strings.Contains(text, "A program listens (udp)"); listed != (protos != port.TCP) {
			t.Errorf("%v: %s", protos, text)
		}
		if protos == port.UDP && strings.Contains(text, "UDP:") {
			t.Errorf("the protocol that was asked for is said again:\n%s", text)
		}
	}
}

// TestColourOfTheWorseVerdict: where the verdicts of the protocols differ, the colour is that of the
// worse one.
func TestColourOfTheWorseVerdict(t *testing.T) {
	for _, c := range []struct {
		tcp, udp Verdict
		colour   screen.Colour
	}{
		{Works, Works, screen.Green},
		{Works, WorksBut, screen.Blue},
		{Later, WorksBut, screen.Yellow},
		{Unknown, Later, screen.Yellow},
		{Refused, Works, screen.Red},
		{Unknown, Refused, screen.Red},
		{"", Refused, screen.Red},
		{Works, "", screen.Green},
	} {
		text := OnSide{TCP: c.tcp, UDP: c.udp}.briefIn(nil, screen.Paint{On: true})
		if !strings.HasPrefix(text, "\x1b["+string(c.colour)+"m") {
			t.Errorf("%s, %s: %q", c.tcp, c.udp, text)
		}
	}
}

// TestTextIsBrokenAtAWidth: no line is wider, and the lines of an item are aligned.
func TestTextIsBrokenAtAWidth(t *testing.T) {
	e := Explanation{Port: 1, Sides: []OnSide{{Title: "Here", TCP: Works, UDP: Works, Why: []string{"one two three four"}, Helps: []string{"five six seven eight"}}}}
	want := "Port 1 · Here: works\n\nHere: works\n  one two\n  three\n  four\n  What helps:\n  - five\n    six\n    seven\n    eight\n"
	if got := e.Text(screen.Paint{}, 10); got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
}
