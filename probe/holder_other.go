//go:build !windows

package probe

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/hold"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// OpenHolder is the Holder of the machine this program runs on: one that holds nothing, since ports are held
// on Windows only.
func OpenHolder() hold.Holder { return nothingHeld{} }

type nothingHeld struct{}

func (nothingHeld) Hold(hold.Socket) windows.BindResult { return windows.BindOther }

func (nothingHeld) Release() {}

func (nothingHeld) Try(hold.Socket) windows.BindResult { return windows.BindOther }
