package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// afterFix is the map of the golden workspace, with new numbers for its literals; zero for those that stay.
func afterFix(t *testing.T, language string, to ...port.Range) PortMap {
	t.Helper()
	m := NewMap(recorded.Machine(t, "../../testdata", "mirrored-windows"), check.Settings{Words: words.For(language)}, workspace())
	m.AddAfter(to)
	return m
}

var stays = port.Range{}

// TestGoldenAfter draws what a fix would change, as a picture and for a terminal.
func TestGoldenAfter(t *testing.T) {
	to := []port.Range{port.One(25456), stays, {Start: 9000, End: 9010}, stays, stays}
	compare(t, "after.svg", []byte(afterFix(t, "en", to...).SVG()))
	for _, language := range []string{"en", "zh-cn"} {
		text := afterFix(t, language, to...).Terminal(screen.Paint{}, 100)
		compare(t, "after."+language+".txtar", txtar.Format(&txtar.Archive{Files: []txtar.File{{Name: "map.txt", Data: []byte(text)}}}))
	}
}

// TestOnlyWhatMovesIsGhost: a port that a fix leaves as it is looks as it did, also if it is refused.
func TestOnlyWhatMovesIsGhost(t *testing.T) {
	looks := func(m PortMap) (looks []string) {
		for _, k := range m.Lanes[0].Marks {
			looks = append(looks, k.Range.String()+" "+k.Look)
		}
		return looks
	}
	m := afterFix(t, "en", stays, stays, stays, port.One(23000), stays)
	want := []string{"45456 refused", "8000–8010 ", "3000 before", "48080 ", "23000 after"}
	if diff := cmp.Diff(want, looks(m)); diff != "" {
		t.Error(diff)
	}
	if last := m.Lanes[0].Marks[4]; last.Index != 2 || last.Label != "23000/tcp package.json:12 (after the fix, 3000 before)" {
		t.Errorf("%+v", last)
	}
	row := strings.Split(m.Terminal(screen.Paint{}, 100), "\n")[3] // 1024 ports a sign
	cells := row[strings.Index(row, "|")+1:]
	if cells[3000/1024] != '.' || cells[23000/1024] != '+' || cells[45456/1024] != '!' {
		t.Errorf("the row shows another state than that after the fix: %s", row)
	}
}

// TestMovesOfOnePortAreOneRow: a port that is used in several places is one row, with each place once.
func TestMovesOfOnePortAreOneRow(t *testing.T) {
	m := PortMap{Lanes: []Lane{{Marks: make([]Mark, 3)}}}
	for i, place := range []string{"a.yaml:1", "b.yaml:2", "a.yaml:1"} {
		m.Ports = append(m.Ports, MapPort{Place: place, Nth: i, Literal: scan.Literal{Range: port.One(45456)}})
	}
	m.AddAfter(slices.Repeat([]port.Range{port.One(25456)}, 3))
	want := [][]string{{"Port now", "After the fix", "Places"}, {"45456", "25456", "a.yaml:1, b.yaml:2"}}
	if diff := cmp.Diff(want, m.MoveRows()); diff != "" {
		t.Error(diff)
	}
}

// TestNothingToFix: where nothing moves, the map is the one without the fix.
func TestNothingToFix(t *testing.T) {
	m := afterFix(t, "en", slices.Repeat([]port.Range{stays}, 5)...)
	if len(m.Moves) > 0 || m.MoveRows() != nil || m.Lanes[0].Title != "This workspace" || strings.Contains(m.SVG(), "map-arrow\"") {
		t.Errorf("%+v", m.Lanes[0])
	}
}
