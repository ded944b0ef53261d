package windows

import (
	"fmt"
	"slices"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Option is how a socket shares its port.
type Option string

// The options of a socket.
const (
	OptionDefault   Option = "default"
	OptionReuse     Option = "reuse"     // SO_REUSEADDR
	OptionExclusive Option = "exclusive" // SO_EXCLUSIVEADDRUSE
)

// Options lists all options.
func Options() []Option { return []Option{OptionDefault, OptionReuse, OptionExclusive} }

// The addresses on which trials bind. AddressNIC stands for one address of a network adapter, which a recording
// does not tell.
const (
	AddressLoopback4 = "127.0.0.1"
	AddressAll4      = "0.0.0.0"
	AddressLoopback6 = "::1"
	AddressAll6      = "::"
	AddressNIC       = "nic"
)

// Addresses lists all addresses of trials.
func Addresses() []string {
	return []string{AddressLoopback4, AddressAll4, AddressLoopback6, AddressAll6, AddressNIC}
}

// Trial is one bind of doctor, without listening.
type Trial struct {
	Proto   port.Proto `json:"-"`
	Port    uint16     `json:"port"`
	Address string     `json:"address"`
	Option  Option     `json:"option"`
	Error   uint32     `json:"error"` // of Winsock; 0 if it worked
}

// Errors of Winsock that a Trial can have.
const (
	ErrorAccess uint32 = 10013 // WSAEACCES
	ErrorInUse  uint32 = 10048 // WSAEADDRINUSE
)

type trialJSON struct {
	Proto string `json:"proto"`
	Trial
}

// ParseTrials reads doctor-binds.json, our own list of trials.
func ParseTrials(raw []byte) ([]Trial, error) {
	var rows []trialJSON
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, err
	}
	trials := make([]Trial, 0, len(rows))
	for i, row := range rows {
		proto, ok := port.ParseProto(row.Proto)
		switch {
		case !ok || proto == port.Both || row.Port == 0:
			return nil, fmt.Errorf("row %d: %q port %d", i, clip(row.Proto), row.Port)
		case !slices.Contains(Addresses(), row.Address):
			return nil, fmt.Errorf("row %d: address %q", i, clip(row.Address))
		case !slices.Contains(Options(), row.Option):
			return nil, fmt.Errorf("row %d: option %q", i, clip(string(row.Option)))
		}
		row.Trial.Proto = proto
		trials = append(trials, row.Trial)
	}
	return trials, nil
}

// FormatTrials is the inverse of ParseTrials.
func FormatTrials(trials []Trial) ([]byte, error) {
	rows := make([]trialJSON, 0, len(trials))
	for _, t := range trials {
		rows = append(rows, trialJSON{t.Proto.String(), t})
	}
	return json.Marshal(rows)
}
