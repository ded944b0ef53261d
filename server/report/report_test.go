package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// noLiterals is an empty workspace.
func noLiterals() iter.Seq2[string, scan.Literal] { return func(func(string, scan.Literal) bool) {} }

// oneOfEach holds one reservation of each kind, the nth kind at ports 1000·n to 1000·n+9.
func oneOfEach() *fact.Snapshot {
	s := &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored}
	for i, k := range fact.Kinds() {
		start := uint16(1000 * (i + 1))
		s.Reservations = append(s.Reservations, fact.Reservation{
			Kind: k.Kind, Range: port.Range{Start: start, End: start + 9}, Protos: port.Both, Families: fact.BothFamilies,
			Side: k.Side, State: fact.StateLive, Source: "test", Owner: "owner.exe",
		})
	}
	return s
}

// TestEveryVarietyIsStyled checks that the style sheet has a class for each Variety.
func TestEveryVarietyIsStyled(t *testing.T) {
	for _, k := range fact.Kinds() {
		if k.Variety != "" && !strings.Contains(mapStyle(), ".mark."+k.Variety) {
			t.Errorf("%s: the style sheet of the map (portmap_svg.go) has no class %q", k.Kind, k.Variety)
		}
	}
}

// TestEveryKindIsShown checks that a reservation of each kind is listed in the status and
// the report below the title of its kind, and drawn in its lane of the map.
func TestEveryKindIsShown(t *testing.T) {
	snap := oneOfEach()
	for _, language := range []string{"en", "zh-cn"} {
		w := words.For(language)
		picture := NewMap(snap, check.Settings{Words: w}, noLiterals())
		for i, k := range fact.Kinds() {
			item, title := snap.Reservations[i].Range.String(), w.Say("group/"+string(k.Kind))
			if k.ShowOwner {
				item += " owner.exe"
			}
			if !w.Has("group/" + string(k.Kind)) {
				t.Errorf("%s: no title for %s", language, k.Kind)
			}
			if out := Text(w, snap, time.Time{}, Layout{AllSources: true}); !strings.Contains(out, "\n"+title+"\n  "+item+"\n") {
				t.Errorf("%s: the status does not list %s %q in\n%s", language, k.Kind, item, out)
			}
			if out := Markdown(w, snap, time.Time{}); !strings.Contains(out, "\n## "+title+"\n\n"+item+"\n") {
				t.Errorf("%s: the report does not list %s %q in\n%s", language, k.Kind, item, out)
			}
			if lanes := lanesAt(picture, snap.Reservations[i].Range); k.Lane == fact.NoLane && len(lanes) > 0 || k.Lane != fact.NoLane && (len(lanes) != 1 || lanes[0] != k.Lane) {
				t.Errorf("%s: the map draws %s in lanes %q, want %q", language, k.Kind, lanes, k.Lane)
			}
		}
	}
}

// lanesAt are the lanes with a mark of exactly r.
func lanesAt(m PortMap, r port.Range) (lanes []fact.LaneKey) {
	for _, l := range m.Lanes {
		for _, k := range l.Marks {
			if k.Range == r {
				lanes = append(lanes, l.Key)
			}
		}
	}
	return lanes
}

// TestEveryLaneHasATheme checks that the editor's page gives each lane a colour of its
// theme, and the picture its own two.
func TestEveryLaneHasATheme(t *testing.T) {
	page, err := os.ReadFile("../../ext/src/mappage.ts")
	if err != nil {
		t.Fatal(err)
	}
	picture := NewMap(oneOfEach(), check.Settings{}, noLiterals()).SVG()
	for _, l := range fact.Lanes() {
		if !bytes.Contains(page, []byte("--"+string(l.Key)+":")) {
			t.Errorf("ext/src/mappage.ts gives lane %s no colour", l.Key)
		}
		for _, colour := range []string{l.Light, l.Dark} {
			if !strings.Contains(picture, "--"+string(l.Key)+":"+colour) {
				t.Errorf("the picture does not give lane %s the colour %s", l.Key, colour)
			}
		}
	}
}

