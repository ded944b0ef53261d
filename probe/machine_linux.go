package probe

import (
	"os"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onlinux"
)

// OpenMachine is the Reader of the machine this program runs on.
func OpenMachine() Reader {
	return OpenLinux(&onlinux.Machine{Root: "/", Run: program.Run, Getenv: os.Getenv, Bind: onlinux.Bind})
}
