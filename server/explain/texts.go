package explain

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
)

// windowsFacts and guestFacts word what a reservation of each kind means on a side.
var windowsFacts = map[probe.Kind]string{
	probe.KindBlock:          "Inside {range}, the block that WSL (mirrored networking) holds on Windows while its VM runs",
	probe.KindBlockPredicted: "Inside {range}, where WSL will probably put its block when it starts",
	probe.KindGuestPort:      "Held for a program inside WSL",
	probe.KindExcluded:       "Inside {range}, which Windows excludes ({owner}): listening fails with 10013",
	probe.KindExcludedAdmin:  "Inside {range}, an administered exclusion: listening on it explicitly works",
	probe.KindDynamic:        "Inside {range}, Windows' dynamic range: any program may be given it for an outgoing connection",
	probe.KindListenerWin:    "{owner} listens{at}",
	probe.KindExtra:          "Inside {range}, a range your settings keep free",
}

var guestFacts = map[probe.Kind]string{
	probe.KindListenerGuest:  "{owner} listens{at}",
	probe.KindGuestEphemeral: "Inside {range}, which Linux uses for outgoing connections",
	probe.KindGuestReserved:  "Inside {range}, which Linux gives no program automatically; listening explicitly works",
	probe.KindPrivileged:     "Inside {range}, where only root may listen",
	probe.KindNeverSteered:   "Windows never passes it on to WSL: reachable from inside Linux only",
	probe.KindIgnored:        "Ignored by mirrored networking: Linux and Windows may both listen, and Windows does not reach Linux on it",
	probe.KindExtra:          "Inside {range}, a range your settings keep free",
}

// cureTexts word the cures, with what they cost.
var cureTexts = map[check.Cure]string{
	check.CureChangePort:   "Use another port.",
	check.CureStartFirst:   "Start the Windows program before WSL: WSL places its block where nobody listens.",
	check.CureShutdown:     "Run “wsl --shutdown”, start the program, then WSL again. This stops every distribution and Docker Desktop.",
	check.CureMode:         "Set networkingMode=nat in .wslconfig and run “wsl --shutdown”: no other mode holds a block.",
	check.CureWinnat:       "As administrator run “net stop winnat”, start the program, then “net start winnat”. Networks of WSL and containers in NAT mode break in between.",
	check.CureExclude:      "As administrator, while winnat is stopped: “netsh int ipv4 add excludedportrange protocol=tcp startport=P numberofports=1 store=persistent”, so that Hyper-V keeps away from the port.",
	check.CureDynamicRange: "As administrator: “netsh int ipv4 set dynamicport tcp start=49152 num=16384”, the same for udp, then “wsl --shutdown”.",
	check.CureIgnore:       "Add the port to ignoredPorts under [experimental] in .wslconfig and run “wsl --shutdown”. Windows then no longer reaches Linux on it.",
	check.CureUpdate:       "Run “wsl --update”: later versions refuse no single port.",
	check.CurePrivileged:   "Use a port that needs no root, or let root start the program.",
	check.CureFixHostPort:  "Give the container a fixed host port.",
	check.CureRefresh:      "Read the machine again.",
	check.CureStopService:  "Stop the Windows service that holds it (http.sys names it: “netsh http show servicestate”).",
}

// wrongCures are what people try for a cause and what does not help: the wrong cure is
// why the search takes hours.
var wrongCures = map[check.Code][]string{
	check.CodeReserved: {
		"Restarting winnat: it has nothing to do with the block.",
		"“netsh … add excludedportrange”: the block is placed regardless of it.",
		"ignoredPorts in .wslconfig: it does not take a port out of the block.",
		"Resetting the dynamic range: it does not reliably move the block.",
		"Looking for the program in netstat or Resource Monitor: none listens.",
	},
	check.CodeReservedStale: {"Restarting winnat: it has nothing to do with the block."},
	check.CodeGuestPort:     {"Restarting winnat: a program inside WSL holds the port."},
	check.CodeExcluded: {
		"“wsl --shutdown”: the exclusion belongs to Windows, not to the WSL VM.",
		"Excluding large ranges yourself: Windows containers then fail to start.",
		"Looking for the program in netstat: none listens.",
	},
	check.CodeDeniedDynamic: {"Restarting winnat: this WSL version refuses the whole dynamic range."},
	check.CodeInUseWindows:  {"“wsl --shutdown” alone: the Windows program keeps the port."},
	check.CodeNeverSteered:  {"ignoredPorts in .wslconfig: the port stays unreachable from Windows."},
}