// TestUnknownIsShownAsUnknown checks that what could not be read is shown as unknown, not
// as absent.
func TestUnknownIsShownAsUnknown(t *testing.T) {
	w := words.For("en")
	snap := &fact.Snapshot{
		Vantage: fact.Windows, VMState: fact.VMUnknown, WSLVersion: "2.6.3",
		Sources: []fact.Source{{Name: fact.NameExcludedIPv4TCP, Status: fact.StatusDenied, Detail: "access is denied"}},
		Reservations: []fact.Reservation{
			{Kind: fact.KindListenerWin, Range: port.One(3000), Protos: port.TCP, Families: fact.IPv4, State: fact.StateLive, Owner: "node.exe"},
		},
	}
	bar := StatusBar(w, snap, 0)
	if bar.Kind != "unknown" || !bar.Visible || bar.Text != "WSL: range unknown" {
		t.Errorf("status bar %+v", bar)
	}
	for name, out := range map[string]string{"status": Text(w, snap, time.Time{}, Layout{AllSources: true}), "report": Markdown(w, snap, time.Time{}), "tooltip": bar.Tooltip} {
		if !strings.Contains(out, "unknown whether it holds ports") {
			t.Errorf("%s does not say that the block is unknown:\n%s", name, out)
		}
	}
	if out := Text(w, snap, time.Time{}, Layout{AllSources: true}); !strings.Contains(out, "denied") || !strings.Contains(out, "never read") {
		t.Errorf("the source is not told as denied:\n%s", out)
	}
	for _, row := range NewMap(snap, check.Settings{}, noLiterals()).Table {
		if !strings.HasPrefix(row.Effect, "unknown") {
			t.Errorf("an unknown mode has the effect %q", row.Effect)
		}
	}
}

// TestNamesOfTheMachineAreEscaped checks that names of programs, which may hold any
// character, are escaped.
// TestHeadlineExplainsAnotherModeThanAskedFor: where mirrored networking was asked for and
// another mode is in effect, the first sentence says why.
func TestHeadlineExplainsAnotherModeThanAskedFor(t *testing.T) {
	low := []fact.Reservation{{Kind: fact.KindDynamic, Range: port.Range{Start: 1024, End: 65534}, Protos: port.TCP}}
	usual := []fact.Reservation{{Kind: fact.KindDynamic, Range: port.Range{Start: 49152, End: 65535}, Protos: port.TCP}}
	for _, c := range []struct {
		declared, mode fact.Mode
		pending        bool
		held           []fact.Reservation
		key            string
	}{
		{fact.ModeMirrored, fact.ModeNone, false, nil, "head/mirrored-none"},
		{fact.ModeMirrored, fact.ModeNone, false, usual, "head/mirrored-none"},
		{fact.ModeMirrored, fact.ModeNone, false, low, "head/mirrored-no-room"},
		{fact.ModeMirrored, fact.ModeNAT, false, low, "head/mirrored-nat"},
		{fact.ModeMirrored, fact.ModeNAT, true, nil, "head/mode"}, // it takes effect with the next start
		{fact.ModeMirrored, fact.ModeNone, true, low, "head/mode"},
		{fact.ModeMirrored, fact.ModeConsomme, false, nil, "head/mode"},
		{fact.ModeNone, fact.ModeNone, false, low, "head/mode"},
		{fact.ModeUnknown, fact.ModeNAT, false, nil, "head/mode"},
	} {
		for _, language := range []string{"en", "zh-cn"} {
			w := words.For(language)
			s := &fact.Snapshot{Vantage: fact.Windows, Mode: c.mode, DeclaredMode: c.declared, ConfigPending: c.pending, Reservations: c.held}
			if got, want := headline(w, s), w.Say(c.key, "mode", string(c.mode)); got != want {
				t.Errorf("%s asked for, pending %v, %s in effect: %q, want %q", c.declared, c.pending, c.mode, got, want)
			}
		}
	}
}

// TestTooltipSaysWhatCouldNotBeRead: an unknown state is never shown without its reason.
func TestTooltipSaysWhatCouldNotBeRead(t *testing.T) {
	w := words.For("en")
	s := &fact.Snapshot{Vantage: fact.Windows, VMState: fact.VMRunning}
	for _, gap := range []fact.Gap{fact.GapMode, fact.GapExcluded, fact.GapListeners} {
		if bar := StatusBar(w, s, 0); bar.Kind != "unknown" || !strings.Contains(bar.Tooltip, w.Say("gap/"+string(gap))) {
			t.Errorf("%s is not named in %s", gap, bar.Tooltip)
		}
	}
}

