package lsp

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// asked sends a request in a session of its own and returns the result as it is on the wire.
func asked(t *testing.T, method string, params any) string {
	t.Helper()
	e := startEditor(t, recordingOf(t, "mirrored-windows"), "")
	e.initialize("", "")
	m := e.call(method, params, nil)
	if m.Error != nil {
		t.Fatal(m.Error.Message)
	}
	return string(m.Result)
}

func TestTerminalPortsOnTheWire(t *testing.T) {
	for line, want := range map[string]string{
		"\U0001F680 listen EADDRINUSE: address already in use 127.0.0.1:45456": `[{"start":45,"end":60,"port":45456}]`,
		"Local: http://localhost:5173/":                                        `[]`,
	} {
		if diff := cmp.Diff(want, asked(t, methodTerminalPorts, map[string]any{"line": line})); diff != "" {
			t.Error(diff)
		}
	}
}

func TestEditWslConfigOnTheWire(t *testing.T) {
	for text, want := range map[string]string{
		"# \U0001F680\n[wsl2]\r\nmemory=4GB\r\n": `{"edits":[{"range":{"start":{"line":1,"character":6},"end":{"line":1,"character":6}},"newText":"\r\nnetworkingMode=nat"}],` +
			`"selection":{"start":{"line":2,"character":15},"end":{"line":2,"character":18}},"value":"nat"}`,
		"[wsl2]\nnetworkingMode=mirrored\n": `{"edits":[],` +
			`"selection":{"start":{"line":1,"character":15},"end":{"line":1,"character":23}},"value":"nat"}`,
	} {
		got := asked(t, methodEditWslConfig, map[string]any{"text": text, "section": "wsl2", "key": "networkingMode", "value": "nat"})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}
