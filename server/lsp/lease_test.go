package lsp

import (
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-json"
)

// Ports are chosen for the workspace where an editor asks for what can be done with the whole file, and the user
// sees the edits first.
func TestPortsAreChosenForTheWorkspace(t *testing.T) {
	const files = `
-- compose.yaml --
services: {web: {ports: ["45456:80", "8080:81"]}, api: {ports: ["45457:80"]}}
-- .env --
URL=http://localhost:45456
`
	const annotating = `{"workspace":{"workspaceEdit":{"documentChanges":true,"changeAnnotationSupport":{}}}}`
	const resolving = `{"workspace":{"workspaceEdit":{"documentChanges":true,"changeAnnotationSupport":{}}},` +
		`"textDocument":{"codeAction":{"dataSupport":true,"resolveSupport":{"properties":["edit"]}}}}`
	for _, c := range []struct {
		machine, capabilities, only string
		offered, confirmed          bool
	}{
		{"mirrored-windows", annotating, "source", true, true},
		{"mirrored-windows", annotating, string(kindLease), true, true},
		{"mirrored-windows", resolving, "source", true, true},
		{"mirrored-windows", "", "source", true, false}, // a client that shows no annotations shows the edits in its own way
		{"stopped-mirrored", annotating, "source", true, true},
		{"nat", annotating, "source", false, false},
		{"mirrored-windows", annotating, "source.organizeImports", false, false}, // as on each save
		{"mirrored-windows", annotating, "", false, false},
	} {
		e := startEditor(t, recordingOf(t, c.machine), files)
		e.initialize("", c.capabilities)
		e.open("compose.yaml", 1)
		e.until("the machine", func() bool { return e.status.Text != "" })
		params := actionParams(e.uri("compose.yaml"), 0, 0)
		if c.only != "" {
			params["context"] = map[string]any{"diagnostics": []any{}, "only": []string{c.only}}
		}
		text := ""
		for end := time.Now().Add(patience); time.Now().Before(end); { // until the files on disk are read as well
			var offered []json.RawMessage
			e.call("textDocument/codeAction", params, &offered)
			text = ""
			for _, a := range offered {
				if strings.Contains(string(a), "Choose ports for this workspace: 2 get") {
					text = string(a)
				}
			}
			if !c.offered || strings.Contains(text, e.uri(".env")) {
				break
			}
		}
		if (text != "") != c.offered || strings.Contains(text, `"needsConfirmation":true`) != c.confirmed {
			t.Errorf("%+v: %s", c, text)
		}
		if c.offered && (strings.Count(text, `"newText":"6871"`) != 2 || !strings.Contains(text, e.uri(".env"))) {
			t.Errorf("%+v: %s", c, text)
		}
	}
}
