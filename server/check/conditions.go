package check

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// situation is the input of conditions and messages: one literal, judged for one side at
// one of its ports. It is passed by value so that judging allocates nothing.
type situation struct {
	*Judge
	literal scan.Literal
	side    Side
	port    uint16 // the literal's, or one of its range
}

// condition is one of the conditions of the decision table: what must be true of a literal
// and the reservation that holds it.
type condition struct {
	name  string      // the variable's, for tests
	about []fact.Kind // the kinds of reservations that it can tell apart; nil for all
	test  func(c situation, r fact.Reservation) bool
}

// noWindowsListener prevents a false warning: WSL places its block where nobody listens, so
// a Windows listener at the port proves that the block lies elsewhere.
var noWindowsListener = &condition{"noWindowsListener", nil, func(c situation, _ fact.Reservation) bool {
	return !c.holds(fact.KindListenerWin, c.port)
}}

// beforePolicy is true where the block is to be named, not the range of a policy in which the port lies too: no range of
// the user's own has the port, and the program surely runs on Windows.
var beforePolicy = &condition{"beforePolicy", []fact.Kind{fact.KindBlock}, func(c situation, _ fact.Reservation) bool {
	byPolicy, byUser := false, false
	for _, r := range c.reservationsIn(port.One(c.port)) {
		if r.Kind == fact.KindExtra && r.Protos&c.literal.Proto != 0 {
			byPolicy = byPolicy || r.Source == fact.SourcePolicy
			byUser = byUser || r.Source != fact.SourcePolicy
		}
	}
	return byPolicy && !byUser && !c.mayRunInside(c.side)
}}

// nothingListens reports whether the listeners on Windows were read and none of them is on
// a port of the literal. A table that could not be read proves nothing.
func nothingListens(c *situation) bool {
	if !c.listenersRead || c.literal.AnyHost {
		return c.listenersRead
	}
	return !slices.ContainsFunc(c.reservationsIn(c.literal.Range), func(r fact.Reservation) bool {
		return r.Kind == fact.KindListenerWin && r.Protos&c.literal.Proto != 0
	})
}

// askedOfWindows is true if WSL asks Windows when a program inside WSL binds the port.
var askedOfWindows = &condition{"askedOfWindows", nil, func(c situation, _ fact.Reservation) bool {
	return c.snap.AsksWindows(c.port, c.literal.Address)
}}

// toldWindows is true if WSL asked Windows for the port that a program inside WSL listens
// on, which depends on the address of the listener.
var toldWindows = &condition{"toldWindows", []fact.Kind{fact.KindGuestPort, fact.KindListenerGuest, fact.KindListenerWin}, func(c situation, r fact.Reservation) bool {
	return c.snap.AsksWindows(c.port, r.Address)
}}

var windowsListeners = []fact.Kind{fact.KindListenerWin}

// notForGuest is false for WSL's own listeners on Windows, which listen in place of a
// program inside WSL and do not keep it from binding. It is true for all others.
var notForGuest = &condition{"notForGuest", windowsListeners, func(c situation, r fact.Reservation) bool { return !c.snap.Mode.ListensForGuest(r.Owner) }}

// listensForGuest is true for those listeners of WSL.
var listensForGuest = &condition{"listensForGuest", windowsListeners, func(c situation, r fact.Reservation) bool { return c.snap.Mode.ListensForGuest(r.Owner) }}

// relays is false where .wslconfig turned off that localhost on Windows leads into WSL: then an exclusion
// hides nothing that would be seen without it.
var relays = &condition{"relays", nil, func(c situation, _ fact.Reservation) bool { return !c.snap.NoLocalhost }}

// deniedVersion is true if this version of WSL refuses guests the ports of Windows' dynamic
// range.
var deniedVersion = &condition{"deniedVersion", nil, func(c situation, _ fact.Reservation) bool { return c.denies }}

// outsideBlock is true outside the block, in which the guest binds freely.
var outsideBlock = &condition{"outsideBlock", nil, func(c situation, _ fact.Reservation) bool {
	return c.snap.Block == nil || !c.snap.Block.Range.Contains(c.port)
}}

var notRoot = &condition{"notRoot", nil, func(c situation, _ fact.Reservation) bool { return !c.set.Root }}

