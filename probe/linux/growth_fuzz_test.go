package linux

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

// FuzzGrowth looks for texts that take a parser more than linear time or memory.
func FuzzGrowth(f *testing.F) {
	growth.Fuzz(f, []growth.Parser{
		{Name: "ParseProcTCP", Read: func(raw []byte) { _, _ = ParseProcTCP(raw) }},
		{Name: "ParseProcUDP", Read: func(raw []byte) { _, _ = ParseProcUDP(raw) }},
		{Name: "ParsePortRange", Read: func(raw []byte) { _, _ = ParsePortRange(raw) }},
		{Name: "ParseReservedPorts", Read: func(raw []byte) { _, _ = ParseReservedPorts(raw) }},
		{Name: "ParseUnprivilegedStart", Read: func(raw []byte) { _, _ = ParseUnprivilegedStart(raw) }},
		{Name: "ParsePortRangeSettings", Read: func(raw []byte) { _ = ParsePortRangeSettings(raw) }},
		{Name: "ParseNetworkingMode", Read: func(raw []byte) { _, _ = ParseNetworkingMode(raw) }},
		{Name: "ParseVMID", Read: func(raw []byte) { _, _ = ParseVMID(raw) }},
		{Name: "RedactProcNet", Read: func(raw []byte) { _ = RedactProcNet(raw) }},
	})
}
