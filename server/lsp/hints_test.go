package lsp

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

const hintingCapabilities = `{"textDocument":{"inlayHint":{}},"workspace":{"inlayHint":{"refreshSupport":true}}}`

// hints asks for the inlay hints of lines of a file, those from and to included.
func (e *editor) hints(name string, from, to int) (said []string) {
	e.t.Helper()
	var answer []inlayHint
	if m := e.call("textDocument/inlayHint", map[string]any{"textDocument": map[string]any{"uri": e.uri(name)}, "range": span{position{from, 0}, position{to, 99}}}, &answer); m.Error != nil || answer == nil {
		e.t.Fatalf("%+v %s", m.Error, m.Result)
	}
	for _, h := range answer {
		said = append(said, fmt.Sprintf("%d:%d %s (%s)", h.Position.Line+1, h.Position.Character+1, h.Label, h.Tooltip))
	}
	return said
}

// TestInlayHints shows where published ports listen: not what a container listens on, nor what somebody else does.
func TestInlayHints(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose+`
-- package.json --
{"scripts": {"dev": "vite --port 45456"}}
-- run.sh --
docker run -p 45456:80 web
-- copied.sh --
docker run -p 45456:80 web
-- Dockerfile --
FROM scratch
COPY copied.sh /
`)
	if answer := string(e.initialize(`{"inlayHints":true}`, hintingCapabilities).Result); !strings.Contains(answer, `"inlayHintProvider":true`) {
		t.Errorf("not offered: %s", answer)
	}
	e.until("all findings", func() bool { return e.status.Findings == 4 })
	e.open("compose.yaml", 1)
	want := func(what, name string, from, to int, want ...string) {
		t.Helper()
		if got := e.hints(name, from, to); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	const first, second = "4:15 Windows (Docker Desktop (on Windows))", "5:14 Windows (Docker Desktop (on Windows))"
	want("the whole file", "compose.yaml", 0, 9, first, second)
	want("one line", "compose.yaml", 4, 4, second)
	want("no port", "compose.yaml", 0, 2)
	want("a command", "run.sh", 0, 0, "1:20 Windows (Docker Desktop (on Windows))")
	want("a command that an image contains", "copied.sh", 0, 0)
	want("a program of the developer", "package.json", 0, 0)
	want("no such file", "nowhere.yaml", 0, 9)
	for section, hints := range map[string][]string{
		`{"inlayHints":true,"side":"docker-wsl"}`: {"4:15 WSL (Docker inside WSL)"},
		`{"inlayHints":true,"side":"windows"}`:    {"4:15 Windows (a Windows program)"},
		`{"inlayHints":true,"enable":false}`:      nil,
		`{"inlayHints":false}`:                    nil,
		`{}`:                                      nil,
	} {
		e.set(section)
		want(section, "compose.yaml", 3, 3, hints...)
	}
}

