package check

import (
	"fmt"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// Severity is the severity of a finding. The numbers are LSP's (specification 3.17,
// DiagnosticSeverity), so less is worse. Off hides the finding.
type Severity int

// The severities.
const (
	Off Severity = iota
	Error
	Warning
	Information
	Hint
)

var severityNames = [...]string{"off", "error", "warning", "information", "hint"}

// String is the spelling in settings and outputs.
func (s Severity) String() string {
	if s < 0 || int(s) >= len(severityNames) {
		return fmt.Sprintf("severity(%d)", int(s))
	}
	return severityNames[s]
}

// ParseSeverity reads the spelling of String.
func ParseSeverity(s string) (Severity, error) {
	if i := slices.Index(severityNames[:], s); i >= 0 {
		return Severity(i), nil
	}
	return Off, fmt.Errorf("%q: want error, warning, information, hint or off", s)
}

// Stops reports whether a finding of severity s is a reason not to start the program, which
// will fail as the machine is now. Information is none, since something is uncertain or may
// be intended.
func (s Severity) Stops() bool { return s == Error || s == Warning }

// atMost caps s so that it is no worse than limit.
func (s Severity) atMost(limit Severity) Severity {
	if s == Off {
		return Off
	}
	return max(s, limit)
}

// Side says who will bind a literal.
type Side string

// The sides. SideAuto is a setting, never a result.
const (
	SideAuto          Side = "auto"
	SideWindows       Side = "windows"          // a Windows program
	SideWSL           Side = "wsl"              // a program in the root network namespace of the WSL2 VM
	SideDockerDesktop Side = "docker-desktop"   // Docker Desktop's backend, a Windows program
	SideDockerWSL     Side = "docker-wsl"       // dockerd inside a WSL distribution
	SideEngine        Side = "container-engine" // a container engine on Windows; nothing shows which one, or whether it is there
	SideNone          Side = "none"             // outside WSL's rules (container, SSH, macOS, plain Linux)
)

// Machine is where the program of a side binds: fact.SideWindows or fact.SideWSL, "" where
// neither concerns it.
func (s Side) Machine() fact.Side {
	switch s {
	case SideWindows, SideDockerDesktop, SideEngine:
		return fact.SideWindows
	case SideWSL, SideDockerWSL:
		return fact.SideWSL
	}
	return ""
}

// sides lists the values a setting may take.
var sides = []Side{SideAuto, SideWindows, SideWSL, SideDockerDesktop, SideDockerWSL}

// SideNames are the values that ParseSide reads.
func SideNames() (names []string) {
	for _, s := range sides {
		names = append(names, string(s))
	}
	return names
}

// ParseSide reads a value of the side setting.
func ParseSide(s string) (Side, error) {
	if slices.Contains(sides, Side(s)) {
		return Side(s), nil
	}
	return SideAuto, words.WantOneOf(s, SideNames())
}

// Code names a cause; ext/docs/codes has a page for each.
type Code string

// The codes.
const (
	CodeReserved        Code = "wsl-reserved"
	CodeReservedStale   Code = "wsl-reserved-stale"
	CodeReservedConnect Code = "wsl-reserved-connect"
	CodePredicted       Code = "wsl-predicted"
	CodeExcluded        Code = "win-excluded"
	CodeExcludedFamily  Code = "win-excluded-family"
	CodeInUse           Code = "port-in-use"
	CodeGuestPort       Code = "wsl-guest-port"
	CodeRelay           Code = "wsl-relay"
	CodeDynamic         Code = "win-dynamic"
	CodeEphemeral       Code = "wsl-ephemeral"
	CodeDeniedDynamic   Code = "wsl-denied-dynamic"
	CodeGuestExcluded   Code = "wsl-excluded"
	CodeRelayBlind      Code = "relay-blind"
	CodeInUseWindows    Code = "port-in-use-windows"
	CodePrivileged      Code = "privileged"
	CodeNeverSteered    Code = "never-steered"
	CodeLinuxEphemeral  Code = "linux-ephemeral"
	CodeRandomInBlock   Code = "dd-random-in-block"
	CodeExtra           Code = "user-reserved"
)

// Cure names an entry of the catalogue of fixes (package fix makes actions of them).
type Cure string

// The cures. The decision table says which is valid for which cause.
const (
	CureChangePort   Cure = "change-port"         // another port, from package suggest
	CureStartFirst   Cure = "start-program-first" // start the Windows program before WSL
	CureHold         Cure = "hold-port"           // hold the port while WSL starts
	CureShutdown     Cure = "wsl-shutdown"        // wsl --shutdown
	CureMode         Cure = "networking-mode"     // another networkingMode in .wslconfig
	CureWinnat       Cure = "restart-winnat"      // restart winnat, elevated
	CureExclude      Cure = "add-exclusion"       // add a persistent exclusion for the port, elevated
	CureDynamicRange Cure = "reset-dynamic-range" // set the dynamic range back to 49152/16384, elevated
	CureIgnore       Cure = "ignored-ports"       // add the port to ignoredPorts
	CureUpdate       Cure = "update-wsl"          // update WSL
	CurePrivileged   Cure = "unprivileged-port"   // a port from ip_unprivileged_port_start on
	CureFixHostPort  Cure = "fix-host-port"       // give a fixed host port
	CureRefresh      Cure = "refresh"             // read the machine anew
	CureStopService  Cure = "stop-service"        // stop the Windows service that holds the one port
	CureForward      Cure = "delete-forward"      // delete the forward of netsh portproxy, elevated
)

// Settings are the user's settings for judging.
type Settings struct {
	Side     Side              // SideAuto or a fixed side for everything the files start
	Severity map[Code]Severity // overrides of the table's severities
	Ignored  []port.Range      // ports never to report
	Silent   bool              // report also what the table keeps silent unless the user asks for it
	Root     bool              // the user's programs inside WSL run as root
	Words    *words.Catalog    // the language of messages; nil for English
}

// Finding is the result for one literal that a reservation affects.
type Finding struct {
	Literal      scan.Literal
	Code         Code
	Severity     Severity
	Side         Side
	Reservations []fact.Reservation // the deciding one first, then others that hold the same port
	Message      string
	Cures        []Cure
}

// StopsNow reports whether the program that binds the literal will fail if it is started
// now. Then the client asks before a debug session or a task begins, and the exit status
// says so.
func (f *Finding) StopsNow() bool { return f.Severity.Stops() }
