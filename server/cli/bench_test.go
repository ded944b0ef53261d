package cli

import (
	"context"
	"io"
	"path/filepath"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
)

// BenchmarkScan scans 1,000 services (4,000 configurations in 12,000 files).
func BenchmarkScan(b *testing.B) {
	dir := b.TempDir()
	if err := sample.Write(dir, sample.Size{Services: 1000, Sources: 8, Findings: 5}); err != nil {
		b.Fatal(err)
	}
	args := []string{"scan", "--replay", filepath.Join("..", "..", "testdata", "recordings", "mirrored-windows"), dir}
	b.ReportAllocs()
	for b.Loop() {
		if status := Run(context.Background(), args, Streams{In: nil, Out: io.Discard, Err: io.Discard}); status != statusFindings.code() {
			b.Fatal(status)
		}
	}
}
