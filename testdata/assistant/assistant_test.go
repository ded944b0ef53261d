// Package assistant asks the program as it is built with the client of the official Go SDK for the Model Context Protocol.
package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "assistant")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "wsl-port-guard.exe")
	build := exec.Command("go", "build", "-o", program, "./server/wsl-port-guard")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// connect starts the program in the demo workspace on a recorded machine; version is that of the protocol, "" for the
// SDK's newest.
func connect(t *testing.T, version string) *mcp.ClientSession {
	t.Helper()
	command := exec.Command(program, "mcp", "--replay", "../recordings/mirrored-windows")
	command.Dir = "../demo"
	client := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	session, err := client.Connect(ctx, &mcp.CommandTransport{Command: command}, &mcp.ClientSessionOptions{ProtocolVersion: version})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := session.Close(); err != nil {
			t.Errorf("the program ends with %v", err)
		}
		if code := command.ProcessState.ExitCode(); code != 0 {
			t.Errorf("its exit status is %d", code)
		}
	})
	return session
}

// toolsOf are the tools of the program by their names.
func toolsOf(t *testing.T, session *mcp.ClientSession) map[string]*mcp.Tool {
	t.Helper()
	list, err := session.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	tools := map[string]*mcp.Tool{}
	for _, tool := range list.Tools {
		tools[tool.Name] = tool
	}
	return tools
}

// call calls a tool, whose answer must obey the schema that the tool is listed with, and be the same as text.
func call(t *testing.T, session *mcp.ClientSession, name string, arguments any) map[string]any {
	t.Helper()
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: name, Arguments: arguments})
	if err != nil || result.IsError {
		t.Fatalf("%s: %v %+v", name, err, result)
	}
	raw, err := json.Marshal(toolsOf(t, session)[name].OutputSchema)
	if err != nil {
		t.Fatal(err)
	}
	var schema jsonschema.Schema
	if err := json.Unmarshal(raw, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := resolved.Validate(result.StructuredContent); err != nil {
		t.Errorf("%s: %v in %v", name, err, result.StructuredContent)
	}
	structured, _ := json.Marshal(result.StructuredContent)
	var asText any
	if err := json.Unmarshal([]byte(text(result)), &asText); err != nil {
		t.Fatal(err)
	}
	if same, _ := json.Marshal(asText); string(same) != string(structured) {
		t.Errorf("%s: the text is %s, the structured content %s", name, same, structured)
	}
	return result.StructuredContent.(map[string]any)
}

func text(r *mcp.CallToolResult) string { return r.Content[0].(*mcp.TextContent).Text }

// TestVersions: a session begins in each version of the SDK; in one that the program does not know, by an older one.
func TestVersions(t *testing.T) {
	for _, version := range append(mcp.SupportedProtocolVersions(), "") {
		session := connect(t, version)
		want := version
		if version == "" || version > "2025-11-25" {
			want = "2025-11-25"
		}
		if got := session.InitializeResult(); got.ProtocolVersion != want || got.ServerInfo.Name != "wsl-port-guard" {
			t.Errorf("%s: %+v", version, got)
		}
		if err := session.Ping(t.Context(), nil); err != nil {
			t.Error(version, err)
		}
	}
}

// TestTools: there are three, each of them only reads, and each answers.
func TestTools(t *testing.T) {
	session := connect(t, "")
	names := []string{}
	for name, tool := range toolsOf(t, session) {
		names = append(names, name)
		if a := tool.Annotations; !a.ReadOnlyHint || a.OpenWorldHint == nil || *a.OpenWorldHint {
			t.Errorf("%s: %+v", name, a)
		}
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "explainPort findPorts suggestPort" {
		t.Error(got)
	}
	sides := call(t, session, "explainPort", map[string]any{"port": "listen EADDRINUSE: address already in use :::45456"})["sides"].([]any)
	if windows := sides[0].(map[string]any); windows["side"] != "windows" || windows["tcp"] != "refused" {
		t.Error(windows)
	}
	suggested := call(t, session, "suggestPort", map[string]any{"port": 45456, "count": 1})["suggestions"].([]any)
	if first := suggested[0].(map[string]any); len(suggested) != 1 || first["start"] != 25456.0 || first["verified"] != true {
		t.Error(suggested)
	}
	found := call(t, session, "findPorts", map[string]any{"findingsOnly": true})["ports"].([]any)
	if first := found[0].(map[string]any); first["file"] != ".env" || first["findings"].([]any)[0].(map[string]any)["code"] != "wsl-reserved" {
		t.Error(first)
	}
}

// TestMistakes: a wrong argument is told as a result, a tool that does not exist as an error; the session goes on.
func TestMistakes(t *testing.T) {
	session := connect(t, "")
	result, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "explainPort", Arguments: map[string]any{"port": 70000}})
	if err != nil || !result.IsError || !strings.Contains(text(result), "want 1 to 65535") {
		t.Errorf("%+v %v", result, err)
	}
	var wrong *jsonrpc.Error
	if _, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: "killPort"}); !errors.As(err, &wrong) || wrong.Code != -32602 {
		t.Error(err)
	}
	call(t, session, "suggestPort", map[string]any{"port": "5353/udp"})
}

// TestCancel: a call that is given up does not disturb the next ones.
func TestCancel(t *testing.T) {
	session := connect(t, "")
	for range 5 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		_, _ = session.CallTool(ctx, &mcp.CallToolParams{Name: "findPorts", Arguments: map[string]any{"folder": "../.."}})
	}
	call(t, session, "suggestPort", map[string]any{"port": 45456})
}
