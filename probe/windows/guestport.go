package windows

import (
	"fmt"
	"net/netip"

	"github.com/goccy/go-json"
)

// GuestPort is a TCP port on which a program inside WSL listens, with what Windows answers to binding it, with
// default options and without listening.
type GuestPort struct {
	Port     uint16     `json:"port"`
	Address  netip.Addr `json:"address"`  // on which the program inside WSL listens: a wildcard or loopback address
	Loopback uint32     `json:"loopback"` // the error of Winsock for 127.0.0.1; 0 if the bind worked
	All      uint32     `json:"all"`      // the same for 0.0.0.0
}

// ParseGuestPorts reads doctor-inside.json, our own list of such ports.
func ParseGuestPorts(raw []byte) ([]GuestPort, error) {
	ports := []GuestPort{}
	if err := json.Unmarshal(raw, &ports); err != nil {
		return nil, err
	}
	for i, p := range ports {
		if p.Port == 0 || p.Address.Zone() != "" || !p.Address.IsUnspecified() && !p.Address.IsLoopback() {
			return nil, fmt.Errorf("row %d: port %d on an address that is neither a wildcard nor a loopback address", i, p.Port)
		}
	}
	return ports, nil
}

// FormatGuestPorts is the inverse of ParseGuestPorts.
func FormatGuestPorts(ports []GuestPort) ([]byte, error) { return json.Marshal(ports) }