func TestNamesOfTheMachineAreEscaped(t *testing.T) {
	const name = "<b>|*x*_y_`z`[l](u)&"
	snap := &fact.Snapshot{
		Vantage: fact.Windows, Mode: fact.ModeMirrored,
		Sources: []fact.Source{{Name: fact.NameHCN, Status: fact.StatusDenied, Detail: name}},
		Reservations: []fact.Reservation{
			{Kind: fact.KindListenerWin, Range: port.One(3000), Protos: port.TCP, Families: fact.IPv4, State: fact.StateLive, Owner: name},
		},
	}
	const escaped = "&lt;b>\\|\\*x\\*\\_y\\_\\`z\\`\\[l\\](u)&amp;"
	if out := Markdown(words.For("en"), snap, time.Time{}); strings.Count(out, escaped) != 2 {
		t.Errorf("want %s twice in\n%s", escaped, out)
	}
	picture := NewMap(snap, check.Settings{}, func(yield func(string, scan.Literal) bool) {
		yield(name+`">:1`, scan.Literal{Range: port.One(5000), Proto: port.TCP, Role: scan.HostBind})
	}).SVG()
	elements := map[string]int{}
	for d := xml.NewDecoder(strings.NewReader(picture)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			elements[e.Name.Local]++
		}
	}
	if elements["b"] != 0 || elements["title"] != 2 {
		t.Errorf("elements of the picture: %v", elements)
	}
}

func TestColumnsOfWideCharactersAreAligned(t *testing.T) {
	got := aligned("  ", [][]string{{"网络模式", "mirrored", "x"}, {"Range", "无", ""}, {"a", "b", "来自"}})
	want := "  网络模式  mirrored  x\n  Range     无\n  a         b         来自\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestNeighboursAreOneRange(t *testing.T) {
	snap := &fact.Snapshot{}
	add := func(k fact.Kind, start, end uint16, p port.Proto, f fact.Family) {
		snap.Reservations = append(snap.Reservations, fact.Reservation{Kind: k, Range: port.Range{Start: start, End: end}, Protos: p, Families: f})
	}
	add(fact.KindExcluded, 5000, 5099, port.TCP, fact.BothFamilies)
	add(fact.KindExcluded, 5100, 5199, port.TCP, fact.BothFamilies)
	add(fact.KindExcluded, 5200, 5299, port.TCP, fact.IPv6)
	add(fact.KindExcluded, 6000, 6099, port.TCP, fact.IPv4)
	add(fact.KindExcluded, 6000, 6099, port.UDP, fact.IPv4)
	add(fact.KindListenerWin, 80, 80, port.TCP, fact.IPv4)
	add(fact.KindListenerWin, 81, 81, port.TCP, fact.IPv4)
	for kind, want := range map[fact.Kind]string{
		fact.KindExcluded:    "5000–5199/tcp, 5200–5299/tcp (IPv6), 6000–6099 (IPv4)",
		fact.KindListenerWin: "80/tcp, 81/tcp",
	} {
		if got := strings.Join(itemsOf(words.For("en"), snap, kind.Info()), ", "); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}

// TestMapCountsLiterals checks that ports of the map have the index of their literal.
func TestMapCountsLiterals(t *testing.T) {
	block := fact.Reservation{Kind: fact.KindBlock, Range: port.Range{Start: 44620, End: 48715}, Protos: port.Both, Families: fact.BothFamilies, State: fact.StateLive}
	m := NewMap(&fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, Docker: fact.DockerDesktop, Reservations: []fact.Reservation{block}}, check.Settings{}, workspace())
	var got []int
	for _, p := range m.Ports {
		got = append(got, p.Nth)
	}
	if len(got) != 4 || got[0] != 0 || got[1] != 2 || got[2] != 3 || got[3] != 4 {
		t.Errorf("positions %v; the port inside the container must be left out", got)
	}
	for i, mark := range m.Lanes[0].Marks {
		if refused := mark.Look == "refused"; mark.Index != i || refused != (i == 0) {
			t.Errorf("mark %d: %+v", i, mark)
		}
	}
}

