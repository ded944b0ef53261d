//go:build !linux && !windows

package probe

import (
	"context"
	"io/fs"
	"runtime"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// OpenMachine is the Reader of the machine this program runs on. On a system
// that is neither Linux nor Windows there is nothing to read.
func OpenMachine() Reader { return nothing{} }

type nothing struct{}

func (nothing) Read(_ context.Context, name string) ([]byte, error) {
	if name == fact.NameRecording {
		return []byte(`{"version":1,"vantage":"other"}`), nil
	}
	return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteNotOnSystem, Who: runtime.GOOS}, Kind: fs.ErrNotExist}
}
