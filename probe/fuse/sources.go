package fuse

import (
	"bytes"
	"errors"
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
	// are not in the format of the source, which may be a fact.NoteError.
	Parse func([]byte) (any, error)

	// OnDemand says that the source is read only for somebody who asks about listening
	// programs, since it takes long.
	OnDemand bool

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
		{fact.NameExcludedIPv4TCP, fact.IPv4, port.TCP},
		{fact.NameExcludedIPv4UDP, fact.IPv4, port.UDP},
		{fact.NameExcludedIPv6TCP, fact.IPv6, port.TCP},
		{fact.NameExcludedIPv6UDP, fact.IPv6, port.UDP},
	}
}

func dynamicLists() []list {
	return []list{
		{fact.NameDynamicIPv4TCP, fact.IPv4, port.TCP},
		{fact.NameDynamicIPv4UDP, fact.IPv4, port.UDP},
		{fact.NameDynamicIPv6TCP, fact.IPv6, port.TCP},
		{fact.NameDynamicIPv6UDP, fact.IPv6, port.UDP},
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
		{Name: fact.NameHCN, Limit: quick, Parse: asAny(windows.ParseHCN), at: onWindows, maybe: inWSL},
		{Name: fact.NameListRunning, Limit: netsh, Parse: ofWholeLines(windows.ParseRunning), at: onWindows},
		{Name: fact.NameWSLVersion, Limit: netsh, Parse: ofWholeLines(windows.ParseVersion), at: onWindows, maybe: inWSL},
		{Name: fact.NameWSLInfo, Limit: guest, Parse: asAny(linux.ParseNetworkingMode), at: both, maybe: []fact.Vantage{fact.WSL1}},
		{Name: fact.NameVMID, Limit: guest, Parse: asAny(linux.ParseVMID), maybe: both},
		{Name: fact.NameWSLConfig, Limit: quick, Parse: asAny(readConfig), at: onWindows, maybe: inWSL},
		{Name: fact.NameRegistry, Limit: quick, Parse: asAny(windows.ParseRegistry), at: onWindows, maybe: inWSL},
		{Name: fact.NamePortRange, Limit: guest, Parse: ofWholeLines(linux.ParsePortRange), at: append(both, onLinux...)},
		{Name: fact.NameReservedPorts, Limit: quick, Parse: ofWholeLines(linux.ParseReservedPorts), at: onLinux, maybe: onWindows},
		{Name: fact.NameUnprivilegedStart, Limit: quick, Parse: ofWholeLines(linux.ParseUnprivilegedStart), at: onLinux, maybe: onWindows},
		{Name: fact.NameProcTCP, Limit: quick, Parse: asAny(linux.ParseProcTCP), at: onLinux, maybe: onWindows},
		{Name: fact.NameProcTCP6, Limit: quick, Parse: asAny(linux.ParseProcTCP), at: onLinux, maybe: onWindows},
		{Name: fact.NameProcUDP, Limit: quick, Parse: asAny(linux.ParseProcUDP), at: onLinux, maybe: onWindows},
		{Name: fact.NameProcUDP6, Limit: quick, Parse: asAny(linux.ParseProcUDP), at: onLinux, maybe: onWindows},
		{Name: fact.NameListeners, Limit: quick, Parse: asAny(windows.ParseListeners), at: onWindows, maybe: inWSL},
		{Name: fact.NameBindProbe, Limit: guest, Parse: asAny(windows.ParseBinds), at: onWindows},
		{Name: fact.NameProgramListeners, Limit: guest, Parse: asAny(windows.ParseListeners), maybe: append(onLinux, fact.Other), OnDemand: true},
	}
	table = append(table, SourceSpec{Name: fact.NamePortProxy, Limit: netsh, Parse: ofWholeLines(windows.ParsePortProxy), at: append(onWindows, inWSL...)})
	for _, l := range excludedLists() {
		table = append(table, SourceSpec{Name: l.name, Limit: netsh, Parse: ofWholeLines(windows.ParseExcluded), at: append(onWindows, inWSL...)})
	}
	for _, l := range dynamicLists() {
		table = append(table, SourceSpec{Name: l.name, Limit: netsh, Parse: ofWholeLines(windows.ParseDynamic), at: append(onWindows, inWSL...)})
	}
	return table
}

// asAny adapts a typed parser to the table.
func asAny[T any](f func([]byte) (T, error)) func([]byte) (any, error) {
	return func(raw []byte) (any, error) { return f(raw) }
}

var errCutOff = errors.New("the last line is cut off")

// ofWholeLines is asAny for texts whose last line has an end: what the kernel and system programs print. A
// number or a name that is cut off would be another one.
func ofWholeLines[T any](parse func([]byte) (T, error)) func([]byte) (any, error) {
	return func(raw []byte) (any, error) {
		text := bytes.TrimSuffix(raw, []byte{0}) // the second half of a line end in UTF-16
		if len(text) > 0 && text[len(text)-1] != '\n' {
			return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteCutOff}, Kind: errCutOff}
		}
		return parse(raw)
	}
}

func readConfig(raw []byte) (wslconfig.Config, error) { return wslconfig.Read(raw), nil }

// ReadAt reports whether the source is read at v.
func (s SourceSpec) ReadAt(v fact.Vantage) bool { return s.ListedAt(v) || slices.Contains(s.maybe, v) }

// ListedAt reports whether a Snapshot at v lists the source even if it does not answer.
func (s SourceSpec) ListedAt(v fact.Vantage) bool { return slices.Contains(s.at, v) }
