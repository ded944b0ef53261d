package probe

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// trials binds inside WSL the TCP ports of doctor.GuestPlan, on 127.0.0.1 and without listening. A bind that works may
// reserve the port on Windows for a minute (microsoft/WSL src/linux/init/GnsPortTracker.cpp), so that ports are tried
// only where that keeps no program from one it wants.
func (g *guest) trials(ctx context.Context) ([]windows.Bind, error) {
	mode, err := readParsed(ctx, g, fact.NameWSLInfo, linux.ParseNetworkingMode)
	if err != nil {
		return nil, err
	}
	in := doctor.GuestInput{Mode: fuse.ModeOf(mode), WSLVersion: g.machine.Version(ctx)}
	if in.Excluded, err = readParsed(ctx, g, fact.NameExcludedIPv4TCP, windows.ParseExcluded); err != nil {
		return nil, err
	}
	if in.Dynamic, err = readParsed(ctx, g, fact.NameDynamicIPv4TCP, windows.ParseDynamic); err != nil {
		return nil, err
	}
	if in.PortRange, err = readParsed(ctx, g, fact.NamePortRange, linux.ParsePortRange); err != nil {
		return nil, err
	}
	if in.Taken, err = g.listeningPorts(); err != nil {
		return nil, err
	}
	binds := []windows.Bind{}
	if g.machine.Bind == nil {
		return binds, nil
	}
	for _, p := range doctor.GuestPlan(in) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		b := windows.Bind{Proto: port.TCP, Port: p, Result: windows.BindOther}
		switch free, known := g.machine.Bind(port.TCP, p); {
		case known && free:
			b.Result = windows.BindOK
		case known:
			b.Result = windows.BindInUse
		}
		binds = append(binds, b)
	}
	return binds, nil
}

// listeningPorts are the TCP ports of this network namespace on which a program listens.
func (g *guest) listeningPorts() (map[uint16]bool, error) {
	taken := map[uint16]bool{}
	for _, name := range []string{fact.NameProcTCP, fact.NameProcTCP6} {
		raw, err := g.machine.File(guestFiles()[name])
		if err != nil && name == fact.NameProcTCP6 {
			continue // IPv6 may be turned off
		}
		if err != nil {
			return nil, err
		}
		sockets, err := linux.ParseProcTCP(raw)
		if err != nil {
			return nil, err
		}
		for _, s := range sockets {
			taken[s.Port] = true
		}
	}
	return taken, nil
}

// readParsed reads one source and parses it.
func readParsed[T any](ctx context.Context, r Reader, name string, parse func([]byte) (T, error)) (value T, err error) {
	raw, err := r.Read(ctx, name)
	if err != nil {
		return value, err
	}
	return parse(raw)
}
