//go:build unix

package folder

import (
	"path/filepath"
	"syscall"
	"testing"
)

// Reading a pipe blocks until somebody writes to it.
func TestReadRegularPassesOverPipes(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("SKIP: no pipes here: %v", err)
	}
	if b, err := ReadRegular(pipe, 10); err == nil {
		t.Errorf("%q", b)
	}
}
