//go:build unix

package history

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// TestAPipeInPlaceOfTheFile: nobody writes to it, so waiting for it would have no end; not even a signal ended the command history.
func TestAPipeInPlaceOfTheFile(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, fileName)
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	h := New(dir)
	if err := h.Load(); err == nil {
		t.Error("a pipe was read")
	}
	h.Note(time.Now(), port.One(45456), "")
	if err := h.Save(); err == nil {
		t.Error("a pipe was replaced")
	}
	if _, _, err := ReadPlaces([]string{dir}); err == nil {
		t.Error("a pipe was read")
	}
	if info, err := os.Stat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Error(errors.Join(err, errors.New("the pipe is gone")))
	}
}
