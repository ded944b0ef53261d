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

// mostRows limits the exclusions of one list, mostNeighbours the Windows sockets inside a block, mostEntries the entries
// of HCN of one port, that are tried.
const (
	mostRows       = 64
	mostNeighbours = 8
	mostEntries    = 16
)

// Trials binds the ports that show what a block and an exclusion refuse: around the ends of the ranges that are
// thought to be the block with every address and option, next to Windows' sockets inside them, at the ends of
// Windows' exclusions, and at the ports that HCN holds one by one for VMs. excluded are the rows of netsh for IPv4 by protocol.
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
	entries := m.entriesOfOnePort(ctx)
	for _, e := range entries {
		plan.addEntry(e)
	}
	for i := range plan.trials {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		plan.trials[i].Error = m.System.Trial(plan.trials[i])
	}
	if len(entries) > 0 {
		plan.dropGone(entries, m.entriesOfOnePort(ctx))
	}
	return plan.trials, nil
}

// entriesOfOnePort are the ports that HCN holds one by one for VMs now; none if it cannot be asked.
func (m *Machine) entriesOfOnePort(ctx context.Context) (entries []windows.HCNEntry) {
	raw, err := m.HCN(ctx)
	if err != nil {
		return nil
	}
	all, err := windows.ParseHCN(raw)
	if err != nil {
		return nil
	}
	_, others := windows.Blocks(all)
	for _, e := range others {
		if e.Range.Single() && len(entries) < mostEntries {
			entries = append(entries, e)
		}
	}
	return entries
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

// addExclusions plans the ends of rows.
func (p *trialPlan) addExclusions(proto port.Proto, rows []windows.Exclusion) {
	for _, row := range rows[:min(len(rows), mostRows)] {
		p.addPlain(int(row.Range.Start), proto)
		p.addPlain(int(row.Range.End), proto)
	}
}

// addEntry plans the port of an entry of HCN.
func (p *trialPlan) addEntry(e windows.HCNEntry) {
	for _, proto := range []port.Proto{port.TCP, port.UDP} {
		if e.Protos&proto != 0 {
			p.addPlain(int(e.Range.Start), proto)
		}
	}
}

// dropGone leaves out what was tried at the ports of entries that HCN does not have any more: the program inside the
// VM may have ended before the bind.
func (p *trialPlan) dropGone(before, now []windows.HCNEntry) {
	for _, e := range before {
		if !slices.Contains(now, e) {
			p.trials = slices.DeleteFunc(p.trials, func(t windows.Trial) bool { return t.Port == e.Range.Start && t.Proto&e.Protos != 0 })
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
