package windows

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Bounds of a search by binding.
const (
	// Stride is the widest gap between two ports tried inside a run. A narrower block may
	// be missed (301 and 4096 ports were seen).
	Stride = 256
	// narrowest is the fewest ports that FindBlock takes for a block: a few ports in a row
	// can be held one by one for programs inside WSL.
	narrowest = 64
)

// FindBlock returns the block that the tried binds prove, if any: a run of ports that are
// in use (10048) although no Windows program owns them, on TCP and UDP at both ends, with
// gaps of at most Stride, and with a port next to each end that is not in use so. owned
// reports whether a Windows socket holds a port; such a port proves nothing, so inside a
// run it is passed over.
func FindBlock(binds []Bind, owned func(port.Proto, uint16) bool) (port.Range, bool) {
	tried := byPort(binds, owned)
	ports := make([]uint16, 0, len(tried))
	for p := range tried {
		ports = append(ports, p)
	}
	slices.Sort(ports)
	var best port.Range
	for i := 0; i < len(ports); {
		end := endOfRun(ports, i, tried)
		if run, ok := closedRun(ports, i, end, tried); ok && run.Len() > best.Len() {
			best = run
		}
		i = max(end, i+1)
	}
	return best, best.Valid()
}

// endOfRun is the index behind the last port of the run that begins at ports[i]; i if that
// port is not held.
func endOfRun(ports []uint16, i int, tried map[uint16]outcome) (end int) {
	end = i
	for j := i; j < len(ports) && (j == i || ports[j]-ports[j-1] <= Stride); j++ {
		switch o := tried[ports[j]]; {
		case o.isHeld():
			end = j + 1
		case j == i || !o.isOwned():
			return end
		}
	}
	return end
}

// closedRun checks the ends of the run ports[i:j].
func closedRun(ports []uint16, i, j int, tried map[uint16]outcome) (port.Range, bool) {
	if j <= i || i == 0 || j == len(ports) {
		return port.Range{}, false
	}
	r := port.Range{Start: ports[i], End: ports[j-1]}
	closed := ports[i-1] == r.Start-1 && ports[j] == r.End+1
	sure := tried[r.Start].isHeldOnBoth() && tried[r.End].isHeldOnBoth()
	return r, closed && sure && r.Len() >= narrowest
}

// outcome is the result of the binds of one port, as sets of protocols.
type outcome struct {
	inUse port.Proto // 10048, and no Windows program owns it
	owned port.Proto // 10048, and a Windows program owns it
	not   port.Proto // any other result but BindOther
}

func (o outcome) isHeld() bool       { return o.inUse != 0 && o.owned|o.not == 0 }
func (o outcome) isOwned() bool      { return o.owned != 0 && o.not == 0 }
func (o outcome) isHeldOnBoth() bool { return o.inUse == port.Both }

func byPort(binds []Bind, owned func(port.Proto, uint16) bool) map[uint16]outcome {
	tried := map[uint16]outcome{}
	for _, b := range binds {
		o := tried[b.Port]
		switch {
		case b.Result == BindOther:
		case b.Result == BindInUse && owned(b.Proto, b.Port):
			o.owned |= b.Proto
		case b.Result == BindInUse:
			o.inUse |= b.Proto
		default:
			o.not |= b.Proto
		}
		tried[b.Port] = o
	}
	return tried
}

// OwnedBy returns the test whether one of the listeners holds a port.
func OwnedBy(listeners []Listener) Owned {
	type socket struct {
		proto port.Proto
		port  uint16
	}
	held := map[socket]bool{}
	for _, l := range listeners {
		held[socket{l.Proto, l.Port}] = true
	}
	return func(proto port.Proto, p uint16) bool { return held[socket{proto, p}] }
}
