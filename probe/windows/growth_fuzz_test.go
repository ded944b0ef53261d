package windows

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
		{"ParseBinds", func(raw []byte) { _, _ = ParseBinds(raw) }},
		{"ParseDynamic", func(raw []byte) { _, _ = ParseDynamic(raw) }},
		{"ParseExcluded", func(raw []byte) { _, _ = ParseExcluded(raw) }},
		{"ParseListeners", func(raw []byte) { _, _ = ParseListeners(raw) }},
		{"ParseRegistry", func(raw []byte) { _, _ = ParseRegistry(raw) }},
		{"ParseHCN", func(raw []byte) { _, _ = ParseHCN(raw) }},
		{"ParsePortProxy", func(raw []byte) { _, _ = ParsePortProxy(raw) }},
		{"ParseRunning", func(raw []byte) { _, _ = ParseRunning(raw) }},
		{"ParseVersion", func(raw []byte) { _, _ = ParseVersion(raw) }},
		{"RedactPortProxy", func(raw []byte) { _ = RedactPortProxy(raw) }},
		{"RedactRunning", func(raw []byte) { _ = RedactRunning(raw) }},
	}
	for i := range parsers {
		f.Add(uint8(i), "N 45456 127.0.0.1:135\r\n", []byte{})
	}
	f.Fuzz(func(t *testing.T, which uint8, unit string, script []byte) {
		p := parsers[int(which)%len(parsers)]
		growth.Check(t, p.name, growth.NewSoup(unit, script), p.read)
	})
}
