package lsp

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.lsp.dev/uri"
)

const oneCompose = `
-- compose.yaml --
services:
  web:
    ports:
      - "45456:80"
      - "8081:45457"
`

func TestOpenEditFix(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	text := e.open("compose.yaml", 1)
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	e.until("status", func() bool { return e.status.Text == "WSL 44620–48715" && e.status.Findings == 1 })

	var actions []action
	e.call("textDocument/codeAction", actionParams(e.uri("compose.yaml"), 3, 12), &actions)
	if got := titles(actions); len(got) < 3 || got[0] != "Change port 45456 to 25456" || !actions[0].IsPreferred || actions[1].IsPreferred {
		t.Fatalf("actions %q", got)
	}
	e.change("compose.yaml", 2, strings.Replace(text, "45456", "25456", 1))
	e.expect("compose.yaml")
	e.until("a clean status", func() bool { return e.status.Findings == 0 && e.status.Kind == "ok" })
}

func TestColumnsAreUTF16(t *testing.T) {
	for _, c := range []struct{ name, capabilities, text, want string }{
		{"emoji", "", `{"a": "😀", "configurations": [{"type": "php", "request": "launch", "port": 45456}]}`, "1:77-82 warning wsl-reserved"},
		{"emoji, UTF-8 offered", `{"general":{"positionEncodings":["utf-8","utf-16"]}}`, `{"a": "😀", "configurations": [{"type": "php", "request": "launch", "port": 45456}]}`, "1:79-84 warning wsl-reserved"},
		{"CRLF", "", "{\r\n\"configurations\": [{\r\n\t\"type\": \"php\", \"request\": \"launch\", \"port\": 45456}]}\r\n", "3:46-51 warning wsl-reserved"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := startEditor(t, recordingOf(t, "mirrored-windows"), "")
			e.initialize("", c.capabilities)
			e.openText(".vscode/launch.json", 1, c.text)
			e.expect(".vscode/launch.json", c.want)
		})
	}
}

// Incremental edits of any kind must lead to the same text as sending the whole text.
func TestIncrementalEdits(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.open("compose.yaml", 1)
	edit := func(version int, changes ...any) {
		e.notify("textDocument/didChange", map[string]any{
			"textDocument": map[string]any{"uri": e.uri("compose.yaml"), "version": version}, "contentChanges": changes,
		})
	}
	at := func(l1, c1, l2, c2 int, text string) any {
		return map[string]any{"range": span{position{l1, c1}, position{l2, c2}}, "text": text}
	}
	edit(2, at(3, 9, 3, 14, "8080"), at(3, 9, 3, 13, "48000"), at(0, 0, 0, 0, "# 😀 \r\n"))
	e.expect("compose.yaml", "5:10-15 warning wsl-reserved")
	edit(3, at(4, 9, 4, 11, "45"), at(4, 99, 4, 99, " # note"))
	e.expect("compose.yaml", "5:10-15 warning wsl-reserved")
	edit(4, at(4, 9, 4, 14, "3999"))
	e.expect("compose.yaml")
}

// TestLostDocuments: after a change that is not understood, and where a text is too long, nothing is said
// about a text that may be another one, until the client sends the whole text.
func TestLostDocuments(t *testing.T) {
	const one = "services: {web: {ports: ['45456:80']}}\n"
	insert := map[string]any{"range": span{position{0, 0}, position{0, 0}}, "text": "# x\n"}
	for name, lose := range map[string][]any{
		"a list with a change that is none": {insert, map[string]any{"text": 5}},
		"a change that is a number":         {5},
		"a range that is reversed":          {map[string]any{"range": span{position{0, 5}, position{0, 2}}, "text": ""}},
		"a range of reversed lines":         {map[string]any{"range": span{position{1, 0}, position{0, 9}}, "text": ""}},
		"a text that is too long":           {map[string]any{"text": one + strings.Repeat("#", maxDocument)}},
	} {
		t.Run(name, func(t *testing.T) {
			e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
			e.initialize("", "")
			e.openText("compose.yaml", 1, one)
			e.expect("compose.yaml", "1:27-32 warning wsl-reserved")
			version := 1
			change := func(changes []any) {
				version++
				e.notify("textDocument/didChange", map[string]any{
					"textDocument": map[string]any{"uri": e.uri("compose.yaml"), "version": version}, "contentChanges": changes,
				})
			}
			change(lose)
			e.expect("compose.yaml")
			change([]any{insert})
			e.call(methodReport, nil, nil)
			e.expect("compose.yaml")
			change([]any{map[string]any{"text": one}, insert})
			e.expect("compose.yaml", "2:27-32 warning wsl-reserved")
		})
	}
}

