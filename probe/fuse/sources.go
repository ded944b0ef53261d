package fuse

import (
	"slices"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/wslconfig"
)

// SourceSpec is a row of the table of sources.
type SourceSpec struct {
	Name  string        // of its file in a recording
	Limit time.Duration // after which a reading is given up
	// Parse turns the bytes into the value that fusing expects. It returns an error if they
	// are not in the format of the source.
	Parse func([]byte) (any, error)

	at    []fact.Vantage // where it is listed even if it cannot be read
	maybe []fact.Vantage // where it is tried, and listed only if it answers
}

// list is one of netsh's four tables, by family and protocol.
type list struct {
	name   string
	family fact.Family
	proto  port.Proto
}

func excludedLists() []list {
	return []list{
		{fact.NameExcludedIPv4TCP, fact.IPv4, port.TCP}, {fact.NameExcludedIPv4UDP, fact.IPv4, port.UDP},
		{fact.NameExcludedIPv6TCP, fact.IPv6, port.TCP}, {fact.NameExcludedIPv6UDP, fact.IPv6, port.UDP},
	}
}

func dynamicLists() []list {
	return []list{
		{fact.NameDynamicIPv4TCP, fact.IPv4, port.TCP}, {fact.NameDynamicIPv4UDP, fact.IPv4, port.UDP},
		{fact.NameDynamicIPv6TCP, fact.IPv6, port.TCP}, {fact.NameDynamicIPv6UDP, fact.IPv6, port.UDP},
	}
}

// Sources lists all sources in the order of a Snapshot. The limits allow for the slowest
// usable machine: they are many times the usual latency.
func Sources() []SourceSpec {
	const quick, netsh, guest = 2 * time.Second, 5 * time.Second, 10 * time.Second
	var (
		onWindows = []fact.Vantage{fact.Windows}
		inWSL     = []fact.Vantage{fact.WSL2, fact.WSL1}
		onLinux   = []fact.Vantage{fact.WSL2, fact.WSL1, fact.Container, fact.Linux}
		both      = []fact.Vantage{fact.Windows, fact.WSL2}
	)
	table := []SourceSpec{
		{fact.NameHCN, quick, asAny(windows.ParseHCN), onWindows, inWSL},
		{fact.NameListRunning, netsh, asAny(windows.ParseRunning), onWindows, nil},
		{fact.NameWSLVersion, netsh, asAny(windows.ParseVersion), onWindows, inWSL},
		{fact.NameWSLInfo, guest, asAny(linux.ParseNetworkingMode), both, []fact.Vantage{fact.WSL1}},
		{fact.NameVMID, guest, asAny(linux.ParseVMID), nil, both},
		{fact.NameWSLConfig, quick, asAny(readConfig), onWindows, inWSL},
		{fact.NameRegistry, quick, asAny(windows.ParseRegistry), onWindows, inWSL},
		{fact.NamePortRange, guest, asAny(linux.ParsePortRange), append(both, onLinux...), nil},
		{fact.NameReservedPorts, quick, asAny(linux.ParseReservedPorts), onLinux, onWindows},
		{fact.NameUnprivilegedStart, quick, asAny(linux.ParseUnprivilegedStart), onLinux, onWindows},
		{fact.NameProcTCP, quick, asAny(linux.ParseProcTCP), onLinux, onWindows},
		{fact.NameProcTCP6, quick, asAny(linux.ParseProcTCP), onLinux, onWindows},
		{fact.NameProcUDP, quick, asAny(linux.ParseProcUDP), onLinux, onWindows},
		{fact.NameProcUDP6, quick, asAny(linux.ParseProcUDP), onLinux, onWindows},
		{fact.NameListeners, quick, asAny(windows.ParseListeners), onWindows, inWSL},
		{fact.NameBindProbe, guest, asAny(windows.ParseBinds), onWindows, nil},
	}
	table = append(table, SourceSpec{fact.NamePortProxy, netsh, asAny(windows.ParsePortProxy), append(onWindows, inWSL...), nil})
	for _, l := range excludedLists() {
		table = append(table, SourceSpec{l.name, netsh, asAny(windows.ParseExcluded), append(onWindows, inWSL...), nil})
	}
	for _, l := range dynamicLists() {
		table = append(table, SourceSpec{l.name, netsh, asAny(windows.ParseDynamic), append(onWindows, inWSL...), nil})
	}
	return table
}

// asAny adapts a typed parser to the table.
func asAny[T any](f func([]byte) (T, error)) func([]byte) (any, error) {
	return func(raw []byte) (any, error) { return f(raw) }
}

func readConfig(raw []byte) (wslconfig.Config, error) { return wslconfig.Read(raw), nil }

// ReadAt reports whether the source is read at v.
func (s SourceSpec) ReadAt(v fact.Vantage) bool { return s.ListedAt(v) || slices.Contains(s.maybe, v) }

// ListedAt reports whether a Snapshot at v lists the source even if it does not answer.
func (s SourceSpec) ListedAt(v fact.Vantage) bool { return slices.Contains(s.at, v) }