// sameFamily is true if the exclusion is of a family that the literal's bind needs. An
// unspecified address needs IPv4; whether it needs IPv6 too is the program's choice (see
// dualStack).
var sameFamily = &condition{"sameFamily", []fact.Kind{fact.KindExcluded, fact.KindDynamic, fact.KindListenerWin, fact.KindListenerGuest}, func(c situation, r fact.Reservation) bool {
	if addr, ok := parseIP(c.literal.Address); ok && addr.Is6() && !addr.IsUnspecified() {
		return r.Families&fact.IPv6 != 0
	}
	return r.Families&fact.IPv4 != 0
}}

// singlePort is true for an exclusion of one port. http.sys or another Windows service
// holds it, not WinNAT, which takes 100 at a time, so restarting WinNAT does not free it.
var singlePort = &condition{"singlePort", []fact.Kind{fact.KindExcluded}, func(_ situation, r fact.Reservation) bool { return r.Range.Single() }}

// ofSystem is true for a listener of the process System (pid 4): http.sys and other drivers
// listen there in place of a service.
var ofSystem = &condition{"ofSystem", windowsListeners, func(_ situation, r fact.Reservation) bool { return isSystem(r) }}

func isSystem(r fact.Reservation) bool { return r.Owner == "System (pid 4)" }

// excludedAlone is true if an exclusion of just this port is there. With a listener of the
// process System at the port, that listener is why the port is excluded.
var excludedAlone = &condition{"excludedAlone", windowsListeners, func(c situation, _ fact.Reservation) bool {
	return slices.ContainsFunc(c.reservationsIn(port.One(c.port)), func(r fact.Reservation) bool {
		return r.Kind == fact.KindExcluded && r.Range.Single() && r.Protos&c.literal.Proto != 0
	})
}}

// notMulticast is false for the ports that programs share by design.
var notMulticast = &condition{"notMulticast", nil, func(c situation, _ fact.Reservation) bool {
	return !IsShared(c.port, c.literal.Proto)
}}

// firstDefaultDynamic is the first port of Windows' dynamic range unless it was changed
// (Microsoft support article 929851).
const firstDefaultDynamic = 49152

// belowDefaultRange is true for a port that is outside the dynamic range once the range has
// its default again, so that the reset helps.
var belowDefaultRange = &condition{"belowDefaultRange", nil, func(c situation, _ fact.Reservation) bool {
	return c.port < firstDefaultDynamic
}}

// lowDynamicRange is true if Windows' dynamic range for the literal's protocol starts below
// its default of 49152. Only then do WinNAT's exclusions, which it takes from that range,
// include popular ports (Microsoft support article 929851; docker/for-win issue 3171).
var lowDynamicRange = &condition{"lowDynamicRange", nil, func(c situation, _ fact.Reservation) bool {
	return c.lowDynamic&c.literal.Proto != 0
}}

// dualStack is true if the exclusion is of IPv6 only and the bind may be of both families.
var dualStack = &condition{"dualStack", []fact.Kind{fact.KindExcluded}, func(c situation, r fact.Reservation) bool {
	addr, ok := parseIP(c.literal.Address)
	unspecified := c.literal.Address == "" || c.literal.Address == "*" || (ok && addr.Is6() && addr.IsUnspecified())
	return r.Families == fact.IPv6 && unspecified
}}

// isLoopback reports whether address leads to the developer's own machine, as "" does.
func isLoopback(address string) bool {
	if address == "" || address == "localhost" || strings.HasSuffix(address, ".localhost") {
		return true
	}
	addr, ok := parseIP(strings.Trim(address, "[]"))
	return ok && (addr.IsLoopback() || addr.IsUnspecified())
}

// parseIP reads an IP address; ok is false for a host name. It recognises most names by
// their last letter, since an error of netip.ParseAddr costs an allocation.
func parseIP(s string) (addr netip.Addr, ok bool) {
	if s == "" || !strings.Contains(s, "%") && !strings.ContainsRune("0123456789abcdefABCDEF:", rune(s[len(s)-1])) {
		return addr, false
	}
	addr, err := netip.ParseAddr(s)
	return addr, err == nil
}

// isIgnored reports whether one of the ranges that the user ignores has every port of r.
func isIgnored(ignored []port.Range, r port.Range) bool {
	return slices.ContainsFunc(ignored, func(i port.Range) bool { return i.Covers(r) })
}
