//go:build unix

package distrust

import (
	"path/filepath"
	"syscall"
	"testing"
)

// TestAPipeInPlaceOfTheFile: every command that reads the machine would wait for it without end.
func TestAPipeInPlaceOfTheFile(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "doctor.json")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := Load(pipe); err == nil {
		t.Errorf("a pipe was read: %v", r)
	}
}
