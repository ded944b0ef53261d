package windows

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Listener is one row of GetExtendedTcpTable (listeners) or GetExtendedUdpTable.
type Listener struct {
	Proto   port.Proto
	Address netip.Addr
	Port    uint16
	PID     uint32
	Process string // base name of the image, "" if not known
}

// listenerJSON is a Listener in the form of windows-listeners.json.
type listenerJSON struct {
	Proto   string `json:"proto"`
	Address string `json:"address"`
	Port    uint16 `json:"port"`
	PID     uint32 `json:"pid"`
	Process string `json:"process"`
}

// ParseListeners reads windows-listeners.json, our own form of the two tables.
func ParseListeners(raw []byte) ([]Listener, error) {
	var rows []listenerJSON
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, err
	}
	listeners := make([]Listener, 0, len(rows))
	for i, row := range rows {
		l, err := row.listener()
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i, err)
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

func (row listenerJSON) listener() (Listener, error) {
	proto, ok := port.ParseProto(row.Proto)
	if !ok || proto == port.Both {
		return Listener{}, fmt.Errorf("protocol %q", clip(row.Proto))
	}
	address, err := netip.ParseAddr(row.Address)
	if err != nil {
		return Listener{}, fmt.Errorf("address %q", clip(row.Address))
	}
	if row.Port == 0 {
		return Listener{}, fmt.Errorf("port 0")
	}
	return Listener{proto, address.WithZone("").Unmap(), row.Port, row.PID, baseName(row.Process)}, nil
}

// baseName is the file name of a Windows or Unix path; the folders above it may contain a
// user's name.
func baseName(path string) string {
	return strings.Clone(path[strings.LastIndexAny(path, `\/`)+1:])
}

// FormatListeners is the inverse of ParseListeners.
func FormatListeners(listeners []Listener) ([]byte, error) {
	rows := make([]listenerJSON, 0, len(listeners))
	for _, l := range listeners {
		rows = append(rows, listenerJSON{l.Proto.String(), l.Address.String(), l.Port, l.PID, baseName(l.Process)})
	}
	return json.MarshalIndent(rows, "", "  ")
}

// Registry holds the values that influence what WSL and Windows reserve; nil means absent.
type Registry struct {
	// MaxUserPort of HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters turns
	// Windows 11's dynamic range into 1024…MaxUserPort.
	MaxUserPort *uint32 `json:"MaxUserPort,omitempty"`
	// DefaultNetworkingMode of HKLM\Software\Policies\WSL: 0 none, 1 nat, 2 bridged
	// (rejected), 3 mirrored, 4 virtioproxy/consomme (microsoft/WSL wslpolicies.h).
	DefaultNetworkingMode *uint32 `json:"DefaultNetworkingMode,omitempty"`
	// AllowNetworkingModeUserSetting of the same key: 0 overrides .wslconfig.
	AllowNetworkingModeUserSetting *uint32 `json:"AllowNetworkingModeUserSetting,omitempty"`
}

// ParseRegistry reads windows-registry.json, our own form of the three values.
func ParseRegistry(raw []byte) (Registry, error) {
	var r Registry
	if err := json.Unmarshal(raw, &r); err != nil {
		return Registry{}, err
	}
	return r, nil
}

// FormatRegistry is the inverse of ParseRegistry.
func FormatRegistry(r Registry) ([]byte, error) { return json.MarshalIndent(r, "", "  ") }
