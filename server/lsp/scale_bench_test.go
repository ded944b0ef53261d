package lsp

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// The cost of what a user does must not grow with the workspace: each benchmark here runs in workspaces
// of several sizes, over the wire, and reports percentiles.

// editorCapabilities are those of a modern editor, but without resolving actions later.
const editorCapabilities = `{"workspace":{"workspaceEdit":{"documentChanges":true},"configuration":true},"textDocument":{"publishDiagnostics":{"relatedInformation":true}}}`

var sizes = []sample.Size{
	{Services: 100, Findings: 5}, {Services: 300, Findings: 5}, {Services: 1000, Findings: 5}, {Services: 3000, Findings: 5}, {Services: 1000, Findings: 800},
}

// eachSize runs f in a session on a workspace of each size, with one compose file open, after
// everything has been read and judged.
func eachSize(b *testing.B, f func(b *testing.B, e *editor, open string)) {
	for _, size := range sizes {
		b.Run(fmt.Sprintf("services=%d/findings=%d", size.Services, size.Findings), func(b *testing.B) {
			e := startEditor(b, recordingOf(b, "mirrored-windows"), "")
			if err := sample.Write(e.dir, size); err != nil {
				b.Fatal(err)
			}
			e.initialize("", editorCapabilities)
			e.until("all findings", func() bool { return e.status.Findings >= size.Findings })
			open := sample.Service(1) + "/compose.yaml"
			e.openText(open, 1, sample.Compose(1, size))
			e.waitVersion(open, 1)
			b.ResetTimer()
			f(b, e, open)
		})
	}
}

// laps are the measured times of a loop's iterations, to be reported as percentiles.
type laps []time.Duration

func (l *laps) time(f func()) {
	from := time.Now()
	f()
	*l = append(*l, time.Since(from))
}

