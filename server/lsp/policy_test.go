package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.lsp.dev/uri"
)

// TestAPolicyIsEdited: what the text of the open policy file says applies at once, also to files that are not
// open, and what is wrong in it is shown there.
func TestAPolicyIsEdited(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `
-- compose.yaml --
services: {web: {ports: ["45456:80", "8080:80"]}}
-- .env --
PORT=8081
-- wsl-port-guard.yaml --
reserved-ranges: [8080]
`)
	e.initialize("", "")
	e.expect("compose.yaml", "1:27-32 warning wsl-reserved", "1:39-43 warning user-reserved")
	e.expect(".env")
	e.open("wsl-port-guard.yaml", 1)
	for i, c := range []struct {
		text                  string
		compose, env, problem []string
	}{
		{"reserved-ranges: [8081/tcp]\n", []string{"1:27-32 warning wsl-reserved"}, []string{"1:6-10 warning user-reserved"}, nil},
		{"reserved-ranges: [8081/tcp, x]\n", []string{"1:27-32 warning wsl-reserved"}, []string{"1:6-10 warning user-reserved"}, []string{"1:29-30 error policy"}},
		{"ignored-ports: [{ports: 45456, reason: a}]\n", nil, nil, nil},
		{"ignored-ports: [{ports: 45456, reason: a, paths: [other]}]\n", []string{"1:27-32 warning wsl-reserved"}, nil, nil},
		{"ignored-ports: [{ports: 45456, reason: a, paths: ['*.yaml']}]\n", nil, nil, nil},
		{"ignored-paths: [{path: compose.yaml, reason: a}]\n", nil, nil, nil},
		{"severity: {wsl-reserved: error}\n", []string{"1:27-32 error wsl-reserved"}, nil, nil},
		{"", []string{"1:27-32 warning wsl-reserved"}, nil, nil},
	} {
		e.change("wsl-port-guard.yaml", i+2, c.text)
		e.expect("compose.yaml", c.compose...)
		e.expect(".env", c.env...)
		e.expect("wsl-port-guard.yaml", c.problem...)
	}
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": e.uri("wsl-port-guard.yaml")}})
	e.expect("compose.yaml", "1:27-32 warning wsl-reserved", "1:39-43 warning user-reserved")
}

// TestAPolicyChangesOnDisk: it is made, becomes wrong, and is deleted.
func TestAPolicyChangesOnDisk(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	p := filepath.Join(e.dir, "wsl-port-guard.yaml")
	event := func(kind int) {
		e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": e.uri("wsl-port-guard.yaml"), "type": kind}}})
	}
	write := func(text string) {
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("reserved-ranges: [8081]\n")
	event(1)
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved", "5:10-14 warning user-reserved")
	write("reserved-ranges: [oops]\n")
	event(2)
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	e.expect("wsl-port-guard.yaml", "1:19-23 error policy")
	if err := os.Remove(p); err != nil {
		t.Fatal(err)
	}
	event(3)
	e.expect("wsl-port-guard.yaml")
}

// TestFormatsOfAPolicy: files of the policy's formats are found, in the walk and when they are open.
func TestFormatsOfAPolicy(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `
-- a.service --
x: [45456]
-- b.ours --
listen: 45456
`)
	e.initialize("", "")
	e.openText("open.ours", 1, "listen: 45457\n")
	e.openText("wsl-port-guard.yaml", 1, "formats: [{name: ours, files: ['**/*.ours'], syntax: yaml, rules: [{path: listen, is: bind}]}]\n")
	e.expect("b.ours", "1:9-14 warning wsl-reserved")
	e.expect("open.ours", "1:9-14 warning wsl-reserved")
	e.change("wsl-port-guard.yaml", 2, "formats: [{name: ours, files: ['**/*.ours'], syntax: yaml, rules: [{path: other, is: bind}]}]\n")
	e.expect("b.ours")
	e.expect("open.ours")
	e.change("wsl-port-guard.yaml", 3, "formats: [{name: ours, files: ['**/b.ours'], syntax: yaml, rules: [{path: listen, is: bind}]}]\n")
	e.expect("b.ours", "1:9-14 warning wsl-reserved")
	e.change("wsl-port-guard.yaml", 4, "")
	e.expect("b.ours")
}

// TestPoliciesOfSeveralFolders: each folder of a workspace has the policy of its own root, else of the nearest
// folder above it, and an inner folder has its own.
func TestPoliciesOfSeveralFolders(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `
-- wsl-port-guard.yaml --
ignored-ports: [{ports: 45456, reason: a, paths: ["two/.env"]}]
oops: 1
-- one/wsl-port-guard.yaml --
severity: {wsl-reserved: hint}
-- one/.env --
PORT=45456
-- one/inner/wsl-port-guard.yaml --
severity: {wsl-reserved: error}
-- one/inner/.env --
PORT=45456
-- two/.env --
PORT=45456
-- two/deep/.env --
PORT=45456
`)
	var folders []any
	for _, name := range []string{"one", "two", "one/inner"} {
		folders = append(folders, map[string]any{"uri": uri.File(filepath.Join(e.dir, name)), "name": name})
	}
	e.call("initialize", map[string]any{"processId": nil, "capabilities": map[string]any{}, "workspaceFolders": folders}, nil)
	e.notify("initialized", map[string]any{})
	e.expect("one/.env", "1:6-11 hint wsl-reserved")
	e.expect("one/inner/.env", "1:6-11 error wsl-reserved")
	e.expect("two/deep/.env", "1:6-11 warning wsl-reserved")
	e.expect("two/.env")
	e.expect("wsl-port-guard.yaml", "2:1-5 error policy")
}

