package check

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// Literals is New(snap, set).Literals, for a snapshot that is used once.
func Literals(literals []scan.Literal, snap *fact.Snapshot, set Settings) []Finding {
	return New(snap, set).Literals(literals)
}

// One is New(snap, set).Literal, for a snapshot that is used once.
func One(l scan.Literal, snap *fact.Snapshot, set Settings) (Finding, bool) {
	return New(snap, set).Literal(l)
}
