package probe

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onwindows"
)

// OpenMachine is the Reader of the machine this program runs on.
func OpenMachine() Reader {
	return OpenWindows(&onwindows.Machine{System: onwindows.Open(), Run: program.Run})
}
