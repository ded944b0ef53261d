package lsp

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/uri"
)

// guardIn asks what will fail in a workspace, which is shown to have been read.
func guardIn(t *testing.T, machine, archive string, params map[string]any) (*editor, guardResult) {
	t.Helper()
	e := startEditor(t, recordingOf(t, machine), archive+"-- read.env --\nPORT=45999\n")
	e.initialize("", "")
	e.expect("read.env", "1:6-11 warning wsl-reserved")
	params["folder"] = uri.File(e.dir)
	var r guardResult
	if m := e.call(methodGuard, params, &r); m.Error != nil {
		t.Fatal(m.Error.Message)
	}
	return e, r
}

func TestGuardTellsWhatFailsNow(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `
-- .vscode/launch.json --
{"configurations": [{"type": "php", "request": "launch", "name": "x", "port": 45456}]}
`)
	e.initialize("", "")
	e.expect(".vscode/launch.json", "1:79-84 warning wsl-reserved")
	guard := func(kind, config string) (r guardResult) {
		t.Helper()
		e.call(methodGuard, map[string]any{"kind": kind, "config": rawJSON(config)}, &r)
		return r
	}
	r := guard("launch", `{"type":"php","request":"launch","name":"x","port":45456,"env":{"PORT":"45456"},"args":["--port","45457"]}`)
	if len(r.Findings) != 2 || r.Findings[0].Port != 45456 || r.Findings[0].Place == nil || r.Findings[1].Port != 45457 || r.Findings[1].Place != nil {
		t.Errorf("launch: %+v", r)
	}
	if r := guard("task", `{"label":"x","type":"shell","command":"vite --port 48080"}`); len(r.Findings) != 1 || r.Findings[0].Code != "wsl-reserved" {
		t.Errorf("task: %+v", r)
	}
	for _, fine := range []string{`{"type":"node","request":"attach","port":45456}`, `{"port":3999}`, `17`, `[]`} {
		if r := guard("launch", fine); len(r.Findings) != 0 {
			t.Errorf("%s: %+v", fine, r)
		}
	}
}

// The user can have the ports changed everywhere and the session started: the configuration is changed in the
// same way as the files.
func TestGuardChangesThePortsEverywhere(t *testing.T) {
	e, r := guardIn(t, "mirrored-windows", `
-- .vscode/launch.json --
{"configurations": [{"type": "node", "request": "launch", "name": "x", "env": {"PORT": "45456"}, "port": 45456,
  "serverReadyAction": {"uriFormat": "http://localhost:45456/", "action": "openExternally"}}]}
-- compose.yaml --
# Port 45456 is the web.
services: {web: {ports: ["45456:80"]}}
`, map[string]any{"kind": "launch", "config": rawJSON(
		`{"name":"x","type":"node","request":"launch","env":{"PORT":"45456","BIG":12345678901234567890},"args":["--port=45457"],"serverReadyAction":{"uriFormat":"http://localhost:45456/"}}`)})
	if r.Change == nil {
		t.Fatalf("%+v", r)
	}
	want := `{"name":"x","type":"node","request":"launch","env":{"PORT":"25456","BIG":12345678901234567890},"args":["--port=25457"],"serverReadyAction":{"uriFormat":"http://localhost:25456/"}}`
	if diff := cmp.Diff(want, string(r.Change.Config)); diff != "" {
		t.Error(diff)
	}
	moves := []portMove{{"45456", "25456"}, {"45457", "25457"}}
	if diff := cmp.Diff(moves, r.Change.Moves); diff != "" {
		t.Error(diff)
	}
	edit := string(r.Change.Edit)
	if strings.Count(edit, `"newText":"25456"`) != 4 || !strings.Contains(edit, e.uri("compose.yaml")) || !strings.Contains(edit, e.uri(".vscode/launch.json")) || strings.Contains(edit, "needsConfirmation") {
		t.Error(edit)
	}
}

// The second of two configurations that start together gets the ports that the user has just chosen for the
// first, without a question.
func TestGuardFollowsWhatWasJustDecided(t *testing.T) {
	_, r := guardIn(t, "mirrored-windows", "", map[string]any{
		"kind":   "launch",
		"config": rawJSON(`{"type":"node","request":"launch","args":["--port","45456"]}`), "moved": []portMove{{"45456", "25456"}},
	})
	if got := string(r.Config); got != `{"type":"node","request":"launch","args":["--port","25456"]}` || len(r.Findings) > 0 || r.Change != nil {
		t.Errorf("%s, %+v", got, r)
	}
}

