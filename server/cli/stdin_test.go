package cli

import (
	"context"
	"io"
	"strings"
	"testing"
)

// TestASignalEndsTheReadingOfStandardInput, which nobody may ever end: neither Ctrl+C nor SIGTERM ended "scan -".
func TestASignalEndsTheReadingOfStandardInput(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, writer := io.Pipe()
	defer writer.Close()
	cancel()
	var out, err strings.Builder
	status := Run(ctx, []string{"scan", "-", "--stdin-filename", ".env", "--replay", "../../testdata/recordings/nat"}, Streams{In: in, Out: &out, Err: &err})
	if want := "wsl-port-guard: standard input cannot be read"; status != statusFailed.code() || !strings.HasPrefix(err.String(), want) {
		t.Errorf("status %d, %q", status, err.String())
	}
}
