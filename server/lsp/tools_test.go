package lsp

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestTools: the editor's assistants get the answers of server/assist, about the open workspace and the machine.
func TestTools(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), `
-- web/compose.yaml --
services: {web: {ports: ["45456:80"]}}
-- webs/.env --
PORT=25456
-- wsl-port-guard.yaml --
reserved-ranges: [15456]
suggestion-range: 1025-40000
`)
	e.initialize("", "")
	e.expect("web/compose.yaml", "1:27-32 warning wsl-reserved")
	for _, c := range []struct{ name, arguments, want string }{
		{"explainPort", `{"port":"45456/tcp"}`, `"sides":[{"side":"windows","tcp":"refused",`},
		{"explainPort", `{"port":15456}`, `"tcp":"works-but"`},
		{"suggestPort", `{"port":45456,"count":2}`, `"suggestions":[{"start":35456,"end":35456,"verified":true},{"start":5456,`}, // 25456 is used, 15456 kept free
		{"findPorts", `{"findingsOnly":true}`, `{"ports":[{"file":"web/compose.yaml","line":1,"col":27,`},
		{"findPorts", `{"folder":"web","port":"1-65535"}`, `{"ports":[{"file":"web/compose.yaml",`},
		{"findPorts", `{"folder":"./webs/"}`, `{"ports":[{"file":"webs/.env",`},
		{"findPorts", `{"folder":` + strconv.Quote(filepath.Join(e.dir, "webs")) + `}`, `{"ports":[{"file":"webs/.env",`},
		{"findPorts", `{"folder":` + strconv.Quote(e.dir) + `,"port":25456}`, `{"ports":[{"file":"webs/.env",`},
		{"findPorts", `{"folder":"nothing"}`, `{"ports":[],"leftOut":0,`},
		{"findPorts", `{"folder":"../x"}`, "FAILED the folder ../x is outside of the workspace"},
		{"findPorts", `{"folder":` + strconv.Quote(filepath.Dir(e.dir)) + `}`, "FAILED the folder " + filepath.Dir(e.dir) + " is outside of the workspace"},
		{"explainPort", `{"port":0}`, `FAILED "0" names no port`},
		{"killPort", `{}`, "FAILED there is no tool killPort"},
	} {
		var got toolAnswer
		if m := e.call(methodTool, map[string]any{"name": c.name, "arguments": rawJSON(c.arguments)}, &got); m.Error != nil {
			t.Fatal(m.Error.Message)
		}
		text := got.Text
		if got.Failed {
			text = "FAILED " + text
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%s %s\ngot  %s\nwant %s", c.name, c.arguments, text, c.want)
		}
		if c.arguments == `{"folder":"web","port":"1-65535"}` && strings.Contains(text, "webs") {
			t.Error("the folder webs is not in the folder web: " + text)
		}
	}
}
