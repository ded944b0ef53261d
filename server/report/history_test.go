package report

import (
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
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
