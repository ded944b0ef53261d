package probe

import (
	"context"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/question"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

const (
	// mostConfirmed limits the ports that one call of Confirms tries.
	mostConfirmed = 32
	// mostAsked limits the calls of Confirms in one search for free ports.
	mostAsked = 64
	// confirmedFor is how long the result of a bind is reused.
	confirmedFor = 10 * time.Second
	// bindLimit is how long a bind may take, which usually takes less than a millisecond.
	bindLimit = time.Second
)

// bindable is a Reader that can try to bind a port on 127.0.0.1, without listening. It
// returns BindOther where that is not safe or not possible; s, the last Snapshot, shows
// what is safe.
type bindable interface {
	bind(s *fact.Snapshot, proto port.Proto, p uint16) windows.BindResult
}

// socket is a port to bind.
type socket struct {
	proto port.Proto
	port  uint16
}

// triedSocket is the result of a bind, and its time.
type triedSocket struct {
	result windows.BindResult
	at     time.Time
}

// Confirms checks ports on which no reservation was found, by one bind each where that is
// safe. free is meaningful only if known. Nothing is bound before the first Read, below
// port 1024, in a container, or inside WSL in a mode other than NAT: there each bind would
// reserve the port on Windows for a minute (microsoft/WSL
// src/linux/init/GnsPortTracker.cpp). A bind takes microseconds.
func (p *Probe) Confirms(r port.Range, protos port.Proto) (free, known bool) {
	if !r.Valid() || r.Start < 1024 || r.Len() > mostConfirmed || protos&port.Both == 0 {
		return false, false
	}
	known = true
	for n := int(r.Start); n <= int(r.End); n++ {
		for _, proto := range []port.Proto{port.TCP, port.UDP} {
			if protos&proto == 0 {
				continue
			}
			switch p.tryBind(socket{proto, uint16(n)}) {
			case windows.BindOK:
			case windows.BindInUse, windows.BindNo:
				return false, true
			default:
				known = false
			}
		}
	}
	return known, known
}

// Confirmer returns Confirms for one search: unknown counts as free, and so does every port
// after mostAsked calls.
func (p *Probe) Confirmer() func(port.Range, port.Proto) bool {
	left := mostAsked
	return func(r port.Range, protos port.Proto) bool {
		if left--; left < 0 {
			return true
		}
		free, known := p.Confirms(r, protos)
		return free || !known
	}
}

// tryBind binds s, unless it did so less than confirmedFor ago. No lock is held while the
// system binds, so that a bind which hangs stops nothing else, and it is not waited for.
func (p *Probe) tryBind(s socket) windows.BindResult {
	reader, ok := p.reader.(bindable)
	if !ok {
		return windows.BindOther
	}
	now, last := p.now(), p.Last()
	if result, ok := p.triedBefore(s, now); ok {
		return result
	}
	if last == nil {
		return windows.BindOther
	}
	result := p.bindWithin(bindLimit, func() windows.BindResult { return reader.bind(last, s.proto, s.port) })
	p.rememberTried(s, triedSocket{result, now})
	return result
}

// bindWithin calls bind and waits for its result for a limited time. While a bind hangs, no
// other is tried.
func (p *Probe) bindWithin(limit time.Duration, bind func() windows.BindResult) windows.BindResult {
	if p.hangingBinds.Load() > 0 {
		return windows.BindOther
	}
	done := make(chan windows.BindResult, 1)
	go func() { done <- bind() }()
	select {
	case result := <-done:
		return result
	case <-time.After(limit):
		p.hangingBinds.Add(1)
		go func() { <-done; p.hangingBinds.Add(-1) }()
		return windows.BindOther
	}
}

// triedBefore is the result of a bind that is not too old.
func (p *Probe) triedBefore(s socket, now time.Time) (result windows.BindResult, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	before, ok := p.tried[s]
	return before.result, ok && question.IsYounger(before.at, now, confirmedFor)
}

func (p *Probe) rememberTried(s socket, tried triedSocket) {
	p.mu.Lock()
	defer p.mu.Unlock()
	const most = 4096
	if p.tried == nil || len(p.tried) >= most {
		p.tried = map[socket]triedSocket{}
	}
	p.tried[s] = tried
}

// bind implements bindable.
func (h *host) bind(_ *fact.Snapshot, proto port.Proto, p uint16) windows.BindResult {
	return h.machine.System.Bind(proto, p)
}

// bind implements bindable.
func (g *guest) bind(s *fact.Snapshot, proto port.Proto, p uint16) windows.BindResult {
	safe := s.Vantage == fact.Linux || s.Vantage == fact.WSL2 && s.Mode == fact.ModeNAT
	if !safe || g.machine.Bind == nil {
		return windows.BindOther
	}
	free, known := g.machine.Bind(proto, p)
	switch {
	case !known:
		return windows.BindOther
	case free:
		return windows.BindOK
	}
	return windows.BindInUse
}

// bind implements bindable with the results that are in the recording.
func (r *recording) bind(_ *fact.Snapshot, proto port.Proto, p uint16) windows.BindResult {
	raw, err := r.Read(context.Background(), fact.NameBindProbe)
	if err != nil {
		return windows.BindOther
	}
	binds, _ := windows.ParseBinds(raw)
	for _, b := range binds {
		if b.Proto == proto && b.Port == p {
			return b.Result
		}
	}
	return windows.BindOther
}
