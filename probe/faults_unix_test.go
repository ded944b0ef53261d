//go:build unix

package probe

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onlinux"
)

// TestFilesThatAreNone puts a pipe, a device without end and a folder in the place of each file of a live Linux
// machine: that source is unknown with a reason, at once, and the others are read.
func TestFilesThatAreNone(t *testing.T) {
	const sockets = "  sl  local_address rem_address   st\n"
	content := map[string]string{fact.NamePortRange: "32768\t60999\n", fact.NameReservedPorts: "8125\n", fact.NameUnprivilegedStart: "1024\n"}
	for what, replace := range map[string]func(path string) error{
		"a pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"a device": func(path string) error { return os.Symlink("/dev/zero", path) },
		"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		for spoilt := range guestFiles() {
			root := t.TempDir()
			for name, file := range guestFiles() {
				text, ok := content[name]
				if !ok {
					text = sockets
				}
				path := filepath.Join(root, file)
				err := os.MkdirAll(filepath.Dir(path), 0o700)
				if name == spoilt {
					err = errors.Join(err, replace(path))
				} else {
					err = errors.Join(err, os.WriteFile(path, []byte(text), 0o600))
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			none := func(context.Context, program.Command) ([]byte, error) { return nil, errors.New("no programs here") }
			s := New(OpenLinux(&onlinux.Machine{Root: root, Run: none}), Options{Now: fixedNow}).Read(t.Context())
			for name := range guestFiles() {
				src, _ := sourceIn(s, name)
				if wrong := name == spoilt; (src.Status == fact.StatusOK) == wrong || wrong && (src.Detail == "" || src.Status == fact.StatusTimeout) {
					t.Errorf("%s in the place of %s: %s is %s, %q", what, spoilt, name, src.Status, src.Detail)
				}
			}
		}
	}
}