// TestEffect lets programs listen on one port, and checks what the map says about it.
func TestEffect(t *testing.T) {
	on := func(k fact.Kind, at, owner, address string) fact.Reservation {
		r, proto, err := port.ParseRange(at)
		if err != nil {
			t.Fatal(err)
		}
		return fact.Reservation{Kind: k, Range: r, Protos: proto, State: fact.StateLive, Owner: owner, Address: address}
	}
	windows := func(at string) fact.Reservation { return on(fact.KindListenerWin, at, "node.exe (pid 9)", "0.0.0.0") }
	inside := func(at, address string) fact.Reservation { return on(fact.KindListenerGuest, at, "", address) }
	for name, c := range map[string]struct {
		mode fact.Mode
		held []fact.Reservation
		want string
	}{
		"mode unknown":             {"", []fact.Reservation{windows("3000/tcp")}, "unknown"},
		"mirrored, Windows":        {fact.ModeMirrored, []fact.Reservation{windows("3000/tcp")}, "blocks-wsl"},
		"mirrored, WSL":            {fact.ModeMirrored, []fact.Reservation{inside("3000/tcp", "0.0.0.0")}, "blocks-windows"},
		"mirrored, held for WSL":   {fact.ModeMirrored, []fact.Reservation{on(fact.KindGuestPort, "3000/tcp", "WSL VM", "")}, "blocks-windows"},
		"mirrored, port 53":        {fact.ModeMirrored, []fact.Reservation{inside("53/udp", "0.0.0.0")}, "none"},
		"mirrored, 127.0.0.53":     {fact.ModeMirrored, []fact.Reservation{inside("5300/udp", "127.0.0.53")}, "none"},
		"mirrored, ignored, WSL":   {fact.ModeMirrored, []fact.Reservation{inside("7070/tcp", "0.0.0.0")}, "none"},
		"mirrored, ignored, other": {fact.ModeMirrored, []fact.Reservation{windows("7070/tcp")}, "none"},
		"mirrored, ignored, both":  {fact.ModeMirrored, []fact.Reservation{windows("7070/tcp"), inside("7070/tcp", "0.0.0.0")}, "both"},
		"consomme, WSL":            {fact.ModeConsomme, []fact.Reservation{inside("3000/tcp", "0.0.0.0")}, "blocks-windows"},
		"consomme, device host":    {fact.ModeConsomme, []fact.Reservation{on(fact.KindListenerWin, "3000/tcp", "dllhost.exe (pid 2)", "")}, "blocks-windows"},
		"WSL1, port 53":            {fact.ModeWSL1, []fact.Reservation{windows("53/udp")}, "blocks-wsl"},
		"NAT, both":                {fact.ModeNAT, []fact.Reservation{windows("3000/tcp"), inside("3000/tcp", "0.0.0.0")}, "both"},
		"NAT, WSL":                 {fact.ModeNAT, []fact.Reservation{inside("3000/tcp", "0.0.0.0")}, "relay"},
		"NAT, the relay":           {fact.ModeNAT, []fact.Reservation{on(fact.KindListenerWin, "3000/tcp", "wslrelay.exe (pid 5)", "")}, "relay"},
		"NAT, UDP":                 {fact.ModeNAT, []fact.Reservation{inside("3000/udp", "0.0.0.0")}, "none"},
		"NAT, Windows":             {fact.ModeNAT, []fact.Reservation{windows("3000/tcp")}, "none"},
		"none":                     {fact.ModeNone, []fact.Reservation{inside("3000/tcp", "0.0.0.0")}, "none"},
	} {
		snap := &fact.Snapshot{Vantage: fact.Windows, VMState: fact.VMRunning, Mode: c.mode, IgnoredPorts: []uint16{7070}, Reservations: c.held}
		table := NewMap(snap, check.Settings{}, noLiterals()).Table
		if want := words.For("en").Say("effect/" + c.want); len(table) != 1 || table[0].Effect != want {
			t.Errorf("%s: %+v, want %q", name, table, want)
		}
	}
	stopped := &fact.Snapshot{Vantage: fact.Windows, VMState: fact.VMStopped, Reservations: []fact.Reservation{windows("3000/tcp")}}
	if got := NewMap(stopped, check.Settings{}, noLiterals()).Table[0].Effect; got != "none" {
		t.Errorf("while WSL is stopped: %q", got)
	}
}