func TestReplaceEverywhere(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose+`
-- .vscode/launch.json --
{"configurations": [{"type": "php", "request": "launch", "port": 45456}]}
-- package.json --
{"scripts": {"dev": "vite --port 45456"}}
`)
	e.initialize("", "")
	e.expect("package.json", "1:34-39 warning wsl-reserved") // not open, still reported
	e.openText("compose.yaml", 5, "# unsaved\nservices:\n  web:\n    ports:\n      - \"45456:80\"\n")
	e.expect("compose.yaml", "5:10-15 warning wsl-reserved")
	for _, outside := range []string{"file:///elsewhere/.env", "git:" + strings.TrimPrefix(e.uri(".env"), "file:"), "untitled:.env"} {
		e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": outside, "languageId": "x", "version": 1, "text": "PORT=45456\n"}})
	}
	var actions []action
	e.call("textDocument/codeAction", actionParams(e.uri("compose.yaml"), 4, 9), &actions)
	last := actions[3]
	if last.Title != "Change port 45456 to 25456 everywhere in the workspace (3 places in 3 files)" {
		t.Fatalf("actions %q", titles(actions))
	}
	got := map[string]string{}
	for _, d := range last.Edit.DocumentChanges {
		version := "null"
		if d.TextDocument.Version != nil {
			version = fmt.Sprint(*d.TextDocument.Version)
		}
		for _, te := range d.Edits {
			got[filepath.Base(d.TextDocument.URI)] += fmt.Sprintf("v%s %d:%d %s;", version, te.Range.Start.Line, te.Range.Start.Character, te.NewText)
		}
	}
	for name, want := range map[string]string{"compose.yaml": "v5 4:9 25456;", "launch.json": "vnull 0:65 25456;", "package.json": "vnull 0:33 25456;"} {
		if got[name] != want {
			t.Errorf("%s: got %q, want %q", name, got[name], want)
		}
	}
}

