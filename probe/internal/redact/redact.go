// Package redact replaces what a recording must not tell.
package redact

import "net/netip"

// Address returns an address for documentation (RFC 5737 and 3849) in place of one that tells something of
// the machine's network. Those of the loopback and of all interfaces stay, without a zone.
func Address(address netip.Addr) netip.Addr {
	switch {
	case address.IsLoopback() || address.IsUnspecified():
		return address.WithZone("")
	case address.Is4():
		return netip.AddrFrom4([4]byte{192, 0, 2, 1})
	}
	return netip.AddrFrom16([16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 15: 1})
}
