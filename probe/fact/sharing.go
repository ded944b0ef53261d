package fact

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// AsksWindows reports whether WSL asks Windows for port p when a program inside WSL binds
// it at address ("" for any), in a networking mode that shares ports. It does not for port
// 53, ignoredPorts of .wslconfig and loopback addresses other than 127.0.0.1 (microsoft/WSL
// WslCoreGuestNetworkService.cpp, OnPortAllocationRequest).
func (s *Snapshot) AsksWindows(p uint16, address string) bool {
	return p != 53 && !slices.Contains(s.IgnoredPorts, p) && !isOtherLoopback(address)
}

// isOtherLoopback reports whether address is in 127.0.0.0/8 and not 127.0.0.1.
func isOtherLoopback(address string) bool {
	if !strings.HasPrefix(address, "127.") || address == "127.0.0.1" {
		return false
	}
	addr, err := netip.ParseAddr(address)
	return err == nil && addr.Is4()
}

// ListensForGuest reports whether a listener on Windows, named as in Reservation.Owner, is WSL's own in mode m, in
// place of a program inside WSL: the localhost relay of NAT mode, or in consomme mode the device host, a dllhost.exe
// (microsoft/WSL ConsommeNetworking.cpp).
func (m Mode) ListensForGuest(owner string) bool {
	owner = strings.ToLower(owner)
	switch m {
	case ModeNAT:
		return strings.HasPrefix(owner, "wslrelay") || strings.HasPrefix(owner, "wslhost")
	case ModeConsomme:
		return strings.HasPrefix(owner, "dllhost.exe")
	}
	return false
}

// SharesPorts reports whether Windows and WSL share their ports in mode m: what one side holds is refused to the other.
func (m Mode) SharesPorts() bool { return m == ModeMirrored || m == ModeConsomme }

// RefusesDynamicRange reports whether version is one of WSL 2.8.7 to 2.9.4, which refuse
// guests the ports of Windows' dynamic range (microsoft/WSL pull request 40597); false if
// unknown.
func RefusesDynamicRange(version string) bool {
	v, ok := parseVersion(version)
	return ok && slices.Compare(v[:], []int{2, 8, 7}) >= 0 && slices.Compare(v[:], []int{2, 9, 4}) <= 0
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
