package report

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// pastBlocks are those of a machine on which WSL has started twelve times.
func pastBlocks() []PastBlock {
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 12, 0, 0, 0, time.Local) }
	return []PastBlock{
		{port.Range{Start: 44620, End: 48715}, 11, day(5, 1), day(11, 20)},
		{port.Range{Start: 40525, End: 44620}, 1, day(6, 3), day(6, 3)},
	}
}

// TestHistory writes the history in both languages: for a terminal, and for the report.
func TestHistory(t *testing.T) {
	for _, language := range []string{"en", "zh-cn"} {
		w := words.For(language)
		whole := NewHistory(pastBlocks(), workspace())
		compare(t, "history."+language+".txtar", txtar.Format(&txtar.Archive{Files: []txtar.File{
			{Name: "history.txt", Data: []byte(NewHistory(pastBlocks(), nil).Text(w))},
			{Name: "with-files.txt", Data: []byte(whole.Text(w))},
			{Name: "report.md", Data: []byte(whole.Markdown(w))},
			{Name: "no-hits.txt", Data: []byte(NewHistory(pastBlocks(), none).Text(w))},
			{Name: "none.txt", Data: []byte(NewHistory(nil, none).Text(w))},
		}}))
		if got := NewHistory(nil, workspace()).Markdown(w); got != "" {
			t.Errorf("without a block the report has %q", got)
		}
	}
}

func none(func(string, scan.Literal) bool) {}

// TestHits: a port is hit as often as a block overlapped it; only ports of the developer's machine count, and each place once.
func TestHits(t *testing.T) {
	literal := func(start, end uint16, role scan.Role) scan.Literal {
		return scan.Literal{Range: port.Range{Start: start, End: end}, Proto: port.TCP, Role: role}
	}
	h := NewHistory(pastBlocks(), func(yield func(string, scan.Literal) bool) {
		_ = yield("a:1", literal(44620, 44620, scan.HostBind)) && // in both
			yield("a:1", literal(44620, 44620, scan.HostConnect)) &&
			yield("b:2", literal(44620, 44620, scan.HostBind)) &&
			yield("a:2", literal(40000, 40525, scan.HostBind)) &&
			yield("a:3", literal(40524, 40524, scan.HostBind)) &&
			yield("a:4", literal(45000, 45000, scan.ContainerInternal)) &&
			yield("a:5", literal(48715, 48715, scan.HostBind))
	})
	want := []Hit{
		{port.One(44620), 12, []string{"a:1", "b:2"}}, {port.One(48715), 11, []string{"a:5"}}, {port.Range{Start: 40000, End: 40525}, 1, []string{"a:2"}},
	}
	if len(h.Hits) != len(want) {
		t.Fatal(h.Hits)
	}
	for i, hit := range h.Hits {
		if hit.Range != want[i].Range || hit.Times != want[i].Times || len(hit.Places) != len(want[i].Places) {
			t.Errorf("%v, want %v", hit, want[i])
		}
	}
}

// TestGoldenPictureOfThePast: the places where the block has been stand behind the one where it is, with a legend.
func TestGoldenPictureOfThePast(t *testing.T) {
	m := NewMap(recorded.Machine(t, "../../testdata", "mirrored-windows"), check.Settings{}, workspace())
	before := m.Terminal(screen.Paint{}, 100)
	m.AddPast(pastBlocks())
	compare(t, "past.svg", []byte(m.SVG()))
	if diff := cmp.Diff(before, m.Terminal(screen.Paint{}, 100)); diff != "" {
		t.Errorf("in a terminal the past is drawn as if it were now:\n%s", diff)
	}
}

// TestPastMarks: the block's place of now is no ghost; where there is no block now, its lane is added.
func TestPastMarks(t *testing.T) {
	m := NewMap(recorded.Machine(t, "../../testdata", "mirrored-windows"), check.Settings{}, noLiterals())
	m.AddPast(pastBlocks())
	want := []Mark{{port.Range{Start: 40525, End: 44620}, "past", "40525–44620 where the block has been, 1×, 2026-06-03", -1}}
	if diff := cmp.Diff(want, m.Lanes[1].Past); diff != "" {
		t.Error(diff)
	}
	m = NewMap(&fact.Snapshot{Vantage: fact.Windows}, check.Settings{}, noLiterals())
	m.AddPast(pastBlocks())
	if m.Lanes[1].Key != fact.LaneBlock || len(m.Lanes[1].Past) != 2 || len(m.Lanes[1].Marks) != 0 {
		t.Errorf("%+v", m.Lanes)
	}
	m = NewMap(&fact.Snapshot{Vantage: fact.Windows}, check.Settings{}, noLiterals())
	if m.AddPast(nil); len(m.Lanes) != 1 {
		t.Errorf("%+v", m.Lanes)
	}
}

// TestEveryLookIsExplained: a legend has words for each look of a kind.
func TestEveryLookIsExplained(t *testing.T) {
	var m PortMap
	for _, k := range fact.Kinds() {
		if k.Variety != "" && m.lookText(k.Variety) == "" {
			t.Errorf("%s looks %s, which the legend does not explain", k.Kind, k.Variety)
		}
	}
}

// TestListenersAreFolded: one mark for a port, with all protocols and programs.
func TestListenersAreFolded(t *testing.T) {
	listener := func(protos port.Proto, families fact.Family, owner string) fact.Reservation {
		return fact.Reservation{Kind: fact.KindListenerWin, Range: port.One(5000), Protos: protos, Families: families, State: fact.StateLive, Owner: owner}
	}
	s := &fact.Snapshot{Vantage: fact.Windows, Mode: fact.ModeMirrored, Reservations: []fact.Reservation{
		listener(port.TCP, fact.IPv4, "a.exe"), listener(port.TCP, fact.IPv6, "a.exe"), listener(port.UDP, fact.IPv4, "a.exe"), listener(port.UDP, fact.IPv6, "b.exe"),
	}}
	m := NewMap(s, check.Settings{}, noLiterals())
	if marks := m.Lanes[1].Marks; len(marks) != 1 || marks[0].Label != "5000/tcp+udp Listeners on Windows, a.exe, b.exe, live" {
		t.Errorf("%+v", marks)
	}
}

// TestNumbersStandWhereThereIsRoom: a port close before the next one has no number beside its mark.
func TestNumbersStandWhereThereIsRoom(t *testing.T) {
	m := NewMap(&fact.Snapshot{Vantage: fact.Windows}, check.Settings{}, func(yield func(string, scan.Literal) bool) {
		for _, p := range []uint16{9000, 3000, 3001, 65000, 9000} {
			yield("a:1", scan.Literal{Range: port.One(p), Proto: port.TCP, Role: scan.HostBind})
		}
	})
	var shown []string
	for _, number := range regexp.MustCompile(`data-after="\d+" x="[\d.]+" y="\d+"( display="none")?>([^<]+)<`).FindAllStringSubmatch(m.SVG(), -1) {
		if number[1] == "" {
			shown = append(shown, number[2])
		}
	}
	if want := []string{"3001", "9000"}; !slices.Equal(shown, want) {
		t.Errorf("%q, want %q", shown, want)
	}
}
