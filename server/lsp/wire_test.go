package lsp

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func rawJSON(s string) json.RawMessage { return json.RawMessage(s) }

// Whatever an intact frame contains, the session continues and answers what was wrong.
func TestBrokenMessages(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	for _, body := range []string{
		`{`, ``, `null`, `17`, `"x"`, `[]`, `[1]`, `{}`, `{"jsonrpc":"1.0","id":1,"method":"x"}`,
		`{"jsonrpc":"2.0","id":1.5,"method":"x"}`, `{"jsonrpc":"2.0","id":{},"method":"x"}`,
		`{"jsonrpc":"2.0","id":99999999999999999999,"method":"x"}`, `{"jsonrpc":"2.0","method":17}`,
		`{"jsonrpc":"2.0","id":4711}`, `{"jsonrpc":"2.0","id":4711,"result":1}`,
		`{"jsonrpc":"2.0","method":"$/unheardOf","params":{}}`, `{"jsonrpc":"2.0","method":"textDocument/didOpen","params":[1,2]}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen"}`, `{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"%zz","version":1},"contentChanges":[{"range":{"start":{"line":4294967295,"character":4294967295},"end":{"line":0,"character":0}},"text":"x"}]}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"untitled:compose.yaml","languageId":"","version":1,"text":"services: {w: {ports: ['45460:1']}}"}}}`,
		`{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":{"settings":null}}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":12345}}`,
		`{"jsonrpc":"2.0","id":7,"method":"x","params":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`,
		"\xff\xfe\x00",
		`{"jsonrpc":"2.0","id":1,"result":1,"error":null}`, `{"jsonrpc":"2.0","id":1,"error":5}`, `{"jsonrpc":"2.0","id":8,"Method":"m"}`,
		`{"jsOnrpc":"2.0","id":8,"method":"m"}`, `{"jsonrpc":"2.0","id":8,"meth\u006fd":"m"}`,
	} {
		e.bytes([]byte(body))
	}
	e.open("compose.yaml", 1)
	e.expect("compose.yaml", "4:10-15 warning wsl-reserved")
	var r reportResult
	if m := e.call(methodReport, nil, &r); m.Error != nil {
		t.Errorf("after all that: %+v", m.Error)
	}
}

func TestErrorCodes(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), "")
	code := func(method string, params any) int {
		if m := e.call(method, params, nil); m.Error != nil {
			return m.Error.Code
		}
		return 0
	}
	want := func(what string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: code %d, want %d", what, got, want)
		}
	}
	want("before initialize", code("textDocument/codeAction", map[string]any{}), -32002)
	e.initialize("", "")
	want("initialize twice", code("initialize", map[string]any{"processId": nil, "rootUri": nil, "capabilities": map[string]any{}}), -32600)
	want("unknown method", code("wslPortGuard/unheardOf", map[string]any{}), -32601)
	want("unknown method without params", code("wslPortGuard/unheardOf", nil), -32601)
	want("known method that is not served", code("textDocument/definition", map[string]any{"textDocument": map[string]any{"uri": "file:///x"}, "position": position{}}), -32601)
	want("wrong params", code("textDocument/codeAction", []any{1}), -32602)
	want("missing params", code("textDocument/codeAction", nil), -32602)
	want("shutdown", code("shutdown", nil), 0)
	want("after shutdown", code("textDocument/codeAction", actionParams("file:///x", 0, 0)), -32600)
	e.notify("exit", nil)
	if got := <-e.exit; got != 0 {
		t.Errorf("exit status %d after shutdown", got)
	}
}

func TestExitStatus(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(*editor)
		want int
	}{
		{"exit without shutdown", func(e *editor) { e.notify("exit", nil) }, 1},
		{"closed input", func(e *editor) { e.in.Close() }, 1},
		{"closed input after shutdown", func(e *editor) { e.call("shutdown", nil, nil); e.in.Close() }, 0},
		{"exit with params, after shutdown with params", func(e *editor) {
			e.call("shutdown", map[string]any{}, nil)
			e.notify("exit", map[string]any{})
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := startEditor(t, recordingOf(t, "mirrored-windows"), "")
			e.initialize("", "")
			c.end(e)
			select {
			case got := <-e.exit:
				if got != c.want {
					t.Errorf("exit status %d, want %d", got, c.want)
				}
			case <-time.After(patience):
				t.Fatal("the session did not end")
			}
		})
	}
}

// Each request gets one answer, cancelled or not; VS Code uses numbers from 0 as ids.
func TestCancelledRequestsAreAnsweredOnce(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.open("compose.yaml", 1)
	var ids []string
	for range 200 {
		id := e.send("textDocument/codeAction", actionParams(e.uri("compose.yaml"), 3, 12))
		e.notify("$/cancelRequest", map[string]any{"id": json.RawMessage(id)})
		ids = append(ids, id)
	}
	for _, id := range ids {
		if m := e.wait(id); m.Error != nil && m.Error.Code != -32800 {
			t.Fatalf("%+v", m.Error)
		}
	}
	e.call(methodReport, nil, nil)
	for _, id := range ids {
		if e.seen[id] != 1 {
			t.Errorf("request %s was answered %d times", id, e.seen[id])
		}
	}
}

// Thousands of successive edits: the last one counts, even if texts in between were never scanned.
func TestEditsKeepTheirOrder(t *testing.T) {
	e := startEditor(t, recordingOf(t, "mirrored-windows"), oneCompose)
	e.initialize("", "")
	e.open("compose.yaml", 1)
	end := position{3, 10}
	for i := range 3000 {
		e.notify("textDocument/didChange", map[string]any{
			"textDocument":   map[string]any{"uri": e.uri("compose.yaml"), "version": i + 2},
			"contentChanges": []any{map[string]any{"range": span{position{3, 9}, end}, "text": string(rune('0' + i%10))}},
		})
	}
	e.until("the last version", func() bool {
		v := e.latest[e.uri("compose.yaml")].Version
		return v != nil && *v == 3001
	})
	e.expect("compose.yaml") // 95456 is no port
}
