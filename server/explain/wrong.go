package explain

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// wrongCures lists, for each cause, the cures that are often advised and do not help, as
// keys of the catalogue without their "wrong/".
var wrongCures = map[check.Code][]string{
	check.CodeReserved:      {"winnat-block", "exclude-block", "ignored-block", "dynamic-block", "netstat"},
	check.CodeReservedStale: {"winnat-block"},
	check.CodeGuestPort:     {"winnat-guest"},
	check.CodeExcluded:      {"shutdown-exclusion", "exclude-large", "netstat"},
	check.CodeDeniedDynamic: {"winnat-denied", "update-denied"},
	check.CodeInUseWindows:  {"shutdown-listener"},
	check.CodeNeverSteered:  {"ignored-steered"},

	check.CodeExcludedFamily: {"shutdown-exclusion"},
	check.CodeGuestExcluded:  {"shutdown-exclusion"},
	check.CodeRelayBlind:     {"shutdown-exclusion"},
}

// Wrong are the cures that are often advised for a code and do not help.
func Wrong(code check.Code, w *words.Catalog) (out []string) {
	for _, key := range wrongCures[code] {
		out = append(out, w.Say("wrong/"+key))
	}
	return out
}
