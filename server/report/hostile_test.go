package report

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// acting is what a terminal or a CI service would act on: control characters, a change of the direction,
// and a line that begins with a command of GitHub Actions.
var acting = regexp.MustCompile(`[\x00-\x08\x0b-\x1f\x7f-\x9f\x{202a}-\x{202e}\x{2066}-\x{2069}]|(?m)^\s*::`)

// TestHostileNamesActOnNothing: names of programs, distributions and files come from others.
func TestHostileNamesActOnNothing(t *testing.T) {
	const name = "a\x1b[31m\n::error::x\r\u202eb\u009b31m"
	held := func(kind fact.Kind) fact.Reservation {
		return fact.Reservation{
			Kind: kind, Range: port.One(5000), Protos: port.Both, Families: fact.BothFamilies, State: fact.StateLive,
			Owner: name, Address: name, Target: name, Source: fact.NameListeners,
		}
	}
	s := &fact.Snapshot{
		Vantage: fact.Windows, Mode: fact.Mode(name), VMState: fact.VMRunning, WSLVersion: name, Running: []string{name},
		Reservations: []fact.Reservation{held(fact.KindListenerWin), held(fact.KindForward), held(fact.KindListenerGuest)},
		Sources:      []fact.Source{{Name: fact.NameListeners, Status: fact.StatusDenied, Detail: name, Note: fact.Note{Code: fact.NoteListener, Who: name}}},
	}
	for _, language := range []string{"en", "zh-cn"} {
		w := words.For(language)
		set := check.Settings{Words: w}
		l := scan.Literal{Range: port.One(5000), Proto: port.TCP, Role: scan.HostBind, Path: name}
		literals := func(yield func(string, scan.Literal) bool) { yield(name, l) }
		var lines strings.Builder
		at := LocationOf(name, text.Position{}, text.Position{})
		if err := LiteralText(&lines, at, l); err != nil {
			t.Fatal(err)
		}
		explained := explain.Port(5000, s, set)
		for what, got := range map[string]string{
			"status": Text(w, s, time.Now(), Layout{Width: 80}), "report": Markdown(w, s, time.Now()), "tooltip": StatusBar(w, s, 1).Tooltip,
			"map": NewMap(s, set, literals).Terminal(screen.Paint{}, 100), "picture": NewMap(s, set, literals).SVG(), "scan": lines.String(),
			"explanation": explained.Text(screen.Paint{}, 0), "hover": explained.Markdown(),
		} {
			if found := acting.FindStringIndex(got); found != nil {
				t.Errorf("%s, %s: %q", what, language, got[max(0, found[0]-60):min(len(got), found[1]+20)])
			}
		}
	}
}
