package windows

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// ServiceState is the state of a Windows service.
type ServiceState string

// The states of a service.
const (
	ServiceRuns    ServiceState = "running"
	ServiceStopped ServiceState = "stopped" // or about to start or stop
	ServiceMissing ServiceState = "missing"
	ServiceUnknown ServiceState = "unknown"
)

// Services lists the services that a call of HCN might start.
func Services() []string { return []string{"hns", "vmcompute", "WSLService"} }

// HCNCall is how one call of HCN went.
type HCNCall struct {
	Before  map[string]ServiceState `json:"before"` // by the names of Services
	After   map[string]ServiceState `json:"after"`
	HRESULT string                  `json:"hresult"` // "0x00000000"
	Millis  int64                   `json:"ms"`
	Entries []HCNGroup              `json:"entries"`
}

// HCNGroup counts entries of HCN that are alike.
type HCNGroup struct {
	Owner  string `json:"owner"`  // "host", "vm" or "none" (the zero GUID)
	Target string `json:"target"` // the same
	Proto  string `json:"proto"`
	Width  int    `json:"width"` // ports
	Count  int    `json:"count"`
}

// ParseHCNCall reads doctor-hcn.json.
func ParseHCNCall(raw []byte) (HCNCall, error) {
	var c HCNCall
	if err := json.Unmarshal(raw, &c); err != nil {
		return HCNCall{}, err
	}
	for _, name := range Services() {
		if c.Before[name] == "" || c.After[name] == "" {
			return HCNCall{}, fmt.Errorf("the service %s is missing", name)
		}
	}
	if !strings.HasPrefix(c.HRESULT, "0x") {
		return HCNCall{}, errors.New("the HRESULT is missing")
	}
	return c, nil
}

// FormatHCNCall is the inverse of ParseHCNCall.
func FormatHCNCall(c HCNCall) ([]byte, error) { return json.MarshalIndent(c, "", "  ") }

// CountEntries counts the entries that are alike, in the order in which they come first. Whose they are is told by
// class, without the identity of a VM.
func CountEntries(entries []HCNEntry) []HCNGroup {
	groups, at := []HCNGroup{}, map[HCNGroup]int{}
	for _, e := range entries {
		g := HCNGroup{Owner: classOf(e.Owner), Target: classOf(e.Target), Proto: e.Protos.String(), Width: e.Range.Len()}
		if e.Range == (port.Range{}) {
			g.Width = 0
		}
		i, seen := at[g]
		if !seen {
			i = len(groups)
			at[g] = i
			groups = append(groups, g)
		}
		groups[i].Count++
	}
	return groups
}

func classOf(partition string) string {
	switch partition {
	case HostPartition:
		return "host"
	case NoPartition:
		return "none"
	}
	return "vm"
}