// TestHintsOfVariables shows what compose finds in the .env file for the variables of published ports.
func TestHintsOfVariables(t *testing.T) {
	const compose = `services:
  web:
    ports:
      - ${WEB_PORT}:80
      - "$ADMIN_PORT:81"
      - ${DEBUG_PORT:-45456}:82
      - ${OTHER_PORT:-45457}:83
      - 8084:${INNER_PORT}
      - ${ADDRESS}:85
      - ${TWICE}:86
`
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `-- .env --
WEB_PORT=8080
ADMIN_PORT="8081"
DEBUG_PORT=8082
INNER_PORT=8083
ADDRESS=127.0.0.1:8085
TWICE=8086
TWICE=8087
-- compose.yaml --
`+compose+`
-- inner/compose.yaml --
`+compose+`
-- deploy.sh --
docker run -p ${WEB_PORT}:80 web
`)
	e.initialize(`{"inlayHints":true,"side":"docker-wsl"}`, hintingCapabilities)
	e.until("a status", func() bool { return e.status.Kind != "" })
	want := func(name string, want ...string) {
		t.Helper()
		e.open(name, 1)
		got := e.hints(name, 0, 99)
		for patience := 500; patience > 0 && !slices.Equal(got, want); patience-- { // .env may not have been read yet
			time.Sleep(10 * time.Millisecond)
			got = e.hints(name, 0, 99)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	value := func(at, port, name string) string {
		return at + " = " + port + " (" + name + " in .env; a variable of the shell takes precedence)"
	}
	side := func(at string) string { return at + " WSL (Docker inside WSL)" }
	want("compose.yaml",
		side("7:28"), side("8:13"),
		value("4:20", "8080", "WEB_PORT"), side("4:20"), value("5:21", "8081", "ADMIN_PORT"), side("5:21"), value("6:29", "8082", "DEBUG_PORT"), side("6:29"))
	want("inner/compose.yaml", side("6:28"), side("7:28"), side("8:13"))
	want("deploy.sh")
}

// TestNoHintsWithoutEvidence: nothing shows which container engine there is.
func TestNoHintsWithoutEvidence(t *testing.T) {
	e := startEditor(t, recordingOf(t, "config-changed"), oneCompose)
	e.initialize(`{"inlayHints":true}`, hintingCapabilities)
	e.until("a status", func() bool { return e.status.Kind != "" })
	e.open("compose.yaml", 1)
	if got := e.hints("compose.yaml", 0, 9); len(got) > 0 {
		t.Errorf("got %q", got)
	}
	e.set(`{"inlayHints":true,"side":"docker-desktop"}`)
	if got := e.hints("compose.yaml", 0, 9); len(got) != 2 {
		t.Errorf("got %q", got)
	}
}

// TestHintsAreAskedForAgain when the machine or the settings change, as long as they are shown.
func TestHintsAreAskedForAgain(t *testing.T) {
	whereChanging(t, 1, func(t *testing.T, m *changingMachine, e *editor) {
		var refreshes atomic.Int64
		e.session.hints.refresh = func(context.Context) { refreshes.Add(1) }
		e.initialize(`{"refreshInterval": 3600}`, hintingCapabilities)
		want := func(what string, isTold bool) {
			t.Helper()
			time.Sleep(time.Minute)
			synctest.Wait()
			if n := refreshes.Swap(0); (n > 0) != isTold {
				t.Errorf("%s: told %d times", what, n)
			}
		}
		want("off", false)
		e.set(`{"inlayHints":true}`)
		want("turned on", true)
		e.change("0/compose.yaml", 1, "services: {web: {ports: ['45456:80']}}")
		e.openText("0/compose.yaml", 2, "\nservices: {web: {ports: ['45456:80']}}")
		want("text is edited", false)
		e.openText("0/.env", 1, "WEB_PORT=8080\n")
		want("a .env file is opened", true)
		m.change(e, fact.NamePortRange, "32768 60999\n")
		want("another machine", true)
		e.set(`{"inlayHints":false}`)
		want("turned off", true)
		m.change(e, fact.NamePortRange, "44620 48715\n")
		want("another machine, but off", false)
	})
}

// TestHintsAreOfferedToWhoShowsThem, and the request to ask again is sent to who understands it.
func TestHintsAreOfferedToWhoShowsThem(t *testing.T) {
	for capabilities, want := range map[string][2]bool{
		hintingCapabilities: {true, true},
		`{"textDocument":{"inlayHint":{}},"workspace":{"inlayHint":{}}}`: {true, false},
		`{"textDocument":{"inlayHint":{}}}`:                              {true, false},
		`{"workspace":{"inlayHint":{"refreshSupport":true}}}`:            {false, false},
		editorCapabilities: {false, false},
	} {
		e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
		offered := strings.Contains(string(e.initialize(`{"inlayHints":true}`, capabilities).Result), "inlayHintProvider")
		e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
		if want[1] {
			e.until("request to ask again", func() bool {
				return slices.ContainsFunc(e.notes, func(m message) bool { return m.Method == "workspace/inlayHint/refresh" && len(m.ID) > 0 })
			})
		}
		if told := e.received("workspace/inlayHint/refresh") > 0; offered != want[0] || told != want[1] {
			t.Errorf("%s: offered %t, told %t", capabilities, offered, told)
		}
	}
}
