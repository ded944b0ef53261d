package fact

import (
	"slices"
	"strings"
)

// Gap is something that decides whether a bind is refused here, and that could not be read.
// The sentences are in the message catalogues, under "gap/" and the text of the Gap.
type Gap string

// The gaps.
const (
	GapMode      Gap = "mode"      // WSL's networking mode, and with it whether there is a block
	GapBlock     Gap = "block"     // mirrored networking, but not where the block is
	GapExcluded  Gap = "excluded"  // the ports that Windows excludes
	GapListeners Gap = "listeners" // which programs listen at this vantage
)

// Gaps lists what could not be read of what decides whether a bind is refused at this
// vantage. Without a gap, a port that no reservation holds can be believed to be free.
func (s *Snapshot) Gaps() []Gap {
	var out []Gap
	withWSL := s.Vantage == WSL2 || s.Vantage == WSL1 || s.Vantage == Windows && !s.HasNoWSL()
	mayRun := withWSL && s.VMState != VMStopped
	switch {
	case mayRun && s.Mode == ModeUnknown && s.Block == nil && s.NoBlock == "":
		out = append(out, GapMode)
	case mayRun && s.Mode == ModeMirrored && s.Block == nil:
		out = append(out, GapBlock)
	}
	unsure := s.Doubts.Concern(RuleExcludedOne) || s.Doubts.Concern(RuleAdminAllows)
	if (withWSL || s.Vantage == Windows) && (!s.IsRead(NameExcludedIPv4TCP) || unsure) {
		out = append(out, GapExcluded)
	}
	listeners := NameProcTCP
	switch s.Vantage {
	case Windows:
		listeners = NameListeners
	case Other:
		listeners = NameProgramListeners
	}
	if !s.IsRead(listeners) {
		out = append(out, GapListeners)
	}
	return out
}

// IsRead reports whether the last attempt to read the source succeeded.
func (s *Snapshot) IsRead(source string) bool {
	return slices.ContainsFunc(s.Sources, func(src Source) bool {
		return src.Name == source && src.Status == StatusOK
	})
}

// HasNoWSL reports whether Windows answered that no source of WSL exists. It is false if
// none was asked.
func (s *Snapshot) HasNoWSL() bool {
	asked := false
	for _, src := range s.Sources {
		if !strings.HasPrefix(src.Name, "wsl-") {
			continue
		}
		if src.Status != StatusUnavailable {
			return false
		}
		asked = true
	}
	return asked && s.VMState != VMRunning
}