func TestEmptyJSON(t *testing.T) {
	raw, err := JSON(&fact.Snapshot{})
	for _, part := range []string{`"block":null`, `"reservations":[]`, `"ignoredPorts":[]`, `"sources":[]`} {
		if err != nil || !strings.Contains(string(raw), part) {
			t.Errorf("%s is not in %s (%v)", part, raw, err)
		}
	}
}

// TestDetailOfJSONIsEnglish checks that the JSON, which programs read, is English in every
// language.
func TestDetailOfJSONIsEnglish(t *testing.T) {
	src := fact.Source{Name: fact.NameHCN, Status: fact.StatusUnavailable, Note: fact.Note{Code: fact.NoteNoProgram, Who: "netsh.exe"}}
	raw, err := JSON(&fact.Snapshot{Sources: []fact.Source{src}})
	if err != nil || !strings.Contains(string(raw), `"detail":"netsh.exe is not installed"`) {
		t.Errorf("%s %v", raw, err)
	}
}

func TestFindingsAndLiterals(t *testing.T) {
	at := LocationOf("dir/../x.yaml", text.Position{Line: 1, Column: 6}, text.Position{Line: 1, Column: 10})
	l := scan.Literal{Range: port.One(8080), Proto: port.TCP, Role: scan.HostBind, Soft: true, Path: "port"}
	f := check.Finding{Literal: l, Code: check.CodeInUse, Severity: check.Information, Side: check.SideWindows, Message: "Taken <now>."}
	var out bytes.Buffer
	err := errors.Join(Literal(&out, at, l), LiteralText(&out, at, l), Finding(&out, at, f))
	want := `{"file":"dir/../x.yaml","line":2,"col":7,"endCol":11,"port":8080,"endPort":8080,"proto":"tcp","role":"host-bind","soft":true,"keyPath":"port"}
x.yaml:2:7: 8080/tcp host-bind (soft) port
{"file":"dir/../x.yaml","line":2,"col":7,"endCol":11,"port":8080,"endPort":8080,"proto":"tcp","side":"windows","code":"port-in-use","severity":"information","message":"Taken <now>."}
`
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out.String(), want)
	}
}

