package check

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// AsksWindows reports whether WSL asks Windows for port p when a program inside WSL binds
// it at address ("" for any), in a networking mode that shares ports. It does not for port
// 53, ignoredPorts of .wslconfig and loopback addresses other than 127.0.0.1 (microsoft/WSL
// WslCoreGuestNetworkService.cpp, OnPortAllocationRequest).
func AsksWindows(s *fact.Snapshot, p uint16, address string) bool {
	return p != 53 && !slices.Contains(s.IgnoredPorts, p) && !isOtherLoopback(address)
}

// ListensForGuest reports whether the listener on Windows is WSL's own, in place of a
// program inside WSL: the localhost relay of NAT mode, or in consomme mode the device host,
// a dllhost.exe (microsoft/WSL ConsommeNetworking.cpp).
func ListensForGuest(s *fact.Snapshot, listener fact.Reservation) bool {
	owner := strings.ToLower(listener.Owner)
	switch s.Mode {
	case fact.ModeNAT:
		return strings.HasPrefix(owner, "wslrelay") || strings.HasPrefix(owner, "wslhost")
	case fact.ModeConsomme:
		return strings.HasPrefix(owner, "dllhost.exe")
	}
	return false
}

// IsShared reports whether several programs listen on p at the same time by design: the
// multicast ports of mDNS (RFC 6762, section 15.1) and LLMNR (RFC 4795). Their programs
// bind with SO_REUSEADDR, so a listener there keeps no other from listening.
func IsShared(p uint16, protos port.Proto) bool {
	return protos == port.UDP && (p == 5353 || p == 5355)
}
