package probe

import (
	"context"
	"io/fs"
	"time"

	"github.com/goccy/go-json"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onwindows"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// host is the live Reader on Windows.
type host struct {
	machine *onwindows.Machine
	engine  engine
}

// OpenWindows is the Reader of the Windows system m. OpenMachine passes one with the real
// calls and programs.
func OpenWindows(m *onwindows.Machine) Reader { return &host{machine: m} }

// Read implements Reader.
func (h *host) Read(ctx context.Context, name string) ([]byte, error) {
	m := h.machine
	switch name {
	case fact.NameRecording:
		return h.meta()
	case fact.NameHCN:
		return m.HCN(ctx)
	case fact.NameListRunning:
		return m.ListRunning(ctx)
	case fact.NameWSLVersion:
		return m.Version(ctx)
	case fact.NameWSLInfo:
		return m.NetworkingMode(ctx)
	case fact.NameVMID:
		return m.VMID(ctx)
	case fact.NamePortRange:
		return m.PortRange(ctx)
	case fact.NameWSLConfig:
		return m.System.UserConfig()
	case fact.NameRegistry:
		return encode(m.System.Registry, windows.FormatRegistry)
	case fact.NameListeners:
		return encode(m.System.Listeners, windows.FormatListeners)
	case fact.NameDoctorSystem:
		return encode(m.LookAround, windows.FormatSystem)
	case fact.NameDoctorHCN:
		return encode(func() (windows.HCNCall, error) { return m.CallHCN(ctx) }, windows.FormatHCNCall)
	case fact.NameDoctorBinds:
		return encode(func() ([]windows.Trial, error) { return m.Trials(ctx, h.excluded(ctx)) }, windows.FormatTrials)
	case fact.NameDoctorInside:
		return encode(func() ([]windows.GuestPort, error) { return m.Inside(ctx) }, windows.FormatGuestPorts)
	case fact.NameBindProbe:
		return encode(func() ([]windows.Bind, error) { return m.Binds(ctx) }, windows.FormatBinds)
	}
	if args, ok := netshArgs(name); ok {
		return m.Netsh(ctx, name, args...)
	}
	return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteInsideOnly}, Kind: fs.ErrNotExist}
}

// askedAt implements dated.
func (h *host) askedAt(name string) time.Time { return h.machine.AskedAt(name) }

// encode reads values and writes them in the form of a recording.
func encode[T any](read func() (T, error), format func(T) ([]byte, error)) ([]byte, error) {
	facts, err := read()
	if err != nil {
		return nil, err
	}
	return format(facts)
}

// meta is the recording.json of this moment, without a capture time, which Record sets.
func (h *host) meta() ([]byte, error) {
	vms, err := h.machine.Look()
	m := fuse.Meta{Version: 1, Vantage: fact.Windows, Generation: h.machine.Generation(), WindowsBuild: h.machine.System.Build()}
	m.Docker = h.engine.ask(func() docker.Engine { return h.machine.System.Docker().Engine() })
	if err == nil {
		m.VMProcess = &vms.WSL
		m.VMStarted = known(vms.Started)
	}
	m.ConfigChanged = known(h.machine.System.ConfigChanged())
	return json.Marshal(m)
}

// known is a time for recording.json, nil for the zero time, which means unknown.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// Forget implements keeping.
func (h *host) Forget() { h.machine.Forget() }

// avoid implements avoiding.
func (h *host) avoid(doubts fact.Doubts) { h.machine.Avoid(doubts) }

// excluded are the ports that Windows excludes for IPv4, as far as they can be read.
func (h *host) excluded(ctx context.Context) map[port.Proto][]windows.Exclusion {
	out := map[port.Proto][]windows.Exclusion{}
	for name, proto := range map[string]port.Proto{fact.NameExcludedIPv4TCP: port.TCP, fact.NameExcludedIPv4UDP: port.UDP} {
		if raw, err := h.Read(ctx, name); err == nil {
			out[proto], _ = windows.ParseExcluded(raw)
		}
	}
	return out
}
