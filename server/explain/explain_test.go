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
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// go test ./server/explain -update rewrites testdata/explain. Read the difference before
// you keep it.
var update = flag.Bool("update", false, "rewrite the expected output")

// recordings replays every recording of testdata/recordings, by name.
func recordings(t *testing.T) map[string]*fact.Snapshot {
	t.Helper()
	files, _ := filepath.Glob("../../testdata/recordings/*/recording.json")
	if len(files) < 10 {
		t.Fatalf("only %d recordings", len(files))
	}
	now := func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
	all := map[string]*fact.Snapshot{}
	for _, file := range files {
		r, err := probe.OpenRecording(filepath.Dir(file))
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(filepath.Dir(file))] = probe.New(r, probe.Options{Now: now}).Read(t.Context())
	}
	return all
}

// examples are the ports that the golden files explain: the first one of each kind on the
// machine, and one that nothing holds.
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
	for name, snap := range recordings(t) {
		for _, language := range []string{"en", "zh-cn"} {
			file := filepath.Join("../../testdata/explain", name+"."+language+".txtar")
			t.Run(filepath.Base(file), func(t *testing.T) {
				got := &txtar.Archive{}
				set := check.Settings{Words: words.For(language)}
				for i, p := range examples(snap) {
					e := Port(p, snap, set)
					got.Files = append(got.Files, txtar.File{Name: fmt.Sprint(p), Data: []byte(e.Text())})
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

// TestEveryKindIsExplained checks that a reservation of each kind is described on the sides
// where it matters, and on no other.
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
		Sources: []fact.Source{{Name: fact.NameExcludedIPv4TCP, Status: fact.StatusOK}},
	}
	for _, r := range held {
		r.Protos = cmp.Or(r.Protos, port.Both)
		r.Families = cmp.Or(r.Families, fact.BothFamilies)
		s.Reservations = append(s.Reservations, r)
	}
	return s
}

// TestWhatStopsABindIsNeverCalledFree checks, for every mode and state, that a port is not
// called free on a side where a reservation that stops a bind holds it.
func TestWhatStopsABindIsNeverCalledFree(t *testing.T) {
	free := words.For("en").Say("explain/free")
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
							if k.StopsBind && r.MattersOn(on) && sides[i].Verdict == free {
								t.Errorf("%s %s on %q in mode %s: the port is called free on %s", state, k.Kind, side, mode, on)
							}
						}
					}
				}
			}
		}
	}
}

// TestNothingKnownIsFreeOnlyWhereSourcesWereRead checks that unread sources make a port
// unsure, not free.
func TestNothingKnownIsFreeOnlyWhereSourcesWereRead(t *testing.T) {
	w := words.For("en")
	for name, c := range map[string]struct {
		change       func(*fact.Snapshot)
		windows, wsl string
	}{
		"all read":           {func(*fact.Snapshot) {}, "explain/free", "explain/free"},
		"exclusions unread":  {func(s *fact.Snapshot) { s.Sources[0].Status = fact.StatusTimeout }, "explain/unsure", "explain/free"},
		"mode unread":        {func(s *fact.Snapshot) { s.Mode = fact.ModeUnknown }, "explain/unsure", "explain/unsure"},
		"stopped":            {func(s *fact.Snapshot) { s.Mode, s.VMState = fact.ModeUnknown, fact.VMStopped }, "explain/free", "explain/free"},
		"WSL does not exist": {withoutWSL, "explain/free", "explain/unsure"},
	} {
		snap := machine()
		c.change(snap)
		sides := Port(5000, snap, check.Settings{}).Sides
		if sides[0].Verdict != w.Say(c.windows) || sides[1].Verdict != w.Say(c.wsl) {
			t.Errorf("%s: %q, %q", name, sides[0].Verdict, sides[1].Verdict)
		}
	}
}

func withoutWSL(s *fact.Snapshot) {
	s.Mode, s.VMState = fact.ModeUnknown, fact.VMUnknown
	s.Sources = append(s.Sources, fact.Source{Name: fact.NameListRunning, Status: fact.StatusUnavailable})
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
	if out := e.Text(); !strings.Contains(out, "# *a*|<b> listens") {
		t.Error(out)
	}
}

// TestElsewhere checks that nothing is claimed in a container, on plain Linux and on macOS.
func TestElsewhere(t *testing.T) {
	for _, v := range []fact.Vantage{fact.Container, fact.Linux, fact.Other} {
		e := Port(5000, &fact.Snapshot{Vantage: v}, check.Settings{})
		if len(e.Sides) > 0 || !strings.Contains(e.Text(), "do not reach this machine") || strings.Contains(e.Markdown(), "On Windows") {
			t.Errorf("%s: %s", v, e.Text())
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
		{"bind in the block", scan.Literal{Range: port.One(45456), Proto: port.TCP, Role: scan.HostBind, Binder: scan.ByProgram},
			[]string{"`45456/tcp` is a port of this machine: a Windows program listens on it.", "**On Windows**: ", "Inside 44620–48715"}, nil},
		{"registered", scan.Literal{Range: port.One(5432), Proto: port.TCP, Role: scan.HostConnect, Address: "localhost"},
			[]string{"something connects to", "It is registered as postgresql."}, nil},
		{"doubtful", scan.Literal{Range: port.One(8080), Proto: port.TCP, Role: scan.HostBind, Soft: true},
			[]string{"The file alone cannot tell"}, nil},
		{"in a container", scan.Literal{Range: port.One(45456), Proto: port.TCP, Role: scan.ContainerInternal},
			[]string{"inside a container"}, []string{"On Windows"}},
		{"a range", scan.Literal{Range: port.Range{Start: 8000, End: 8010}, Proto: port.UDP, Role: scan.HostBind},
			[]string{"`8000–8010/udp`"}, []string{"registered"}},
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
