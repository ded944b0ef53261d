package onwindows

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// What only doctor reads. Nothing here listens, elevates, or starts anything.

// mostRows limits the exclusions of one list, mostNeighbours the Windows sockets inside a block, that are tried.
const (
	mostRows       = 64
	mostNeighbours = 8
)

// Trials binds the ports that show what a block and an exclusion refuse: around the ends of the ranges that are
// thought to be the block with every address and option, next to Windows' sockets inside them, and at the ends
// of Windows' exclusions. excluded are the rows of netsh for IPv4 by protocol.
func (m *Machine) Trials(ctx context.Context, excluded map[port.Proto][]windows.Exclusion) ([]windows.Trial, error) {
	listeners, err := m.System.Listeners()
	if err != nil {
		return nil, err
	}
	plan := trialPlan{listeners: listeners, owned: windows.OwnedBy(listeners)}
	if m.whyNotBind(ctx) == "" {
		found, _ := m.tried.Last()
		for _, r := range m.thought(ctx, found.found, windows.OwnedBy(listeners)) {
			plan.addEnds(r)
			plan.addNeighbours(r)
		}
	}
	for _, proto := range []port.Proto{port.TCP, port.UDP} {
		plan.addExclusions(proto, excluded[proto])
	}
	for i := range plan.trials {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		plan.trials[i].Error = m.System.Trial(plan.trials[i])
	}
	return plan.trials, nil
}

// trialPlan collects trials, each once.
type trialPlan struct {
	listeners []windows.Listener
	owned     windows.Owned
	trials    []windows.Trial
	planned   map[windows.Trial]bool
}

// add plans a bind. One with SO_REUSEADDR on a port that a program has could take packets from that program, so it
// is left out.
func (p *trialPlan) add(at int, proto port.Proto, address string, option windows.Option) {
	t := windows.Trial{Proto: proto, Port: uint16(at), Address: address, Option: option}
	if at < 1024 || at > 65535 || p.planned[t] || option == windows.OptionReuse && p.owned(proto, uint16(at)) {
		return
	}
	if p.planned == nil {
		p.planned = map[windows.Trial]bool{}
	}
	p.planned[t] = true
	p.trials = append(p.trials, t)
}

// addEnds plans the ends of r and their neighbours outside, with every address and option.
func (p *trialPlan) addEnds(r port.Range) {
	for _, at := range []int{int(r.Start) - 1, int(r.Start), int(r.End), int(r.End) + 1} {
		for _, proto := range []port.Proto{port.TCP, port.UDP} {
			for _, address := range windows.Addresses() {
				for _, option := range windows.Options() {
					p.add(at, proto, address, option)
				}
			}
		}
	}
}

// addNeighbours plans the ports next to Windows' sockets inside r.
func (p *trialPlan) addNeighbours(r port.Range) {
	sockets := 0
	for _, l := range p.listeners {
		if sockets++; !r.Contains(l.Port) || sockets > mostNeighbours {
			sockets--
			continue
		}
		for _, at := range []int{int(l.Port) - 1, int(l.Port) + 1} {
			if at >= int(r.Start) && at <= int(r.End) {
				p.addPlain(at, port.TCP)
				p.addPlain(at, port.UDP)
			}
		}
	}
}

// addExclusions plans the ends of rows without an asterisk.
func (p *trialPlan) addExclusions(proto port.Proto, rows []windows.Exclusion) {
	for i, row := range rows {
		if i < mostRows && !row.Administered {
			p.addPlain(int(row.Range.Start), proto)
			p.addPlain(int(row.Range.End), proto)
		}
	}
}

func (p *trialPlan) addPlain(at int, proto port.Proto) {
	p.add(at, proto, windows.AddressLoopback4, windows.OptionDefault)
	p.add(at, proto, windows.AddressAll4, windows.OptionDefault)
}

// CallHCN calls HCN once, where a reading would, and tells which services ran before and after. It must come before any
// other call, which might have started them already.
func (m *Machine) CallHCN(ctx context.Context) (windows.HCNCall, error) {
	if !m.System.WSLInstalled() {
		return windows.HCNCall{}, errNoWSL()
	}
	if why := m.whyHCNMightStart(ctx); why != nil {
		return windows.HCNCall{}, why
	}
	call := windows.HCNCall{Before: m.services(), HRESULT: "0x00000000", Entries: []windows.HCNGroup{}}
	began := time.Now()
	raw, err := m.System.HCN()
	call.Millis = time.Since(began).Milliseconds()
	call.After = m.services()
	var failure *fact.Failure
	switch {
	case errors.As(err, &failure) && failure.HRESULT != 0:
		call.HRESULT = fmt.Sprintf("0x%08X", failure.HRESULT)
	case err != nil:
		return windows.HCNCall{}, err
	}
	entries, err := windows.ParseHCN(raw)
	if err == nil {
		call.Entries = windows.CountEntries(entries)
	}
	return call, nil
}

func (m *Machine) services() map[string]windows.ServiceState {
	states := map[string]windows.ServiceState{}
	for _, name := range windows.Services() {
		states[name] = m.System.Service(name)
	}
	return states
}

// LookAround reads what doctor wants to know besides.
func (m *Machine) LookAround() (windows.System, error) {
	names, err := m.System.VMNames()
	if err != nil {
		return windows.System{}, err
	}
	d := m.System.Docker()
	return windows.System{
		VMProcesses: names, DockerEndpoint: d.kind(), DesktopPipe: d.Runs, DockerDesktop: d.Installed,
		DefaultPipe: m.System.ServesPipe(defaultPipe), WindowsPipe: m.System.ServesPipe(windowsPipe),
	}, nil
}

// defaultPipe is the named pipe to which the docker command connects by default, windowsPipe that of Docker Desktop while it
// runs Windows containers.
const (
	defaultPipe = "docker_engine"
	windowsPipe = "dockerDesktopWindowsEngine"
)

// kind is the endpoint of the docker command without names of hosts and users.
func (d Docker) kind() string {
	pipe, isPipe := strings.CutPrefix(d.Endpoint, "npipe:////./pipe/")
	switch {
	case !d.Told:
		return "unknown"
	case d.Endpoint == "", isPipe && strings.EqualFold(pipe, defaultPipe):
		return "default"
	case isPipe && strings.EqualFold(pipe, DesktopPipe):
		return "desktop"
	}
	return "other"
}

// Avoid tells what is in doubt: sources that must not be asked are not asked for another source's sake either.
func (m *Machine) Avoid(doubts fact.Doubts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.doubts = doubts
}

// whyAvoided is the error for a source that must not be asked, nil for any other.
func (m *Machine) whyAvoided(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Contains(m.doubts.NotAsked(), name) {
		return nil
	}
	d, _ := m.doubts.OfSource(name)
	return &fact.NoteError{Note: fact.Note{Code: fact.NoteNotBelieved, Who: string(d.Assumption)}, Kind: fs.ErrNotExist}
}
