package doctor

import (
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// Remembered is what the last run of doctor on a machine contradicted. The zero value is no run.
type Remembered struct {
	At           time.Time // when doctor ran
	WindowsBuild int       // 0 if unknown
	WSLVersion   string    // "" if unknown
	Contradicted []fact.Assumption
}

// Doubts are the doubts on a machine with this build of Windows and this version of WSL; 0 and "" if they
// are unknown. Another build or version makes the verdicts void: HNS, which places the block, and HCN are parts of
// Windows, wslinfo and the service are parts of WSL, so what was shown may have been mended. What is unknown shows
// no change.
func (r Remembered) Doubts(build int, version string) fact.Doubts {
	changed := r.WindowsBuild != 0 && build != 0 && r.WindowsBuild != build ||
		r.WSLVersion != "" && version != "" && r.WSLVersion != version
	if changed {
		return nil
	}
	return Doubts(r.Contradicted)
}
