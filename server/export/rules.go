package export

import "github.com/wsl-port-guard/wsl-port-guard/server/check"

// summaries say in one sentence what a code means, for lists of rules. Each code has one.
var summaries = map[check.Code]string{
	check.CodeReserved:        "The port is in the block that WSL holds on Windows.",
	check.CodeReservedStale:   "The port was in WSL's block when that was last read.",
	check.CodeReservedConnect: "Something connects to a port in WSL's block, where no Windows program can answer.",
	check.CodePredicted:       "The port is where WSL will probably hold its block once it starts.",
	check.CodeExcluded:        "The port is in a range that Windows has reserved.",
	check.CodeExcludedFamily:  "The port is in a range that Windows has reserved for one IP family.",
	check.CodeInUse:           "Another Windows program listens on the port.",
	check.CodeGuestPort:       "A program inside WSL holds the port on Windows too.",
	check.CodeRelay:           "WSL forwards the port on Windows to a Linux program.",
	check.CodeDynamic:         "The port is in Windows' dynamic range.",
	check.CodeEphemeral:       "Linux may take the port, in WSL's block, for an outgoing connection.",
	check.CodeDeniedDynamic:   "This version of WSL refuses ports of Windows' dynamic range to programs inside it.",
	check.CodeGuestExcluded:   "The port is in a range that Windows has reserved, which this networking mode shares.",
	check.CodeRelayBlind:      "localhost on Windows does not reach the port inside WSL.",
	check.CodeInUseWindows:    "A Windows program listens on the port, which this networking mode shares.",
	check.CodePrivileged:      "Only root can listen on the port.",
	check.CodeNeverSteered:    "Connections to the port from outside never reach WSL.",
	check.CodeLinuxEphemeral:  "The port is in Linux' range for outgoing connections.",
	check.CodeRandomInBlock:   "Docker Desktop may choose a port in WSL's block.",
	check.CodeExtra:           "The port is kept free by a setting or flag.",
}

// summaryOf is the sentence of a code.
func summaryOf(code check.Code) string { return summaries[code] }
