package doctor

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
)

// Experiment is a source that only doctor reads. It is recorded and replayed like any other.
type Experiment struct {
	fuse.SourceSpec
	at []fact.Vantage
}

// MadeAt reports whether the experiment is made at v.
func (e Experiment) MadeAt(v fact.Vantage) bool { return slices.Contains(e.at, v) }

// Experiments lists them in the order in which they are made.
func Experiments() []Experiment { return nil }
