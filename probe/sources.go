package probe

import (
	"slices"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/wslconfig"
)

// source is a row of the table of everything that can be read.
type source struct {
	name  string
	limit time.Duration // after which a reading is given up
	parse func([]byte) (any, error)
	at    []Vantage // where it belongs: listed even if it cannot be read
	maybe []Vantage // where it is tried, and listed if it answers
}

// list is a table of netsh: which of the four lists a file holds.
type list struct {
	name   string
	family Family
	proto  port.Proto
}

func excludedLists() []list {
	return []list{
		{NameExcludedIPv4TCP, IPv4, port.TCP}, {NameExcludedIPv4UDP, IPv4, port.UDP},
		{NameExcludedIPv6TCP, IPv6, port.TCP}, {NameExcludedIPv6UDP, IPv6, port.UDP},
	}
}

func dynamicLists() []list {
	return []list{
		{NameDynamicIPv4TCP, IPv4, port.TCP}, {NameDynamicIPv4UDP, IPv4, port.UDP},
		{NameDynamicIPv6TCP, IPv6, port.TCP}, {NameDynamicIPv6UDP, IPv6, port.UDP},
	}
}

// sources lists all sources in the order of a Snapshot. The limits are those of
// the slowest machine that still works, many times the usual latency.
func sources() []source {
	const quick, netsh, guest = 2 * time.Second, 5 * time.Second, 10 * time.Second
	var (
		onWindows = []Vantage{Windows}
		inWSL     = []Vantage{WSL2, WSL1}
		onLinux   = []Vantage{WSL2, WSL1, Container, Linux}
		both      = []Vantage{Windows, WSL2}
	)
	table := []source{
		{NameHCN, quick, parse(windows.ParseHCN), onWindows, inWSL},
		{NameListRunning, netsh, parse(windows.ParseRunning), onWindows, nil},
		{NameWSLVersion, netsh, parse(windows.ParseVersion), onWindows, inWSL},
		{NameWSLInfo, guest, parse(linux.ParseNetworkingMode), both, []Vantage{WSL1}},
		{NameWSLConfig, quick, parse(readConfig), onWindows, inWSL},
		{NameRegistry, quick, parse(windows.ParseRegistry), onWindows, inWSL},
		{NamePortRange, guest, parse(linux.ParsePortRange), append(both, onLinux...), nil},
		{NameReservedPorts, quick, parse(linux.ParseReservedPorts), onLinux, onWindows},
		{NameUnprivilegedStart, quick, parse(linux.ParseUnprivilegedStart), onLinux, onWindows},
		{NameProcTCP, quick, parse(linux.ParseProcTCP), onLinux, onWindows},
		{NameProcTCP6, quick, parse(linux.ParseProcTCP), onLinux, onWindows},
		{NameProcUDP, quick, parse(linux.ParseProcUDP), onLinux, onWindows},
		{NameProcUDP6, quick, parse(linux.ParseProcUDP), onLinux, onWindows},
		{NameListeners, quick, parse(windows.ParseListeners), onWindows, inWSL},
		{NameBindProbe, guest, parse(windows.ParseBinds), onWindows, nil},
	}
	for _, l := range excludedLists() {
		table = append(table, source{l.name, netsh, parse(windows.ParseExcluded), append(onWindows, inWSL...), nil})
	}
	for _, l := range dynamicLists() {
		table = append(table, source{l.name, netsh, parse(windows.ParseDynamic), append(onWindows, inWSL...), nil})
	}
	return table
}

// parse lets a typed parser stand in the table.
func parse[T any](f func([]byte) (T, error)) func([]byte) (any, error) {
	return func(raw []byte) (any, error) { return f(raw) }
}

func readConfig(raw []byte) (wslconfig.Config, error) { return wslconfig.Read(raw), nil }

// reads reports whether the source is read at v.
func (s source) reads(v Vantage) bool { return s.belongs(v) || slices.Contains(s.maybe, v) }

// belongs reports whether the source is listed at v even if it does not answer.
func (s source) belongs(v Vantage) bool { return slices.Contains(s.at, v) }