func TestGuardRefusesMovesThatAreNone(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), "")
	e.initialize("", "")
	for _, m := range []portMove{{"x", "1"}, {"8000-8001", "9000"}, {"0", "1"}} {
		if a := e.call(methodGuard, map[string]any{"kind": "launch", "config": rawJSON(`{}`), "moved": []portMove{m}}, nil); a.Error == nil || a.Error.Code != -32602 {
			t.Errorf("%v: %+v", m, a)
		}
	}
}

// A session fails as well if a task fails that is run before it.
func TestGuardLooksAtTasksThatRunFirst(t *testing.T) {
	_, r := guardIn(t, "mirrored-windows", "", map[string]any{
		"kind":   "launch",
		"config": rawJSON(`{"type":"node","request":"launch","args":["--port","8080"]}`),
		"tasks":  []any{rawJSON(`{"label":"build","command":"make"}`), rawJSON(`{"label":"serve","command":"vite --port 45456"}`)},
	})
	if len(r.Findings) != 1 || r.Findings[0].Task != 1 || r.Findings[0].Port != 45456 || r.Change == nil {
		t.Errorf("%+v", r)
	}
}

// Where one of the ports cannot be moved, no change is offered that would leave the session failing.
func TestGuardOffersNoHalfChange(t *testing.T) {
	_, r := guardIn(t, "mirrored-windows", `
-- wsl-port-guard.yaml --
suggestion-range: 25456
`, map[string]any{"kind": "launch", "config": rawJSON(`{"type":"node","request":"launch","args":["--port","45456"],"env":{"PORT":"45457"}}`)})
	if len(r.Findings) != 2 || r.Change != nil {
		t.Errorf("%+v", r)
	}
}

// The cause is the same as long as the same reservation holds the port, whatever the configuration is.
func TestGuardNamesTheCause(t *testing.T) {
	causes := map[string]bool{}
	for _, config := range []string{`{"type":"node","request":"launch","name":"a","args":["--port","45456"]}`, `{"type":"php","request":"launch","name":"b","port":45456}`} {
		_, r := guardIn(t, "mirrored-windows", "", map[string]any{"kind": "launch", "config": rawJSON(config)})
		for _, f := range r.Findings {
			causes[f.Cause] = true
		}
	}
	if len(causes) != 1 {
		t.Error(causes)
	}
}

func TestFailuresOfATerminal(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `
-- testdata/compose.yaml --
services: {web: {ports: ["45456:80"]}}
-- web/compose.yaml --
services: {web: {ports: ["45456:80", "48000-48003:80"]}}
-- .env --
URL=http://localhost:47000
`)
	e.initialize("", "")
	e.expect("web/compose.yaml", "1:27-32 warning wsl-reserved", "1:39-50 warning wsl-reserved")
	ask := func(port int) (f portFailure) {
		e.call(methodFailure, map[string]any{"port": port}, &f)
		return f
	}
	for _, c := range []struct {
		port          int
		refused       bool
		place, change string
	}{
		{45456, true, "web/compose.yaml", "25456"},
		{48002, true, "web/compose.yaml", "28000–28003"},
		{47000, true, "", ""}, // the workspace only connects to it
		{3999, false, "", ""},
		{0, false, "", ""},
	} {
		f := ask(c.port)
		place, change := "", ""
		if f.Place != nil {
			place = strings.TrimPrefix(string(f.Place.URI), e.uri("")+"/")
		}
		if f.Change != nil {
			change = f.Change.Moves[0].To
		}
		if (f.Refusal != "") != c.refused || place != c.place || change != c.change {
			t.Errorf("%d: %q at %q, change to %q", c.port, f.Refusal, place, change)
		}
	}
}

func TestPortsInOutput(t *testing.T) {
	text := "ok\nError: listen EADDRINUSE: address already in use :::45456\r\nagain: listen EADDRINUSE: address already in use :::45456\nlisten tcp :8080: bind: x"
	if got := asked(t, methodOutputPorts, map[string]any{"text": text}); got != `[45456,8080]` {
		t.Error(got)
	}
}