func TestMachineChangesUnderARunningSession(t *testing.T) {
	recording := recordingOf(t, "mirrored-windows")
	e := startEditor(t, recording, oneCompose)
	e.initialize("", "")
	e.open("compose.yaml", 1)
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	for _, name := range []string{"wslinfo-networking-mode.txt"} {
		if err := os.WriteFile(filepath.Join(recording, name), []byte("nat\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, gone := range []string{"hcn-entries.bin", "bind-probe.json"} {
		if err := os.Remove(filepath.Join(recording, gone)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	e.expect("compose.yaml")
	e.until("the mode", func() bool { return e.status.Text == "WSL: nat" })
}

func TestSettingsAreHonouredLive(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.open("compose.yaml", 1)
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	set := func(section string) {
		e.notify("workspace/didChangeConfiguration", map[string]any{"settings": rawJSON(`{"wslPortGuard":` + section + `}`)})
	}
	for _, c := range []struct {
		section string
		want    []string
	}{
		{`{"severity":{"wsl-reserved":"error"}}`, []string{"4:10-15 error wsl-reserved"}},
		{`{"severity":{"wsl-reserved":"off"}}`, nil},
		{`{"reservedRanges":["8081/tcp"]}`, []string{"4:10-15 warning wsl-reserved", "5:10-14 warning user-reserved"}},
		{`{"reservedRanges":["8081/udp", "nonsense"], "ignoredPorts":[45456]}`, nil},
		{`{"side":"wsl"}`, nil},
		{`{"exclude":["**/compose.yaml"]}`, nil},
		{`{"filesExclude":["**/.git", "compose.yaml"]}`, nil},
		{`{"side":17, "ignoredPorts":["45000-45400"]}`, []string{"4:10-15 warning wsl-reserved"}},
		{`{"enable":false}`, nil},
		{`{"enable":true}`, []string{"4:10-15 warning wsl-reserved"}},
	} {
		set(c.section)
		e.expect("compose.yaml", c.want...)
	}
	set(`{"suggestionRange":"20000-20500"}`)
	var actions []action
	e.call("textDocument/codeAction", actionParams(e.uri("compose.yaml"), 3, 12), &actions)
	if got := titles(actions); len(got) < 3 || got[0] != "Change port 45456 to 20456" {
		t.Errorf("actions %q", got)
	}
}

// A client that sends no settings with initialize is asked for them.
func TestSettingsAreAskedFor(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	e.mu.Lock()
	e.settings = rawJSON(`{"severity":{"wsl-reserved":"hint"}}`)
	e.mu.Unlock()
	e.notify("workspace/didChangeConfiguration", map[string]any{"settings": nil})
	e.expect("compose.yaml", "4:10-15 hint wsl-reserved")
}

// TestChangesOfSettingsAreRegistered, so that an editor sends them which sends only what it was asked for. One that gave
// settings with initialize sends changes of those; its own section may be empty.
func TestChangesOfSettingsAreRegistered(t *testing.T) {
	const dynamic = `{"workspace":{"configuration":true,"didChangeConfiguration":{"dynamicRegistration":true},"didChangeWatchedFiles":{"dynamicRegistration":true}}}`
	const files = `workspace/didChangeWatchedFiles {"watchers":[{"globPattern":"**/*"}]}`
	const settings = `workspace/didChangeConfiguration {"section":"wslPortGuard"}`
	for name, c := range map[string]struct {
		capabilities string
		isAsked      bool
		want         []string
	}{
		"registers and is asked":    {dynamic, true, []string{settings, files}},
		"registers and has told":    {dynamic, false, []string{files}},
		"does not register":         {strings.Replace(dynamic, `"didChangeConfiguration":{"dynamicRegistration":true}`, `"didChangeConfiguration":{}`, 1), true, []string{files}},
		"registers but no files":    {`{"workspace":{"configuration":true,"didChangeConfiguration":{"dynamicRegistration":true}}}`, true, []string{settings}},
		"knows of no registrations": {`{"workspace":{"configuration":true}}`, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
			e.isAsked = c.isAsked
			e.initialize(`{"severity":{"wsl-reserved":"hint"}}`, c.capabilities)
			e.expect("compose.yaml", "4:10-15 hint wsl-reserved")
			e.until(fmt.Sprintf("registrations %q", c.want), func() bool { return slices.Equal(e.registrations(), c.want) })
		})
	}
}

// registrations are what the server has registered, with the options. The caller holds e.mu.
func (e *editor) registrations() (out []string) {
	for _, m := range e.notes {
		var p struct {
			Registrations []struct {
				Method          string          `json:"method"`
				RegisterOptions json.RawMessage `json:"registerOptions"`
			} `json:"registrations"`
		}
		if m.Method != "client/registerCapability" || json.Unmarshal(m.Params, &p) != nil {
			continue
		}
		for _, r := range p.Registrations {
			out = append(out, r.Method+" "+string(r.RegisterOptions))
		}
	}
	return out
}

func TestHoverExplains(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.open("compose.yaml", 1)
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	hover := func(line, char int) string {
		var h struct {
			Contents struct{ Kind, Value string }
			Range    span
		}
		e.call("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": e.uri("compose.yaml")}, "position": position{line, char}}, &h)
		return h.Contents.Value
	}
	if h := hover(3, 10); !strings.Contains(h, "**Port 45456**") || !strings.Contains(h, "What does not help:") {
		t.Errorf("on a host port: %q", h)
	}
	if h := hover(3, 10); !strings.HasPrefix(h, "`45456/tcp` is a port of this machine: Docker Desktop (on Windows) listens on it.") {
		t.Errorf("on a host port: %q", h)
	}
	if h := hover(4, 16); h != "`45457/tcp` is a port inside a container or a cluster: nothing on this machine can block it." {
		t.Errorf("on a container port: %q", h)
	}
	if h := hover(3, 15); !strings.Contains(h, "It is registered as http.") {
		t.Errorf("on a registered port: %q", h)
	}
	if h := hover(0, 0); h != "" {
		t.Errorf("beside: %q", h)
	}
}

func TestFilesOnDiskAreFollowed(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	event := func(name string, kind int) {
		e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": e.uri(name), "type": kind}}})
	}
	if err := os.Rename(filepath.Join(e.dir, "compose.yaml"), filepath.Join(e.dir, "docker-compose.yml")); err != nil {
		t.Fatal(err)
	}
	event("compose.yaml", 3)
	event("docker-compose.yml", 1)
	e.expect("compose.yaml")
	e.expect("docker-compose.yml", "4:10-15 warning wsl-reserved")
	if err := os.Mkdir(filepath.Join(e.dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(e.dir, "docker-compose.yml"), filepath.Join(e.dir, "sub", "docker-compose.yml")); err != nil {
		t.Fatal(err)
	}
	event("docker-compose.yml", 3)
	event("sub", 1)
	e.expect("docker-compose.yml")
	e.expect("sub/docker-compose.yml", "4:10-15 warning wsl-reserved")
	// After an open document with unsaved text is closed, the text on disk counts again.
	e.openText("sub/docker-compose.yml", 1, "services: {}\n")
	e.expect("sub/docker-compose.yml")
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": e.uri("sub/docker-compose.yml")}})
	e.expect("sub/docker-compose.yml", "4:10-15 warning wsl-reserved")
}

// All spellings of a file's URI name one file: the open document replaces the one on disk.
func TestSpellingsOfOneFile(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	odd := strings.Replace(e.uri("compose.yaml"), "compose", "%63ompose", 1)
	e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": odd, "languageId": "x", "version": 1,
		"text": "services:\n  w:\n    ports: ['45460:80', '45461:81']\n",
	}})
	e.until("both of the buffer's diagnostics and no others", func() bool {
		n := 0
		for _, p := range e.latest {
			n += len(p.Diagnostics)
		}
		return n == 2 && e.status.Findings == 2
	})
}