func (l laps) report(b *testing.B) {
	slices.Sort(l)
	at := func(part float64) float64 { return float64(l[int(part*float64(len(l)-1))].Microseconds()) / 1000 }
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// edit replaces a range of characters and waits for the diagnostics of the new version.
func (e *editor) edit(name string, version int, at span, text string) {
	e.notify("textDocument/didChange", map[string]any{
		"textDocument":   map[string]any{"uri": e.uri(name), "version": version},
		"contentChanges": []any{map[string]any{"range": at, "text": text}},
	})
	e.waitVersion(name, version)
}

func inLine(line, from, to int) span { return span{position{line, from}, position{line, to}} }

func BenchmarkKeystroke(b *testing.B) {
	eachSize(b, func(b *testing.B, e *editor, open string) {
		var l laps
		for v := 2; b.Loop(); v++ {
			digit := string(rune('4' + v%2)) // 44… or 45…, both in the block
			l.time(func() { e.edit(open, v, inLine(4, 10, 11), digit) })
		}
		l.report(b)
	})
}

func BenchmarkEnterAbovePort(b *testing.B) {
	eachSize(b, func(b *testing.B, e *editor, open string) {
		var l laps
		for v := 2; b.Loop(); v++ {
			at, text := inLine(2, 0, 0), "\n"
			if v%2 == 1 {
				at, text = span{position{2, 0}, position{3, 0}}, ""
			}
			l.time(func() { e.edit(open, v, at, text) })
		}
		l.report(b)
	})
}

func BenchmarkHover(b *testing.B) {
	eachSize(b, func(b *testing.B, e *editor, open string) {
		var l laps
		for b.Loop() {
			l.time(func() { e.call("textDocument/hover", actionParams(e.uri(open), 4, 10), nil) })
		}
		l.report(b)
	})
}

func BenchmarkCodeAction(b *testing.B) {
	eachSize(b, func(b *testing.B, e *editor, open string) {
		var l laps
		for b.Loop() {
			var actions []action
			l.time(func() { e.call("textDocument/codeAction", actionParams(e.uri(open), 4, 10), &actions) })
			if len(actions) < 4 {
				b.Fatalf("%q", titles(actions))
			}
		}
		l.report(b)
	})
}

// BenchmarkSnapshotChange switches the machine between a block and none, and waits until all
// diagnostics have changed. It also measures a keystroke during that time.
func BenchmarkSnapshotChange(b *testing.B) {
	size := sample.Size{Services: 1000, Findings: 800}
	recording := recordingOf(b, "mirrored-windows")
	e := startEditor(b, recording, "")
	if err := sample.Write(e.dir, size); err != nil {
		b.Fatal(err)
	}
	e.initialize("", editorCapabilities)
	e.until("all findings", func() bool { return e.status.Findings >= size.Findings })
	open := sample.Service(900) + "/compose.yaml"
	e.openText(open, 1, sample.Compose(900, size))
	settled := func(n int) bool {
		found := 0
		for _, p := range e.latest {
			found += len(p.Diagnostics)
		}
		return found == n
	}
	e.mu.Lock()
	all := e.status.Findings
	e.mu.Unlock()
	var flips, keys laps
	version := 1
	for n := 0; b.Loop(); n++ {
		section, want := `{"wslPortGuard":{"ignoredPorts":["1-65535"]}}`, 0
		if n%2 == 1 {
			section, want = `{"wslPortGuard":{}}`, all
		}
		flips.time(func() {
			e.notify("workspace/didChangeConfiguration", map[string]any{"settings": rawJSON(section)})
			version++
			keys.time(func() {
				e.notify("textDocument/didChange", map[string]any{
					"textDocument":   map[string]any{"uri": e.uri(open), "version": version},
					"contentChanges": []any{map[string]any{"range": inLine(4, 10, 11), "text": string(rune('4' + version%2))}},
				})
				e.until("the version", func() bool {
					p := e.latest[e.uri(open)]
					return p.Version != nil && *p.Version == version
				})
			})
			e.until("all diagnostics", func() bool { return settled(want) })
		})
	}
	slices.Sort(keys)
	b.ReportMetric(float64(keys[len(keys)-1].Microseconds())/1000, "keystroke-max-ms")
	flips.report(b)
}

// BenchmarkLongFile opens and edits files of 5,000 lines.
func BenchmarkLongFile(b *testing.B) {
	for _, file := range []struct {
		name, text string
		digit      span
	}{
		{"compose.yaml", sample.LongCompose(5000), inLine(4, 10, 11)},
		{".vscode/launch.json", sample.LongLaunch(5000), inLine(7, 15, 16)},
	} {
		b.Run("open/"+strings.TrimPrefix(file.name, ".vscode/"), func(b *testing.B) {
			e := startBenchEditor(b)
			var l laps
			for i := 0; b.Loop(); i++ {
				name := fmt.Sprintf("%d/%s", i, file.name)
				l.time(func() { e.openText(name, 1, file.text); e.waitVersion(name, 1) })
			}
			l.report(b)
		})
		b.Run("keystroke/"+strings.TrimPrefix(file.name, ".vscode/"), func(b *testing.B) {
			e := startBenchEditor(b)
			e.openText(file.name, 1, file.text)
			e.waitVersion(file.name, 1)
			var l laps
			for v := 2; b.Loop(); v++ {
				l.time(func() { e.edit(file.name, v, file.digit, string(rune('5'+v%2))) }) // 45456 or 46456
			}
			l.report(b)
		})
	}
}

// BenchmarkBesideLongFile edits a short file while texts of the greatest length, which cost most, come
// without end.
func BenchmarkBesideLongFile(b *testing.B) {
	var ports strings.Builder
	for i := 0; ports.Len() < text.MaxFile-30; i++ {
		fmt.Fprintf(&ports, "P%d_PORT=%d\n", i, 45000+i%2000)
	}
	for name, long := range map[string]struct{ file, text string }{
		"ports":    {"long/.env", ports.String()},
		"scalars":  {"long/compose.yaml", strings.Repeat("a: |\n", text.MaxFile/5)},
		"brackets": {"long/vite.config.js", strings.Repeat("({[`${", text.MaxFile/6)},
	} {
		b.Run(name, func(b *testing.B) {
			e := startBenchEditor(b)
			e.openText("compose.yaml", 1, sample.LongCompose(60))
			e.openText(long.file, 1, long.text)
			e.waitVersion("compose.yaml", 1)
			stop, stopped := make(chan bool), make(chan bool)
			go func() {
				defer close(stopped)
				for v := 2; ; v++ {
					select {
					case <-stop:
						return
					case <-time.After(50 * time.Millisecond):
					}
					e.notify("textDocument/didChange", map[string]any{
						"textDocument":   map[string]any{"uri": e.uri(long.file), "version": v},
						"contentChanges": []any{map[string]any{"range": inLine(0, 0, 0), "text": "#\n"}},
					})
				}
			}()
			var l laps
			for v := 2; b.Loop(); v++ {
				l.time(func() { e.edit("compose.yaml", v, inLine(4, 10, 11), string(rune('5'+v%2))) })
				time.Sleep(time.Millisecond)
			}
			close(stop)
			<-stopped
			l.report(b)
		})
	}
}
