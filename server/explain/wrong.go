package explain

import "github.com/wsl-port-guard/wsl-port-guard/server/check"

// wrongCures are what people try for a cause and what does not help, as keys of the
// catalogue: the wrong cure is why the search takes hours.
var wrongCures = map[check.Code][]string{
	check.CodeReserved:      {"winnat-block", "exclude-block", "ignored-block", "dynamic-block", "netstat"},
	check.CodeReservedStale: {"winnat-block"},
	check.CodeGuestPort:     {"winnat-guest"},
	check.CodeExcluded:      {"shutdown-exclusion", "exclude-large", "netstat"},
	check.CodeDeniedDynamic: {"winnat-denied", "update-denied"},
	check.CodeInUseWindows:  {"shutdown-listener"},
	check.CodeNeverSteered:  {"ignored-steered"},
}
