package wslconfig

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
		{"Read", func(raw []byte) { _ = Read(raw) }},
		{"Redact", func(raw []byte) { _ = Redact(raw) }},
		{"Parse", func(raw []byte) { _ = Parse(raw) }},
	}
	for i := range parsers {
		f.Add(uint8(i), "N 45456 127.0.0.1:135\r\n", []byte{})
	}
	f.Fuzz(func(t *testing.T, which uint8, unit string, script []byte) {
		p := parsers[int(which)%len(parsers)]
		growth.Check(t, p.name, growth.NewSoup(unit, script), p.read)
	})
}
