// Package hold decides when ports are held, so that WSL places its block elsewhere, when they are let
// go, and what came of it. It rests on an assumption that no real machine has confirmed here: HNS places
// the block where no port is in use, and leaves it there when such a port is let go (microsoft/WSL
// issue 12228, httptoolkit issue 611).
//
// It only judges Snapshots and asks a Holder to bind. It knows no system, no files and no words.
package hold

import (
	"cmp"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// Socket is a port of one protocol, TCP or UDP.
type Socket struct {
	Port  uint16
	Proto port.Proto
}

// Sockets are those of a range, in order, for each protocol of protos.
func Sockets(r port.Range, protos port.Proto) (out []Socket) {
	for p := int(r.Start); p <= int(r.End); p++ {
		for _, proto := range []port.Proto{port.TCP, port.UDP} {
			if protos&proto != 0 {
				out = append(out, Socket{uint16(p), proto})
			}
		}
	}
	return out
}

// Sorted are the sockets in the order of their ports, each once.
func Sorted(sockets []Socket) []Socket {
	out := slices.Clone(sockets)
	sorting.By(out, func(a, b Socket) int {
		return cmp.Or(cmp.Compare(a.Port, b.Port), cmp.Compare(a.Proto, b.Proto))
	})
	return slices.Compact(out)
}

// Holder binds sockets on Windows. It need not be safe for concurrent use.
type Holder interface {
	// Hold binds a socket and keeps it bound until Release. windows.BindOther means that the
	// answer of Windows says nothing about the port.
	Hold(Socket) windows.BindResult
	// Release lets go of all sockets that Hold has bound.
	Release()
	// Try binds a socket as Hold does, and lets it go at once.
	Try(Socket) windows.BindResult
}

// inside are the sockets whose port lies in one of the ranges, which hold both protocols, and the first
// range that holds one.
func inside(sockets []Socket, ranges []port.Range) (in []Socket, first port.Range) {
	for _, s := range sockets {
		i := slices.IndexFunc(ranges, func(r port.Range) bool { return r.Contains(s.Port) })
		if i < 0 {
			continue
		}
		if in = append(in, s); !first.Valid() {
			first = ranges[i]
		}
	}
	return in, first
}

// ownerOf is the reservation by which a bind of a socket on Windows is refused. A listener comes before
// the others, since it names a program.
func ownerOf(snap *fact.Snapshot, s Socket) (owner fact.Reservation, found bool) {
	for _, r := range snap.Reservations {
		stops := r.Kind.Info().StopsBind && r.State == fact.StateLive && r.Kind != fact.KindExtra && r.MattersOn(fact.SideWindows)
		if !stops || !r.Range.Contains(s.Port) || r.Protos&s.Proto == 0 {
			continue
		}
		if !found || r.Kind == fact.KindListenerWin {
			owner, found = r, true
		}
	}
	return owner, found
}
