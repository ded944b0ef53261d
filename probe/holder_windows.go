package probe

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/hold"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onwindows"
)

// OpenHolder is the Holder of the machine this program runs on.
func OpenHolder() hold.Holder { return onwindows.NewHolder() }