func TestReport(t *testing.T) {
	e := startEditor(t, recordingOf(t, "denied"), "")
	e.initialize("", "")
	e.until("a status", func() bool { return e.status.Kind != "" })
	var r reportResult
	e.call(methodReport, nil, &r)
	if !strings.Contains(r.Markdown, "denied") || !strings.Contains(r.Markdown, "# Ports on this machine") {
		t.Errorf("report:\n%s", r.Markdown)
	}
	if m := e.call(methodRefresh, nil, nil); m.Error != nil || string(m.Result) != "null" {
		t.Errorf("refresh: %+v", m)
	}
}

// A diagnostic links to the other places of its port, and the links follow their changes.
func TestRelatedPlaces(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose+`
-- package.json --
{"scripts": {"dev": "vite --port 45456"}}
-- aaa/compose.yaml --
services:
  a: {ports: ["45456:1/udp", "45456:2/udp", "45456:3/udp"]}
  b: {ports: ["45456:4/udp", "45456:5/udp", "45456:6/udp"]}
-- random/compose.yaml --
services: {a: {ports: ["45456"]}}
`)
	e.initialize("", `{"textDocument":{"publishDiagnostics":{"relatedInformation":true}}}`)
	related := func(want ...string) {
		t.Helper()
		e.until(fmt.Sprintf("links to %q", want), func() bool {
			d := e.latest[e.uri("compose.yaml")].Diagnostics
			if len(d) != 1 || len(d[0].Related) != len(want) {
				return false
			}
			for i, r := range d[0].Related {
				at := r.Location.Range.Start
				if got := fmt.Sprintf("%s:%d:%d %s", filepath.Base(r.Location.URI), at.Line+1, at.Character+1, r.Message); got != want[i] {
					return false
				}
			}
			return true
		})
	}
	related("package.json:1:34 Also uses port 45456")
	e.openText("package.json", 1, "\n{\"scripts\": {\"dev\": \"vite --port 45456\"}}")
	related("package.json:2:34 Also uses port 45456")
	e.change("package.json", 2, "{}")
	related()
	e.expect("random/compose.yaml", "1:25-30 information dd-random-in-block")
	if d := e.latest[e.uri("random/compose.yaml")].Diagnostics; len(d[0].Related) != 0 {
		t.Errorf("a port inside a container leads to %v", d[0].Related)
	}
}

