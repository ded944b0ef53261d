package lsp

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
)

func BenchmarkOpenToDiagnostics(b *testing.B) {
	for _, lines := range []int{60, 5000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			text := sample.LongCompose(lines)
			e := startBenchEditor(b)
			for i := 0; b.Loop(); i++ {
				name := fmt.Sprintf("%d/compose.yaml", i)
				e.openText(name, 1, text)
				e.waitVersion(name, 1)
			}
		})
	}
}

func BenchmarkKeystrokeToDiagnostics(b *testing.B) {
	for _, lines := range []int{60, 5000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			e := startBenchEditor(b)
			e.openText("compose.yaml", 1, sample.LongCompose(lines))
			e.waitVersion("compose.yaml", 1)
			for v := 2; b.Loop(); v++ {
				// The second digit of 45456 toggles between 5 and 6: still in the block.
				e.notify("textDocument/didChange", map[string]any{
					"textDocument":   map[string]any{"uri": e.uri("compose.yaml"), "version": v},
					"contentChanges": []any{map[string]any{"range": span{position{4, 10}, position{4, 11}}, "text": string(rune('5' + v%2))}}})
				e.waitVersion("compose.yaml", v)
			}
		})
	}
}

// startBenchEditor is an editor that has seen the machine's first snapshot.
func startBenchEditor(b *testing.B) *editor {
	e := startEditor(b, recordingOf(b, "mirrored-windows"), "")
	e.initialize("", "")
	e.until("a status", func() bool { return e.status.Kind != "" })
	return e
}

// waitVersion waits for the diagnostics of a version, of which there must be one at least.
func (e *editor) waitVersion(name string, version int) {
	e.until("diagnostics", func() bool {
		p := e.latest[e.uri(name)]
		return p.Version != nil && *p.Version == version && len(p.Diagnostics) > 0
	})
}

// BenchmarkStartToInitialize starts the program itself.
func BenchmarkStartToInitialize(b *testing.B) {
	bin := buildServer(b)
	for b.Loop() {
		p := startProcess(b, bin)
		p.until(`"capabilities"`)
		b.StopTimer()
		p.end()
		b.StartTimer()
	}
}

// BenchmarkMemory reports the peak of the resident set, as Linux counts it, after a
// 5,000-line file was opened and judged.
func BenchmarkMemory(b *testing.B) {
	bin, text := buildServer(b), sample.LongCompose(5000)
	for b.Loop() {
		p := startProcess(b, bin)
		p.until(`"capabilities"`)
		p.send(map[string]any{"jsonrpc": "2.0", "method": "initialized", "params": map[string]any{}})
		p.send(map[string]any{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": map[string]any{
			"textDocument": map[string]any{"uri": "file:///w/compose.yaml", "languageId": "x", "version": 1, "text": text}}})
		p.until(`"wsl-reserved"`)
		b.ReportMetric(p.peakMB(), "peak-MB")
		p.end()
	}
}

type process struct {
	b   *testing.B
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func buildServer(b *testing.B) string {
	bin := filepath.Join(b.TempDir(), "wsl-port-guard")
	if out, err := exec.Command("go", "build", "-ldflags=-s -w", "-o", bin, "../").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return bin
}

func startProcess(b *testing.B, bin string) *process {
	cmd := exec.Command(bin, "lsp", "--replay", filepath.Join("..", "..", "testdata", "recordings", "mirrored-windows"))
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	p := &process{b, cmd, in, bufio.NewReader(out)}
	p.send(map[string]any{"jsonrpc": "2.0", "id": 0, "method": "initialize",
		"params": map[string]any{"processId": nil, "rootUri": nil, "capabilities": map[string]any{}}})
	return p
}

func (p *process) send(v any) {
	body, err := json.Marshal(v)
	if err != nil {
		p.b.Fatal(err)
	}
	fmt.Fprintf(p.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

// until reads to the end of the next occurrence of text.
func (p *process) until(text string) {
	window := make([]byte, 0, len(text))
	for string(window) != text {
		c, err := p.out.ReadByte()
		if err != nil {
			p.b.Fatal(err)
		}
		if len(window) == len(text) {
			window = append(window[:0], window[1:]...)
		}
		window = append(window, c)
	}
}

func (p *process) peakMB() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.b.Skip("the peak of memory is read from Linux' procfs")
	}
	var kb float64
	for line := range strings.Lines(string(status)) {
		fmt.Sscanf(line, "VmHWM: %f", &kb)
	}
	return kb / 1024
}

func (p *process) end() {
	p.in.Close()
	_, _ = io.Copy(io.Discard, p.out)
	_ = p.cmd.Wait() // status 1: ended without shutdown
}
