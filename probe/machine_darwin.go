package probe

import (
	"context"
	"io/fs"

	"github.com/wsl-port-guard/wsl-port-guard/probe/darwin"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// OpenMachine is the Reader of the machine this program runs on. On macOS only the listening
// programs matter.
func OpenMachine() Reader { return mac{} }

type mac struct{}

func (mac) Read(ctx context.Context, name string) ([]byte, error) {
	if name != fact.NameProgramListeners {
		return nothing{}.Read(ctx, name)
	}
	raw, err := program.Run(ctx, program.Command{Path: "/usr/sbin/lsof", Dir: "/", Args: darwin.LsofArgs()})
	if err != nil {
		return nil, err
	}
	listeners, err := darwin.ParseLsof(raw)
	if err != nil {
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteNoProgram, Who: "lsof"}, Kind: fs.ErrNotExist}
	}
	return windows.FormatListeners(listeners)
}
