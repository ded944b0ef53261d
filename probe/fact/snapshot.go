// Package fact holds what is known of a machine's ports: Snapshot, Reservation, and the
// table of their kinds. It reads nothing and decides nothing, so that every package may
// import it.
//
// Invariants, each checked by a test:
//   - A source that cannot be read is a Source with a status, never an empty list:
//     unknown is not "none".
//   - A Snapshot does not change after it is returned.
package fact

import (
	"strings"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Vantage is where the program runs, which decides what it can see.
type Vantage string

// The vantages, spelled as in recording.json.
const (
	Windows   Vantage = "windows"
	WSL2      Vantage = "wsl2" // the root network namespace of a WSL2 VM
	WSL1      Vantage = "wsl1"
	Container Vantage = "container" // its own network namespace inside WSL2 or elsewhere
	Linux     Vantage = "linux"
	Other     Vantage = "other"
)

// Mode is the WSL networking mode, as `wslinfo --networking-mode` prints it; virtioproxy is
// called consomme since WSL 2.9.0, and here.
type Mode string

// The networking modes; ModeUnknown if no source reports it.
const (
	ModeUnknown  Mode = ""
	ModeNAT      Mode = "nat"
	ModeBridged  Mode = "bridged"
	ModeMirrored Mode = "mirrored"
	ModeConsomme Mode = "consomme"
	ModeNone     Mode = "none"
	ModeWSL1     Mode = "wsl1"
)

// VMState says whether the WSL2 VM of this user runs.
type VMState string

// The states of the VM.
const (
	VMRunning VMState = "running"
	VMStopped VMState = "stopped"
	VMUnknown VMState = "unknown"
)

// Docker says which engine answers the docker command at this vantage.
type Docker string

// The engines.
const (
	DockerUnknown Docker = ""
	DockerDesktop Docker = "desktop" // publishes from a Windows process
	DockerRemote  Docker = "remote"  // on another machine, which publishes there
	DockerEngine  Docker = "engine"  // dockerd or Podman in the root network namespace of the guest
)

// Side is where a reservation matters: where its binds are refused, or its rule applies.
type Side string

// The sides.
const (
	SideWindows Side = "windows"
	SideWSL     Side = "wsl"
	SideBoth    Side = "both"
)

// State says how reliable a reservation is.
type State string

// The states of a reservation.
const (
	StateLive      State = "live"      // read from a source that still answers
	StateStale     State = "stale"     // was live; later readings failed
	StatePredicted State = "predicted" // a guess from experience
	StateDeclared  State = "declared"  // a configuration file asks for it
)

// Family is a set of IP families.
type Family uint8

// The IP families.
const (
	IPv4 Family = 1 << iota
	IPv6
	BothFamilies = IPv4 | IPv6
)

// Names lists the members of f in the wire spelling: "ipv4", "ipv6".
func (f Family) Names() []string {
	names := make([]string, 0, 2)
	if f&IPv4 != 0 {
		names = append(names, "ipv4")
	}
	if f&IPv6 != 0 {
		names = append(names, "ipv6")
	}
	return names
}

// String is the spelling for people: "IPv4", "IPv6", "IPv4+IPv6".
func (f Family) String() string {
	return strings.ReplaceAll(strings.Join(f.Names(), "+"), "ip", "IP")
}

// Reservation is one range of ports that an owner reserves or uses.
type Reservation struct {
	Kind     Kind
	Range    port.Range // both ends inclusive
	Protos   port.Proto
	Families Family
	Side     Side // "" means the side of its Kind
	State    State
	Source   string // name of the Source it was read from, or "builtin", "user"
	Owner    string // for people: "WSL", "Hyper-V/WinNAT", "node.exe (pid 4711)", …; "" if not known
	Address  string // listeners only: the local address in Go's netip notation, e.g. "127.0.0.1", "::"
	Target   string // forwards only: where connections are passed on to, e.g. "172.20.1.2:3000"
}

// Block is the range of ports that WSL reserves on Windows in mirrored networking.
type Block struct {
	Range  port.Range
	State  State
	Source string
	At     time.Time // when it was last confirmed; for a predicted one: when it was derived
}

// Status says how reading a source went.
type Status string

// The statuses of a source.
const (
	StatusOK          Status = "ok"
	StatusUnavailable Status = "unavailable" // does not exist here, or its program is missing
	StatusDenied      Status = "denied"
	StatusTimeout     Status = "timeout"
	StatusParseError  Status = "parse-error"
	StatusDoubted     Status = "not-believed" // doctor has shown that this machine's answer means something else
)

// Source is the result of the last attempt to read one source.
type Source struct {
	Name   string // the file name of the source in a recording
	Status Status
	Note   Note      // a remark on it, if there is a sentence for that
	Detail string    // else the text of the error, in the language of the program that gave it
	At     time.Time // of the last attempt
	ReadAt time.Time // when the machine told what is known from it; zero if nothing is
}

// Age is how old at now that is what is known from s, or without that the last attempt; ok is
// false if there was none.
func (s Source) Age(now time.Time) (age time.Duration, ok bool) {
	at := s.ReadAt
	if at.IsZero() {
		at = s.At
	}
	return max(now.Sub(at), 0), !at.IsZero()
}

// Snapshot is everything known about the machine's ports at one moment.
// It is immutable: a change is a new Snapshot.
type Snapshot struct {
	Vantage      Vantage
	Mode         Mode   // in effect; ModeUnknown if no source reports it
	ModeSource   string // the source that reported Mode
	DeclaredMode Mode   // what .wslconfig and policy ask for

	// ConfigPending says that .wslconfig was changed after the VM started, so that
	// DeclaredMode and IgnoredPorts take effect with the next start.
	ConfigPending bool
	// NoLocalhost says that localhost on Windows does not lead into WSL, since
	// localhostForwarding is off.
	NoLocalhost bool
	// NoBlock is why WSL holds no block although its networking mode is unknown; "" if it
	// may hold one.
	NoBlock      NoteCode
	Docker       Docker // the engine that publishes ports here
	WSLVersion   string // "2.6.3"; "" if unknown
	VMState      VMState
	Running      []string // distributions that run, from Windows only; nil if unknown
	Block        *Block   // nil if none is known
	Reservations []Reservation
	IgnoredPorts []uint16 // as declared in .wslconfig
	// MaxUserPort is the value in Windows' registry that sets the dynamic range to
	// 1024…MaxUserPort at each start of Windows; 0 if it does not exist or is unknown.
	MaxUserPort uint32
	Doubts      Doubts // what doctor has shown to be false here; what rests on it is not in the Snapshot
	Sources     []Source
	Generation  string    // changes when the VM restarts; "" if not observable
	At          time.Time // when the reading was finished
	CapturedAt  time.Time // of a recording: when it was made
	Replayed    bool      // read from a recording instead of the machine
}
