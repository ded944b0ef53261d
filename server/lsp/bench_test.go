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
	"time"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
	"go.lsp.dev/uri"
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
				// The second digit of 45456 alternates between 5 and 6; both ports are in the block.
				e.notify("textDocument/didChange", map[string]any{
					"textDocument":   map[string]any{"uri": e.uri("compose.yaml"), "version": v},
					"contentChanges": []any{map[string]any{"range": span{position{4, 10}, position{4, 11}}, "text": string(rune('5' + v%2))}},
				})
				e.waitVersion("compose.yaml", v)
			}
		})
	}
}

// startBenchEditor returns an editor that has received the status of the first snapshot.
func startBenchEditor(b *testing.B) *editor {
	e := startEditor(b, recordingOf(b, "mirrored-windows"), "")
	e.initialize("", "")
	e.until("a status", func() bool { return e.status.Kind != "" })
	return e
}

// waitVersion waits for the diagnostics of a version; there must be at least one.
func (e *editor) waitVersion(name string, version int) {
	e.until("diagnostics", func() bool {
		p := e.latest[e.uri(name)]
		return p.Version != nil && *p.Version == version && len(p.Diagnostics) > 0
	})
}

// BenchmarkStartToInitialize starts the program as a process.
func BenchmarkStartToInitialize(b *testing.B) {
	bin := buildServer(b)
	for b.Loop() {
		p := startProcess(b, bin, "")
		b.StopTimer()
		p.end()
		b.StartTimer()
	}
}

// BenchmarkMemory reports the resident set, as Linux counts it, now and at its peak: of a server that
// has opened a file of 5,000 lines, and of servers that have read workspaces.
func BenchmarkMemory(b *testing.B) {
	bin := buildServer(b)
	b.Run("5000 lines", func(b *testing.B) {
		text := sample.LongCompose(5000)
		for b.Loop() {
			p := startProcess(b, bin, "")
			p.notify("textDocument/didOpen", map[string]any{
				"textDocument": map[string]any{"uri": "file:///w/compose.yaml", "languageId": "x", "version": 1, "text": text},
			})
			p.until(`"wsl-reserved"`)
			p.reportMemory()
			p.end()
		}
	})
	for _, size := range []sample.Size{{}, {Services: 1000, Findings: 800}, {Services: 2500, Findings: 7000}} {
		b.Run(fmt.Sprintf("configs=%d", 4*size.Services), func(b *testing.B) {
			dir := b.TempDir()
			if err := sample.Write(dir, size); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				p := startProcess(b, bin, dir)
				p.until(fmt.Sprintf(`"findings":%d}`, size.Findings))
				p.reportMemory()
				p.end()
			}
		})
	}
}

type process struct {
	b   *testing.B
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// buildServer builds the program as it is shipped; see buildServer in ext/workbench/build.mjs.
func buildServer(b *testing.B) string {
	bin := filepath.Join(b.TempDir(), "wsl-port-guard")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", bin, "../wsl-port-guard")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// startProcess starts the program as the server of a folder, or of no folder if that is "", and returns
// when it is initialized.
func startProcess(b *testing.B, bin, folder string) *process {
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
	var root any
	if folder != "" {
		root = uri.File(folder)
	}
	p.send(map[string]any{
		"jsonrpc": "2.0", "id": 0, "method": "initialize",
		"params": map[string]any{"processId": nil, "rootUri": root, "initializationOptions": map[string]any{"settings": map[string]any{}}, "capabilities": map[string]any{}},
	})
	p.until(`"capabilities"`)
	p.notify("initialized", map[string]any{})
	return p
}

func (p *process) notify(method string, params any) {
	p.send(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}

func (p *process) send(v any) {
	body, err := json.Marshal(v)
	if err != nil {
		p.b.Fatal(err)
	}
	fmt.Fprintf(p.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

// until reads up to the end of the next occurrence of text.
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

// reportMemory waits until the resident set has not changed for a second, and reports it.
func (p *process) reportMemory() {
	now, peak := p.memory()
	for same := 0; same < 10; same++ {
		time.Sleep(100 * time.Millisecond)
		before := now
		if now, peak = p.memory(); now != before {
			same = 0
		}
	}
	p.b.ReportMetric(now, "MB")
	p.b.ReportMetric(peak, "peak-MB")
	p.b.ReportMetric(0, "ns/op")
}

// memory is the size of the resident set, now and at its peak, in units of 2^20 bytes.
func (p *process) memory() (now, peak float64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		p.b.Skip("SKIP: the size of a process is read from Linux' procfs")
	}
	for line := range strings.Lines(string(status)) {
		fmt.Sscanf(line, "VmRSS: %f", &now)
		fmt.Sscanf(line, "VmHWM: %f", &peak)
	}
	return now / 1024, peak / 1024
}

func (p *process) end() {
	p.in.Close()
	_, _ = io.Copy(io.Discard, p.out)
	_ = p.cmd.Wait() // status 1: ended without shutdown
}