// An edit of text for people is offered with the others if the client can ask the user for consent;
// other clients do not get it.
func TestProseWaitsForConsent(t *testing.T) {
	for capability, want := range map[string]string{
		`{"workspace":{"workspaceEdit":{"documentChanges":true,"changeAnnotationSupport":{}}}}`: `"annotationId":"doubtful"`,
		`{"workspace":{"workspaceEdit":{"documentChanges":true}}}`:                              "",
		`{}`: "",
	} {
		e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose+`
-- .env --
PORT=45456
-- README.md --
Open http://localhost:45456 now.
`)
		e.initialize("", capability)
		e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
		e.expect(".env", "1:6-11 warning wsl-reserved")
		m := e.call("textDocument/codeAction", actionParams(e.uri("compose.yaml"), 3, 12), nil)
		var actions []json.RawMessage
		if err := json.Unmarshal(m.Result, &actions); err != nil {
			t.Fatal(err)
		}
		everywhere := string(actions[3])
		if !strings.Contains(everywhere, "everywhere") || strings.Contains(everywhere, "README.md") != (want != "") || !strings.Contains(everywhere, want) {
			t.Errorf("%s: %s", capability, everywhere)
		}
	}
}

func TestPortMap(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	var m mapResult
	e.call(methodMap, nil, &m)
	if len(m.Places) != 2 || m.Places[0].Label != "45456 compose.yaml:4" || !strings.Contains(m.SVG, `data-index="1"`) || len(m.Table) < 2 {
		t.Errorf("%+v", m)
	}
}

// The map shows what a fix would change where it is asked to, and says why if it cannot.
func TestPortMapAfterTheFix(t *testing.T) {
	for _, c := range []struct {
		machine, files, note string
		moves                int // rows below the heading
	}{
		{"mirrored-windows", oneCompose, "", 1},
		{"nat", oneCompose, "A fix would change no port here.", 0},
		{"denied", oneCompose, "It is not shown what a fix would change, since it is not known which ports are free.", 0},
	} {
		e := startEditor(t, recordingOf(t, c.machine), c.files)
		e.initialize("", "")
		e.open("compose.yaml", 1)
		e.until("the machine", func() bool { return e.status.Text != "" })
		var with, without mapResult
		e.call(methodMap, map[string]any{"after": true}, &with)
		e.call(methodMap, nil, &without)
		if !strings.HasSuffix(with.Note, c.note) || (with.Note == "") != (c.note == "") || len(with.Places) == 0 {
			t.Errorf("%s: %+v", c.machine, with)
		}
		if got := strings.Count(with.SVG, `class="move"`); got != c.moves || len(with.Moves) != 0 && len(with.Moves) != 1+c.moves {
			t.Errorf("%s: %d moves in the picture, rows %v", c.machine, got, with.Moves)
		}
		if without.Note != "" || len(without.Moves) > 0 || strings.Contains(without.SVG, `class="mark after"`) {
			t.Errorf("%s: nobody asked for the fix: %+v", c.machine, without)
		}
	}
}

