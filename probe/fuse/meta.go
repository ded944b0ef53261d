package fuse

import (
	"fmt"
	"time"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// Meta is recording.json: the facts about a reading that have no file of their own. All
// fields but the first three may be absent, which means unknown.
type Meta struct {
	Version    int          `json:"version"` // 1
	Vantage    fact.Vantage `json:"vantage"`
	CapturedAt time.Time    `json:"capturedAt"`

	WSLVersion string `json:"wslVersion,omitempty"` // "2.6.3"
	Generation string `json:"generation,omitempty"` // changes with every start of the VM
	// Loopback0 says whether /sys/class/net/loopback0 exists, which it does in the root
	// network namespace of mirrored and consomme only (microsoft/WSL
	// src/linux/init/NetworkManager.cpp).
	Loopback0 *bool `json:"loopback0,omitempty"`
	// PortRangesSet are the values, such as "40000 41000", that configuration files
	// inside WSL give ip_local_port_range.
	PortRangesSet []string `json:"portRangesSet,omitempty"`
	// VMProcess says whether a process named vmmemWSL runs on Windows.
	VMProcess *bool `json:"vmProcess,omitempty"`
	// VMStarted is when the VM started, ConfigChanged when .wslconfig was last written; nil
	// if unknown. The clocks of both may differ by up to clockSkew.
	VMStarted     *time.Time `json:"vmStarted,omitempty"`
	ConfigChanged *time.Time `json:"wslconfigChanged,omitempty"`
	// WindowsBuild is the build number of Windows, such as 22631.
	WindowsBuild int `json:"windowsBuild,omitempty"`
	// Docker is the engine that the docker command talks to; any value but those of
	// fact.Docker means unknown.
	Docker fact.Docker `json:"docker,omitempty"`
}

// ParseMeta reads recording.json. It returns an error for text that is not JSON, a version
// other than 1, or an unknown vantage.
func ParseMeta(raw []byte) (Meta, error) {
	var m Meta
	if err := json.Unmarshal(raw, &m); err != nil {
		return Meta{}, err
	}
	if m.Version != 1 {
		return Meta{}, fmt.Errorf("version %d, this program reads version 1", m.Version)
	}
	switch m.Vantage {
	case fact.Windows, fact.WSL2, fact.WSL1, fact.Container, fact.Linux, fact.Other:
		return m, nil
	}
	return Meta{}, fmt.Errorf("unknown vantage %q", m.Vantage)
}

// Continues reports whether values read under before stay valid if a later attempt fails:
// the VM has not restarted, the recording is the same one.
func (m Meta) Continues(before Meta) bool {
	return m.Vantage == before.Vantage && m.Generation == before.Generation &&
		m.CapturedAt.Equal(before.CapturedAt)
}

// clockSkew is how far the clocks of Windows and of the VM may differ. WSL reads .wslconfig
// before it starts the VM, so a file that is newer by more than that was not read.
const clockSkew = 2 * time.Second

// changedSinceStart reports whether .wslconfig is known to have been changed after the VM
// started.
func (m Meta) changedSinceStart() bool {
	return m.VMStarted != nil && m.ConfigChanged != nil && m.ConfigChanged.After(m.VMStarted.Add(clockSkew))
}

// isTrue reports whether an optional fact is known and true.
func isTrue(b *bool) bool { return b != nil && *b }
