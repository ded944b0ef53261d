package probe

import (
	"os"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
)

// OpenMachine is the Reader of the machine this program runs on.
func OpenMachine() Reader {
	return OpenLinux(&linux.Machine{Root: "/", Run: program.Run, Getenv: os.Getenv, Bind: linux.Bind})
}
