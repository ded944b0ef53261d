package onwindows

import (
	"context"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// mostGuestPorts limits the ports of programs inside WSL that doctor binds on Windows.
const mostGuestPorts = 16

// Inside binds on Windows the TCP ports on which programs inside WSL listen. It asks a distribution that runs, before
// and after the binds, and tells only of ports on which the same address listened both times: no program came or went
// in between.
func (m *Machine) Inside(ctx context.Context) ([]windows.GuestPort, error) {
	before, err := m.guestListeners(ctx)
	if err != nil {
		return nil, err
	}
	tried := []windows.GuestPort{}
	for _, s := range before {
		if s.Port < 1024 || len(tried) == mostGuestPorts || !s.Address.IsUnspecified() && !s.Address.IsLoopback() {
			continue
		}
		trial := windows.Trial{Proto: port.TCP, Port: s.Port, Address: windows.AddressLoopback4, Option: windows.OptionDefault}
		p := windows.GuestPort{Port: s.Port, Address: s.Address, Loopback: m.System.Trial(trial)}
		trial.Address = windows.AddressAll4
		p.All = m.System.Trial(trial)
		tried = append(tried, p)
	}
	after, err := m.guestListeners(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(tried, func(p windows.GuestPort) bool {
		return !slices.ContainsFunc(after, func(s linux.Socket) bool { return s.Port == p.Port && s.Address == p.Address })
	}), nil
}

// guestListeners are the TCP listeners in the network namespace of WSL's distributions.
func (m *Machine) guestListeners(ctx context.Context) ([]linux.Socket, error) {
	if err := m.whyAvoided(fact.NameWSLInfo); err != nil {
		return nil, err
	}
	distro, err := m.askable(ctx, true)
	if err != nil {
		return nil, err
	}
	var sockets []linux.Socket
	for i, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		answer := m.ask(ctx, distro, "/bin/cat", table)
		switch {
		case answer.err != nil && i > 0:
			return sockets, nil // IPv6 may be turned off
		case answer.err != nil:
			return nil, answer.err
		}
		rows, err := linux.ParseProcTCP(answer.raw)
		if err != nil {
			return nil, err
		}
		sockets = append(sockets, rows...)
	}
	return sockets, nil
}
