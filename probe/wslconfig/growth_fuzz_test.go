package wslconfig

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

// FuzzGrowth looks for texts that take a parser more than linear time or memory.
func FuzzGrowth(f *testing.F) {
	growth.Fuzz(f, []growth.Parser{
		{Name: "Read", Read: func(raw []byte) { _ = Read(raw) }},
		{Name: "Redact", Read: func(raw []byte) { _ = Redact(raw) }},
		{Name: "Parse", Read: func(raw []byte) { _ = Parse(raw) }},
	})
}
