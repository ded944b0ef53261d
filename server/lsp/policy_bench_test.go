package lsp

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
)

// BenchmarkKeystrokeUnderPolicy is BenchmarkKeystroke in a workspace of 1,000 services with a policy that is
// asked for each file. Compare it with services=1000/findings=5 there.
func BenchmarkKeystrokeUnderPolicy(b *testing.B) {
	size := sample.Size{Services: 1000, Findings: 5}
	e := startEditor(b, recordingOf(b, "mirrored-windows"), "")
	if err := sample.Write(e.dir, size); err != nil {
		b.Fatal(err)
	}
	policy := "severity: {wsl-reserved: error}\nignored-ports: [{ports: 1, reason: a, paths: ['a/**', '**/*.b']}]\nignored-paths: [{path: 'vendor/**', reason: a}]\n"
	if err := os.WriteFile(filepath.Join(e.dir, "wsl-port-guard.yaml"), []byte(policy), 0o644); err != nil {
		b.Fatal(err)
	}
	e.initialize("", editorCapabilities)
	e.until("all findings", func() bool { return e.status.Findings >= size.Findings })
	open := sample.Service(1) + "/compose.yaml"
	e.openText(open, 1, sample.Compose(1, size))
	e.waitVersion(open, 1)
	b.ResetTimer()
	var l laps
	for v := 2; b.Loop(); v++ {
		digit := string(rune('4' + v%2))
		l.time(func() { e.edit(open, v, inLine(4, 10, 11), digit) })
	}
	l.report(b)
}
