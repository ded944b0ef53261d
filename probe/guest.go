package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onlinux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// guest is the live Reader on Linux: inside WSL, in a container, or elsewhere.
type guest struct {
	machine *onlinux.Machine
	engine  engine
}

// OpenLinux is the Reader of the Linux system m. OpenMachine passes one with the real root
// directory and runner.
func OpenLinux(m *onlinux.Machine) Reader { return &guest{machine: m} }

// Read implements Reader.
func (g *guest) Read(ctx context.Context, name string) ([]byte, error) {
	if path, ok := guestFiles()[name]; ok {
		return g.machine.File(path)
	}
	switch name {
	case fact.NameRecording:
		return g.meta(ctx)
	case fact.NameDoctorGuest:
		return encode(func() ([]windows.Bind, error) { return g.trials(ctx) }, windows.FormatBinds)
	case fact.NameProgramListeners:
		return g.programListeners()
	case fact.NameWSLInfo:
		return g.machine.NetworkingMode(ctx)
	case fact.NameVMID:
		return g.machine.VMID(ctx)
	case fact.NameWSLConfig:
		return g.machine.UserConfig()
	}
	if args, ok := netshArgs(name); ok {
		return g.machine.Netsh(ctx, args...)
	}
	return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteWindowsOnly}, Kind: fs.ErrNotExist}
}

// askedAt implements dated.
func (g *guest) askedAt(name string) time.Time {
	if args, ok := netshArgs(name); ok {
		return g.machine.NetshAskedAt(args...)
	}
	return time.Time{}
}

// guestFiles maps sources to the files they are read from.
func guestFiles() map[string]string {
	return map[string]string{
		fact.NamePortRange:         "/proc/sys/net/ipv4/ip_local_port_range",
		fact.NameReservedPorts:     "/proc/sys/net/ipv4/ip_local_reserved_ports",
		fact.NameUnprivilegedStart: "/proc/sys/net/ipv4/ip_unprivileged_port_start",
		fact.NameProcTCP:           "/proc/net/tcp",
		fact.NameProcTCP6:          "/proc/net/tcp6",
		fact.NameProcUDP:           "/proc/net/udp",
		fact.NameProcUDP6:          "/proc/net/udp6",
	}
}

// programListeners is who listens, for the sockets of the tables in /proc/net.
func (g *guest) programListeners() ([]byte, error) {
	var listeners []windows.Listener
	var inodes []uint64 // parallel
	wanted := map[uint64]bool{}
	for _, table := range []struct {
		name  string
		proto port.Proto
		parse func([]byte) ([]linux.Socket, error)
	}{
		{fact.NameProcTCP, port.TCP, linux.ParseProcTCP},
		{fact.NameProcTCP6, port.TCP, linux.ParseProcTCP},
		{fact.NameProcUDP, port.UDP, linux.ParseProcUDP},
		{fact.NameProcUDP6, port.UDP, linux.ParseProcUDP},
	} {
		raw, err := g.machine.File(guestFiles()[table.name])
		if errors.Is(err, fs.ErrNotExist) {
			continue // IPv6 may be turned off
		}
		if err != nil {
			return nil, err
		}
		sockets, err := table.parse(raw)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		for _, s := range sockets {
			listeners = append(listeners, windows.Listener{Proto: table.proto, Address: s.Address, Port: s.Port})
			inodes = append(inodes, s.Inode)
			wanted[s.Inode] = s.Inode != 0
		}
	}
	owners := g.machine.SocketOwners(wanted)
	for i := range listeners {
		listeners[i].PID, listeners[i].Process = owners[inodes[i]].PID, owners[inodes[i]].Name
	}
	return windows.FormatListeners(listeners)
}

// netshArgs are the arguments that make netsh print the source called name. Such names are
// netsh-portproxy.txt and netsh-WHAT-FAMILY-PROTOCOL.txt, for example
// netsh-excluded-ipv4-tcp.txt; ok is false for any other name.
func netshArgs(name string) (args []string, ok bool) {
	if name == fact.NamePortProxy {
		return []string{"interface", "portproxy", "show", "all"}, true
	}
	words := strings.Split(strings.TrimSuffix(name, ".txt"), "-")
	if len(words) != 4 || words[0] != "netsh" {
		return nil, false
	}
	family, proto := words[2], words[3]
	switch words[1] {
	case "excluded":
		return []string{"interface", family, "show", "excludedportrange", "protocol=" + proto}, true
	case "dynamic":
		return []string{"interface", family, "show", "dynamicport", proto}, true
	}
	return nil, false
}

// meta is the recording.json of this moment, without a capture time, which Record sets.
func (g *guest) meta(ctx context.Context) ([]byte, error) {
	m := fuse.Meta{Version: 1, Vantage: g.machine.Vantage()}
	if m.Vantage == fact.WSL2 || m.Vantage == fact.WSL1 {
		loopback0 := g.machine.Loopback0()
		m.WSLVersion = g.machine.Version(ctx)
		m.Generation = g.machine.BootID()
		m.Loopback0 = &loopback0
		for _, r := range g.machine.ConfiguredPortRanges() {
			m.PortRangesSet = append(m.PortRangesSet, linux.FormatPortRange(r))
		}
		m.VMStarted, m.ConfigChanged = known(g.machine.BootTime()), known(g.machine.ConfigChanged())
		m.Docker = g.engine.ask(g.machine.Docker)
	}
	return json.Marshal(m)
}

// sysctls are the sources that take microseconds to read and may change at any time.
func sysctls() []string {
	return []string{fact.NamePortRange, fact.NameReservedPorts, fact.NameUnprivilegedStart}
}

// watchedPaths implements watchable. inotify reports writes to a sysctl through the same
// mount of procfs only; cheapSources finds the others.
func (g *guest) watchedPaths() []string {
	var paths []string
	for _, name := range sysctls() {
		paths = append(paths, g.machine.At(guestFiles()[name]))
	}
	return paths
}

// cheapSources implements pollable.
func (g *guest) cheapSources() []string { return sysctls() }

// Forget implements keeping.
func (g *guest) Forget() { g.machine.Forget() }
