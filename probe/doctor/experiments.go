package doctor

import (
	"slices"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// Experiment is a source that only doctor reads. It is recorded and replayed like any other.
type Experiment struct {
	fuse.SourceSpec
	// First says that it comes before all other sources are read, which would spoil it.
	First bool

	at []fact.Vantage
}

// MadeAt reports whether the experiment is made at v.
func (e Experiment) MadeAt(v fact.Vantage) bool { return slices.Contains(e.at, v) }

// Experiments lists them in the order in which they are made. The limits are for a slow machine; the timings may wait for
// each source three times.
func Experiments() []Experiment {
	onWindows := []fact.Vantage{fact.Windows}
	return []Experiment{
		{fuse.SourceSpec{Name: fact.NameDoctorHCN, Limit: 10 * time.Second, Parse: asAny(windows.ParseHCNCall)}, true, onWindows},
		{fuse.SourceSpec{Name: fact.NameDoctorSystem, Limit: 5 * time.Second, Parse: asAny(windows.ParseSystem)}, false, onWindows},
		{fuse.SourceSpec{Name: fact.NameDoctorBinds, Limit: 30 * time.Second, Parse: asAny(windows.ParseTrials)}, false, onWindows},
		{fuse.SourceSpec{Name: fact.NameDoctorInside, Limit: 20 * time.Second, Parse: asAny(windows.ParseGuestPorts)}, false, onWindows},
		{fuse.SourceSpec{Name: fact.NameDoctorGuest, Limit: 20 * time.Second, Parse: asAny(windows.ParseBinds)}, false, []fact.Vantage{fact.WSL2}},
		{fuse.SourceSpec{Name: fact.NameDoctorTimings, Limit: 3 * time.Minute, Parse: asAny(ParseTimings)}, false, []fact.Vantage{fact.Windows, fact.WSL2, fact.WSL1}},
	}
}

func asAny[T any](parse func([]byte) (T, error)) func([]byte) (any, error) {
	return func(raw []byte) (any, error) { return parse(raw) }
}