// TestChangesAreWhatDiffers: what is gone comes first, times do not count, and nothing is said of what
// stayed.
func TestChangesAreWhatDiffers(t *testing.T) {
	listener := func(p uint16, owner string) fact.Reservation {
		return fact.Reservation{Kind: fact.KindListenerWin, Range: port.One(p), Protos: port.TCP, Families: fact.IPv4, State: fact.StateLive, Owner: owner}
	}
	source := func(s fact.Status) []fact.Source { return []fact.Source{{Name: fact.NameHCN, Status: s}} }
	before := &fact.Snapshot{
		Vantage: fact.Windows, Mode: fact.ModeNAT, VMState: fact.VMRunning, At: time.Unix(0, 0), Sources: source(fact.StatusOK),
		Reservations: []fact.Reservation{listener(3000, "node.exe"), listener(5000, "a.exe")},
	}
	after := &fact.Snapshot{
		Vantage: fact.Windows, Mode: fact.ModeMirrored, VMState: fact.VMRunning, At: time.Unix(99, 0), Sources: source(fact.StatusDenied),
		Reservations: []fact.Reservation{listener(3000, "node.exe"), listener(5000, "b.exe"), listener(5000, "b.exe")},
	}
	var got []string
	for _, c := range Changes(words.For("en"), before, after) {
		got = append(got, string(c.Sign)+" "+c.Text)
	}
	want := []string{
		"- Networking mode: nat", "- 5000/tcp a.exe (Listeners on Windows)",
		"+ Networking mode: mirrored", "+ 5000/tcp b.exe (Listeners on Windows)", "+ hcn-entries.bin: denied",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if same := Changes(nil, after, after); len(same) != 0 {
		t.Errorf("%v", same)
	}
}

// TestRowsOfOnePortAreFolded: the same of both protocols is one row, anything else is not.
func TestRowsOfOnePortAreFolded(t *testing.T) {
	m := PortMap{Table: []SharedPort{
		{Port: 53, Proto: "tcp", Windows: "dns.exe", Effect: "none"},
		{Port: 53, Proto: "udp", Windows: "dns.exe", Effect: "none"},
		{Port: 54, Proto: "tcp", Windows: "dns.exe", Effect: "none"},
		{Port: 54, Proto: "udp", Windows: "other.exe", Effect: "none"},
	}}
	want := [][]string{{"53/tcp+udp", "dns.exe", "-", "none"}, {"54/tcp", "dns.exe", "-", "none"}, {"54/udp", "other.exe", "-", "none"}}
	if diff := cmp.Diff(want, m.Rows()[1:]); diff != "" {
		t.Error(diff)
	}
	if len(m.Table) != 4 || m.Table[0].Proto != "tcp" {
		t.Error("folding changes the table")
	}
}

// TestMapOfAMachineWithoutWSL: nothing is said to be inside WSL.
func TestMapOfAMachineWithoutWSL(t *testing.T) {
	listener := fact.Reservation{Kind: fact.KindListenerGuest, Range: port.One(5000), Protos: port.TCP, State: fact.StateLive, Owner: "nginx"}
	s := &fact.Snapshot{Vantage: fact.Linux, Reservations: []fact.Reservation{listener}}
	m := NewMap(s, check.Settings{}, noLiterals())
	if m.Lanes[1].Title != "Listeners" || m.Rows()[0][2] != "Listeners" || m.Rows()[1][2] != "nginx" {
		t.Errorf("%+v %q", m.Lanes, m.Rows())
	}
	s.Vantage = fact.WSL2
	if m := NewMap(s, check.Settings{}, noLiterals()); m.Lanes[1].Title != "Listeners inside WSL" || m.Rows()[0][2] != "WSL" {
		t.Errorf("%+v %q", m.Lanes, m.Rows())
	}
}

// TestMarksTellStateAndSource: what holds a range is told with its state and the source that told it, each once.
func TestMarksTellStateAndSource(t *testing.T) {
	of := func(k fact.Kind, state fact.State, source string) fact.Reservation {
		return fact.Reservation{Kind: k, Range: port.One(5000), Protos: port.TCP, State: state, Source: source, Owner: "a.exe"}
	}
	for _, c := range []struct {
		held        []fact.Reservation
		en, chinese string
	}{
		{[]fact.Reservation{of(fact.KindBlock, fact.StateLive, "hcn")}, ", live, from hcn", "，实时，来自 hcn"},
		{[]fact.Reservation{of(fact.KindBlock, fact.StateStale, "hcn")}, ", stale, from hcn", "，已过时，来自 hcn"},
		{[]fact.Reservation{of(fact.KindBlockPredicted, fact.StatePredicted, fact.SourceBuiltin)}, ", predicted", "，预测"},
		{[]fact.Reservation{of(fact.KindDynamic, fact.StateLive, fact.SourceBuiltin)}, ", live, documented by Microsoft", "，实时，见微软文档"},
		{[]fact.Reservation{of(fact.KindExtra, fact.StateLive, fact.SourceUser)}, ", from your settings", "，来自您的设置"},
		{[]fact.Reservation{of(fact.KindExtra, fact.StateLive, fact.SourcePolicy)}, ", from wsl-port-guard.yaml", "，来自 wsl-port-guard.yaml"},
		{[]fact.Reservation{of(fact.KindListenerWin, fact.StateLive, "a"), of(fact.KindListenerWin, fact.StateLive, "a")}, ", a.exe, live, from a", "，a.exe，实时，来自 a"},
		{
			[]fact.Reservation{of(fact.KindListenerWin, fact.StateLive, "a"), of(fact.KindListenerWin, fact.StateStale, "b"), of(fact.KindListenerWin, fact.StateLive, "c")},
			", a.exe, live, from a, from c, stale, from b", "，a.exe，实时，来自 a，来自 c，已过时，来自 b",
		},
		{[]fact.Reservation{of(fact.KindBlock, "", "")}, "listen there)", "此侦听）"},
	} {
		for language, want := range map[string]string{"en": c.en, "zh-cn": c.chinese} {
			m := NewMap(&fact.Snapshot{Vantage: fact.Windows, Reservations: c.held}, check.Settings{Words: words.For(language)}, noLiterals())
			if got := m.Lanes[1].Marks[0].Label; !strings.HasSuffix(got, want) {
				t.Errorf("%q does not end with %q", got, want)
			}
		}
	}
}