// TestSettingsCountMoreThanAPolicy: a severity that the user sets replaces the policy's; ranges and ignored
// ports add up.
func TestSettingsCountMoreThanAPolicy(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `
-- .env --
A_PORT=45456
B_PORT=8080
C_PORT=8081
D_PORT=45457
E_PORT=45458
-- wsl-port-guard.yaml --
severity: {wsl-reserved: hint, user-reserved: error}
reserved-ranges: [8080]
ignored-ports: [{ports: 45457, reason: a}]
`)
	e.initialize(`{"severity":{"wsl-reserved":"information"},"reservedRanges":["8081"],"ignoredPorts":[45458]}`, "")
	e.expect(".env", "1:8-13 information wsl-reserved", "2:8-12 error user-reserved", "3:8-12 error user-reserved")
}

// TestSuggestionsOfAPolicy: suggestions come from the policy's range and avoid what it keeps free.
func TestSuggestionsOfAPolicy(t *testing.T) {
	for settings, want := range map[string]string{
		`{}`: "Change port 45456 to 30456 (31456: kept free by settings or policy)", `{"suggestionRange":"1025-32767"}`: "Change port 45456 to 30456 (31456: kept free by settings or policy)", `{"suggestionRange":"21000-22000"}`: "Change port 45456 to 21456",
	} {
		e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose+`
-- wsl-port-guard.yaml --
suggestion-range: 30000-31999
reserved-ranges: [31456]
severity: {wsl-reserved: error}
`)
		e.initialize(settings, "")
		e.open("compose.yaml", 1)
		e.expect("compose.yaml", "4:10-15 error wsl-reserved")
		var actions []action
		e.call("textDocument/codeAction", actionParams(e.uri("compose.yaml"), 3, 12), &actions)
		if got := titles(actions); len(got) == 0 || got[0] != want {
			t.Errorf("%s: %q, want %q", settings, got, want)
		}
	}
}

// TestReadmePolicyWorks: README's example of a policy file does what it says.
func TestReadmePolicyWorks(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "\n## Policy\n")
	_, rest, _ = strings.Cut(rest, "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("README has no example")
	}
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `
-- .env --
A_PORT=8090
B_PORT=5000
C_PORT=5001
D_PORT=40600
E_PORT=45457
-- legacy/.env --
PORT=45457
-- examples/.env --
PORT=45456
-- api/api.service.yaml --
services: {api: {listen: 5000}}
-- wsl-port-guard.yaml --
`+example)
	e.initialize("", "")
	e.expect(".env", "1:8-12 warning user-reserved", "2:8-12 warning user-reserved", "4:8-13 warning user-reserved", "5:8-13 warning wsl-reserved")
	e.expect("api/api.service.yaml", "1:26-30 warning user-reserved")
	e.call(methodReport, nil, nil)
	for _, name := range []string{"legacy/.env", "examples/.env", "wsl-port-guard.yaml"} {
		e.expect(name)
	}
}

// TestAPolicyCountsEverywhere: what it keeps free is explained and drawn on the map, and a debug session is
// judged as the file that it comes from.
func TestAPolicyCountsEverywhere(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `
-- wsl-port-guard.yaml --
reserved-ranges: [{ports: 8080, reason: our proxy}]
ignored-ports: [{ports: 45456, reason: a, paths: [.vscode/launch.json]}]
-- .env --
PORT=8080
`)
	e.initialize("", "")
	e.expect(".env", "1:6-10 warning user-reserved")
	var text reportResult
	e.call(methodExplain, explainParams{Port: 8080}, &text)
	if !strings.Contains(text.Markdown, "wsl-port-guard.yaml keeps free: our proxy") {
		t.Errorf("explained as %q", text.Markdown)
	}
	var drawn mapResult
	e.call(methodMap, nil, &drawn)
	if !strings.Contains(drawn.SVG, "8080") {
		t.Error("the map lacks 8080")
	}
	guarded := func(kind, port string) []guardFinding {
		var result guardResult
		e.call(methodGuard, map[string]any{"kind": kind, "folder": uri.File(e.dir), "config": rawJSON(`{"type":"php","request":"launch","port":` + port + `,"command":"vite --port ` + port + `"}`)}, &result)
		return result.Findings
	}
	if got := guarded("launch", "45456"); len(got) != 0 {
		t.Errorf("the session is said to fail: %v", got)
	}
	if got := guarded("task", "45456"); len(got) != 1 {
		t.Errorf("another file's port: %v", got)
	}
	if got := guarded("launch", "8080"); len(got) != 1 {
		t.Errorf("a range that the policy keeps free: %v", got)
	}
}

// TestProblemsAreHiddenWithTheFindings: who turns findings off sees no mistakes of the policy either, until they
// are turned on again.
func TestProblemsAreHiddenWithTheFindings(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), "-- wsl-port-guard.yaml --\noops: 1\n-- testdata/wsl-port-guard.yaml --\noops: 1\n")
	e.initialize("", "")
	for _, enable := range []string{"true", "false", "true"} {
		e.notify("workspace/didChangeConfiguration", map[string]any{"settings": rawJSON(`{"wslPortGuard":{"enable":` + enable + `}}`)})
		if enable == "true" {
			e.expect("wsl-port-guard.yaml", "1:1-5 error policy")
		} else {
			e.expect("wsl-port-guard.yaml")
		}
	}
	e.expect("testdata/wsl-port-guard.yaml") // a fixture, which nobody works with
}
