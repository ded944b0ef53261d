package probe

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// OpenMachine is the Reader of the machine this program runs on.
func OpenMachine() Reader {
	return OpenWindows(&windows.Machine{System: windows.Open(), Run: program.Run})
}
