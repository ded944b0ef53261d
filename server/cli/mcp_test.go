package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFlagsOfMCP: what a flag says of the machine or of who binds counts for the tools.
func TestFlagsOfMCP(t *testing.T) {
	recording, err := filepath.Abs(filepath.Join("..", "..", "testdata", "recordings", "mirrored-windows"))
	if err != nil {
		t.Fatal(err)
	}
	demo := filepath.Join("..", "..", "testdata", "demo")
	for _, c := range []struct{ flag, call, want string }{
		{"--reserve=25456", `"suggestPort","arguments":{"port":45456}`, `"start":25456`},
		{"--reserve=8443", `"explainPort","arguments":{"port":8443}`, `"windows","tcp":"works",`},
		{"--reserve=8443", `"findPorts","arguments":{"port":8443}`, `"findings":[]`},
		{"--side=wsl", `"findPorts","arguments":{"folder":"compose.yaml"}`, `"docker-desktop"`},
	} {
		enterCopy(t, demo)
		writeText(t, "more.env", "PORT=8443\n")
		demo = "."
		args := []string{"mcp", "--replay", recording}
		without, with := callTool(t, c.call, args), callTool(t, c.call, append(args, c.flag))
		if !strings.Contains(without, c.want) || strings.Contains(with, c.want) {
			t.Errorf("%s %s\nwithout it %s\nwith it    %s", c.flag, c.call, without, with)
		}
	}
}

// callTool calls one tool of the program, and returns the answers.
func callTool(t *testing.T, call string, args []string) string {
	t.Helper()
	in := strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}` + "\n" +
		`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":` + call + "}}\n")
	var out, errs bytes.Buffer
	if code := Run(context.Background(), args, Streams{In: in, Out: &out, Err: &errs}); code != 0 {
		t.Fatalf("exit status %d: %s", code, errs.String())
	}
	_, structured, _ := strings.Cut(out.String(), `"structuredContent":`)
	return structured
}

// TestToolsObeyThePolicy: the policy of the current folder keeps ports free, and says where others are searched.
func TestToolsObeyThePolicy(t *testing.T) {
	recording, err := filepath.Abs(filepath.Join("..", "..", "testdata", "recordings", "mirrored-windows"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("wsl-port-guard.yaml", []byte("reserved-ranges: [9000-9010]\nsuggestion-range: 9000-9100\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"mcp", "--replay", recording}
	if got := callTool(t, `"suggestPort","arguments":{"port":9005}`, args); !strings.Contains(got, `"start":9015`) || !strings.Contains(got, `"against":{"port":9005`) {
		t.Error(got)
	}
}