// Messages are in the language of the client's user.
func TestLocale(t *testing.T) {
	for _, c := range []struct {
		locale    any
		languages []string
		want      string
	}{
		{"zh-cn", nil, "WSL 的端口块"},
		{"zh-Hans-CN", nil, "WSL 的端口块"},
		{"zh-Hant-TW", nil, "WSL 的端口块"}, // nothing says that the user reads English
		{"zh-hk", []string{"zh-hk", "zh-cn", "en"}, "WSL 的端口块"},
		{"zh-tw", []string{"zh-tw", "en"}, "WSL's block"},
		{nil, []string{"zh-cn"}, "WSL 的端口块"},
		{"fr", nil, "WSL's block"},
		{nil, nil, "WSL's block"},
	} {
		e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
		e.call("initialize", map[string]any{
			"processId": nil, "rootUri": nil, "capabilities": map[string]any{}, "locale": c.locale,
			"initializationOptions": map[string]any{"languages": c.languages},
		}, nil)
		e.notify("initialized", map[string]any{})
		e.open("compose.yaml", 1)
		e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
		d := e.latest[e.uri("compose.yaml")].Diagnostics[0]
		if !strings.Contains(d.Message, c.want) {
			t.Errorf("%v, %v: %s", c.locale, c.languages, d.Message)
		}
		chinese := strings.Contains(d.Message, "端口块")
		if strings.HasSuffix(d.Page.Href, "/wsl-reserved.zh-cn.md") != chinese || strings.HasSuffix(d.Page.Href, "/wsl-reserved.md") == chinese {
			t.Errorf("%v, %v: the code leads to %s", c.locale, c.languages, d.Page.Href)
		}
	}
}

// A client that resolves edits later gets the edits of all files when the user has chosen the action.
func TestManyEditsAreResolvedLater(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose+"-- b/package.json --\n{\"scripts\": {\"dev\": \"vite --port 45999\"}}\n")
	e.initialize("", `{"workspace":{"workspaceEdit":{"documentChanges":true}},"textDocument":{"codeAction":{"dataSupport":true,"resolveSupport":{"properties":["edit"]}}}}`)
	e.open("compose.yaml", 1)
	e.expect("b/package.json", "1:34-39 warning wsl-reserved")
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	var offered []json.RawMessage
	e.call("textDocument/codeAction", actionParams(e.uri("compose.yaml"), 3, 12), &offered)
	resolved := 0
	for _, raw := range offered {
		var a, whole action
		if err := json.Unmarshal(raw, &a); err != nil {
			t.Fatal(err)
		}
		e.call("codeAction/resolve", raw, &whole)
		if whole.Title != a.Title || len(whole.Edit.DocumentChanges) < len(a.Edit.DocumentChanges) {
			t.Errorf("%s: resolving lost something", a.Title)
		}
		if strings.HasPrefix(a.Title, "Change all 2 refused ports in the workspace") {
			resolved++
			if len(a.Edit.DocumentChanges) != 0 || len(whole.Edit.DocumentChanges) != 2 {
				t.Errorf("offered with %d files, resolved to %d", len(a.Edit.DocumentChanges), len(whole.Edit.DocumentChanges))
			}
		}
	}
	if resolved != 1 {
		t.Errorf("%d actions of %d are for all files", resolved, len(offered))
	}
}

type action struct {
	Title       string `json:"title"`
	IsPreferred bool   `json:"isPreferred"`
	Kind        string `json:"kind"`
	Diagnostics []diagnostic
	Edit        struct {
		DocumentChanges []struct {
			TextDocument struct {
				URI     string `json:"uri"`
				Version *int   `json:"version"`
			} `json:"textDocument"`
			Edits []struct {
				Range   span   `json:"range"`
				NewText string `json:"newText"`
			} `json:"edits"`
		} `json:"documentChanges"`
		Changes map[uri.URI]any `json:"changes"`
	} `json:"edit"`
}

func titles(as []action) []string {
	var out []string
	for _, a := range as {
		out = append(out, a.Title)
	}
	return out
}

func actionParams(u string, line, char int) map[string]any {
	at := position{line, char}
	return map[string]any{"textDocument": map[string]any{"uri": u}, "range": span{at, at}, "context": map[string]any{"diagnostics": []any{}}}
}
