package lsp

import (
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-json"
)

// twoFolders have the same files.
const twoFolders = `
-- one/.env --
PORT=45456
-- one/sub/.env --
PORT=45456
-- two/.env --
PORT=45456
-- two/sub/.env --
PORT=45456
`

// startInTwoFolders starts a session for the folders one and two, whose client answers for its settings.
func startInTwoFolders(t *testing.T, options map[string]any) *editor {
	t.Helper()
	e := startEditor(t, recordingOf(t, "mirrored-windows"), twoFolders)
	e.settings = rawJSON(`{}`)
	e.call("initialize", map[string]any{
		"processId": nil, "initializationOptions": options,
		"capabilities":     rawJSON(`{"workspace":{"configuration":true,"workspaceFolders":true}}`),
		"workspaceFolders": []any{e.folder("one"), e.folder("two")},
	}, nil)
	e.notify("initialized", map[string]any{})
	return e
}

// folder is a WorkspaceFolder.
func (e *editor) folder(name string) map[string]any {
	return map[string]any{"uri": e.uri(name), "name": name}
}

// TestSettingsOfAFolder: side, ignored ports and globs of a folder hold for its files instead of those of the window. All
// other settings are those of the window.
func TestSettingsOfAFolder(t *testing.T) {
	const shown, silent = "1:6-11 warning wsl-reserved", ""
	e := startInTwoFolders(t, map[string]any{"settings": map[string]any{}})
	for _, c := range []struct {
		window, two                   string
		one, oneSub, wantTwo, wantSub string
	}{
		{`{}`, `{}`, shown, shown, shown, shown},
		{`{}`, `{"side":"wsl"}`, shown, shown, silent, silent},
		{`{"side":"wsl"}`, `{}`, silent, silent, shown, shown},
		{`{}`, `{"ignoredPorts":[45456]}`, shown, shown, silent, silent},
		{`{"ignoredPorts":[45456]}`, `{"ignoredPorts":[1]}`, silent, silent, shown, shown},
		{`{}`, `{"exclude":["sub"]}`, shown, shown, shown, silent},
		{`{"include":["sub"]}`, `{"include":[".env"], "filesExclude":["sub"]}`, silent, shown, shown, silent},
		{`{"severity":{"wsl-reserved":"hint"}}`, `{"side":"windows", "severity":{"wsl-reserved":"error"}}`, "1:6-11 hint wsl-reserved", "1:6-11 hint wsl-reserved", "1:6-11 hint wsl-reserved", "1:6-11 hint wsl-reserved"},
		{`{}`, `{"enable":false}`, shown, shown, shown, shown},
		{`{}`, `{"side":17}`, shown, shown, shown, shown},
		{`{}`, `7`, shown, shown, shown, shown},
		{`{}`, `null`, shown, shown, shown, shown},
	} {
		section := strings.TrimSuffix(c.window, "}")
		if section != "{" {
			section += ","
		}
		section += fmt.Sprintf(`"folders":{%q:%s}}`, e.uri("two"), c.two)
		e.notify("workspace/didChangeConfiguration", map[string]any{"settings": rawJSON(`{"wslPortGuard":` + section + `}`)})
		for name, want := range map[string]string{"one/.env": c.one, "one/sub/.env": c.oneSub, "two/.env": c.wantTwo, "two/sub/.env": c.wantSub} {
			if want == silent {
				e.expect(name)
			} else {
				e.expect(name, want)
			}
		}
	}
}

// TestFoldersAreAskedForTheirSettings: a client that sends no settings is asked for those of the window and of each folder,
// again when the folders change.
func TestFoldersAreAskedForTheirSettings(t *testing.T) {
	e := startInTwoFolders(t, nil)
	const shown = "1:6-11 warning wsl-reserved"
	e.expect("one/.env", shown)
	e.expect("two/.env", shown)
	e.mu.Lock()
	e.scoped = map[string]json.RawMessage{e.uri("two"): rawJSON(`{"ignoredPorts":[45456]}`), e.uri("three"): rawJSON(`{"ignoredPorts":[45457]}`)}
	e.mu.Unlock()
	e.notify("workspace/didChangeConfiguration", map[string]any{"settings": nil})
	e.expect("two/.env")
	e.expect("one/.env", shown)
	layOut(t, e.dir, "-- three/.env --\nPORT=45456\nB_PORT=45457\n")
	e.notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": []any{e.folder("three")}, "removed": []any{}}})
	e.expect("three/.env", shown)
	e.expect("two/.env")
	e.expect("one/.env", shown)
}
