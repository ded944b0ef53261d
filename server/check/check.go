package check

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// One is New(snap, set).Literal, for a snapshot that is used once.
func One(l scan.Literal, snap *fact.Snapshot, set Settings) (Finding, bool) {
	return New(snap, set).Literal(l)
}
