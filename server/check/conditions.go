package check

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// ctx is what conditions may look at.
type ctx struct {
	literal scan.Literal
	side    Side
	snap    *fact.Snapshot
	set     *Settings
	// port is the port at hand: the literal's, or one of its range.
	port uint16
}

func (f condition) and(g condition) condition {
	return func(c *ctx, r fact.Reservation) bool { return f(c, r) && g(c, r) }
}

func mode(modes ...fact.Mode) condition {
	return func(c *ctx, _ fact.Reservation) bool { return slices.Contains(modes, c.snap.Mode) }
}

// mirrored is the only mode with a block (WSL source, MirroredNetworking.cpp).
var mirrored = mode(fact.ModeMirrored)

// guestHoldsWindows: in these modes a bind inside WSL is refused to Windows programs.
var guestHoldsWindows = mode(fact.ModeMirrored, fact.ModeConsomme)

// noWindowsListener guards against a wrong claim: WSL places its block where nobody
// listens, so a Windows listener at the port proves that the block lies elsewhere.
func noWindowsListener(c *ctx, _ fact.Reservation) bool {
	return !slices.ContainsFunc(c.snap.Reservations, func(r fact.Reservation) bool {
		return r.Kind == fact.KindListenerWin && r.Range.Contains(c.port)
	})
}

// nothingListens reports whether the listeners on Windows were read and none of them is on
// a port of the literal. A table that could not be read proves nothing.
func nothingListens(c *ctx) bool {
	read := slices.ContainsFunc(c.snap.Sources, func(s fact.Source) bool {
		return s.Name == fact.NameListeners && s.Status == fact.StatusOK
	})
	return read && !slices.ContainsFunc(c.snap.Reservations, func(r fact.Reservation) bool {
		return r.Kind == fact.KindListenerWin && overlaps(r.Range, c.literal) && r.Protos&c.literal.Proto != 0
	})
}

func notIgnored(c *ctx, _ fact.Reservation) bool {
	return !slices.Contains(c.snap.IgnoredPorts, c.port)
}

// askedOfWindows: the guest's bind is not exempt. Port 53, ignoredPorts and loopback
// addresses other than 127.0.0.1 never reach Windows (WslCoreGuestNetworkService.cpp,
// OnPortAllocationRequest).
func askedOfWindows(c *ctx, r fact.Reservation) bool {
	return c.port != 53 && notIgnored(c, r) && !otherLoopback(c.literal.Address)
}

// toldWindows: Windows was asked for the port that a program inside WSL listens on. It
// was not for what askedOfWindows leaves out, by the address the program took.
func toldWindows(c *ctx, r fact.Reservation) bool {
	return c.port != 53 && notIgnored(c, r) && !otherLoopback(r.Address)
}

// notForGuest: in consomme mode WSL's device host, a dllhost.exe, listens on Windows in
// place of each program inside WSL (microsoft/WSL ConsommeNetworking.cpp). It says
// nothing of another Windows program.
func notForGuest(c *ctx, r fact.Reservation) bool {
	return c.snap.Mode != fact.ModeConsomme || !strings.HasPrefix(strings.ToLower(r.Owner), "dllhost.exe")
}

// deniedVersion: WSL 2.8.7 to 2.9.4 refuse guests the ports of Windows' dynamic range
// (microsoft/WSL pull request 40597). An unknown version makes no claim.
func deniedVersion(c *ctx, _ fact.Reservation) bool {
	v, ok := parseVersion(c.snap.WSLVersion)
	return ok && slices.Compare(v[:], []int{2, 8, 7}) >= 0 && slices.Compare(v[:], []int{2, 9, 4}) <= 0
}

// outsideBlock: the guest binds ports of its own block freely.
func outsideBlock(c *ctx, _ fact.Reservation) bool {
	return c.snap.Block == nil || !c.snap.Block.Range.Contains(c.port)
}

func notRoot(c *ctx, _ fact.Reservation) bool { return !c.set.Root }

// relay: the NAT mode's localhost relay shows as a Windows listener of its own.
func relay(c *ctx, r fact.Reservation) bool {
	owner := strings.ToLower(r.Owner)
	return c.snap.Mode == fact.ModeNAT && (strings.HasPrefix(owner, "wslrelay") || strings.HasPrefix(owner, "wslhost"))
}

// sameFamily: the exclusion is of a family that the literal's bind needs. An unspecified
// address needs IPv4; whether it needs IPv6 too is the program's choice (see dualStack).
func sameFamily(c *ctx, r fact.Reservation) bool {
	if addr, err := netip.ParseAddr(c.literal.Address); err == nil && addr.Is6() && !addr.IsUnspecified() {
		return r.Families&fact.IPv6 != 0
	}
	return r.Families&fact.IPv4 != 0
}

// singlePort: WinNAT reserves by the hundred; an exclusion of one port is held by http.sys
// or another Windows service, and restarting WinNAT does not free it.
func singlePort(_ *ctx, r fact.Reservation) bool { return r.Range.Single() }

// lowDynamicRange: WinNAT draws its exclusions from the dynamic range, so they reach down
// to popular ports only where that range was set to start below its default of 49152
// (Microsoft support article 929851; docker/for-win issue 3171).
func lowDynamicRange(c *ctx, _ fact.Reservation) bool {
	return slices.ContainsFunc(c.snap.Reservations, func(r fact.Reservation) bool {
		return r.Kind == fact.KindDynamic && r.Protos&c.literal.Proto != 0 && r.Range.Start < 49152
	})
}

// dualStack: the exclusion is of IPv6 only and the bind may be of both families.
func dualStack(c *ctx, r fact.Reservation) bool {
	addr, err := netip.ParseAddr(c.literal.Address)
	unspecified := c.literal.Address == "" || c.literal.Address == "*" || (err == nil && addr.Is6() && addr.IsUnspecified())
	return r.Families == fact.IPv6 && unspecified
}

// isLoopback: the target is the developer's own machine under one of its loopback names.
func isLoopback(address string) bool {
	if address == "" || address == "localhost" || strings.HasSuffix(address, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(address, "[]"))
	return err == nil && (addr.IsLoopback() || addr.IsUnspecified())
}

func otherLoopback(address string) bool {
	addr, err := netip.ParseAddr(address)
	return err == nil && addr.Is4() && addr.IsLoopback() && address != "127.0.0.1"
}

// parseVersion reads "a.b.c" or "a.b.c.d"; ok is false for anything else.
func parseVersion(s string) (v [3]int, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) < 3 {
		return v, false
	}
	for i := range v {
		n, err := strconv.Atoi(parts[i])
		if err != nil {
			return v, false
		}
		v[i] = n
	}
	return v, true
}

// ignoredBy reports whether every port of r is among the ranges the user ignores.
func ignoredBy(ignored []port.Range, r port.Range) bool {
	return slices.ContainsFunc(ignored, func(i port.Range) bool { return i.Covers(r) })
}
