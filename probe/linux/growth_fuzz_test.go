package linux

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

// FuzzGrowth looks for texts that take a parser more than linear time or memory.
func FuzzGrowth(f *testing.F) {
	parsers := []struct {
		name string
		read func([]byte)
	}{
		{"ParseProcTCP", func(raw []byte) { _, _ = ParseProcTCP(raw) }},
		{"ParseProcUDP", func(raw []byte) { _, _ = ParseProcUDP(raw) }},
		{"ParsePortRange", func(raw []byte) { _, _ = ParsePortRange(raw) }},
		{"ParseReservedPorts", func(raw []byte) { _, _ = ParseReservedPorts(raw) }},
		{"ParseUnprivilegedStart", func(raw []byte) { _, _ = ParseUnprivilegedStart(raw) }},
		{"ParsePortRangeSettings", func(raw []byte) { _ = ParsePortRangeSettings(raw) }},
		{"ParseNetworkingMode", func(raw []byte) { _, _ = ParseNetworkingMode(raw) }},
		{"ParseVMID", func(raw []byte) { _, _ = ParseVMID(raw) }},
		{"RedactProcNet", func(raw []byte) { _ = RedactProcNet(raw) }},
	}
	for i := range parsers {
		f.Add(uint8(i), "N 45456 127.0.0.1:135\r\n", []byte{})
	}
	f.Fuzz(func(t *testing.T, which uint8, unit string, script []byte) {
		p := parsers[int(which)%len(parsers)]
		growth.Check(t, p.name, growth.NewSoup(unit, script), p.read)
	})
}
