package redact

import (
	"net/netip"
	"testing"
)

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"127.0.0.1": "127.0.0.1", "0.0.0.0": "0.0.0.0", "::1%lo": "::1", "::": "::",
		"192.168.1.20": "192.0.2.1", "8.8.8.8": "192.0.2.1", "fe80::1%eth0": "2001:db8::1",
	} {
		if got := Address(netip.MustParseAddr(in)).String(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
