package windows

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

// FuzzGrowth looks for texts that take a parser more than linear time or memory.
func FuzzGrowth(f *testing.F) {
	growth.Fuzz(f, []growth.Parser{
		{Name: "ParseBinds", Read: func(raw []byte) { _, _ = ParseBinds(raw) }},
		{Name: "ParseDynamic", Read: func(raw []byte) { _, _ = ParseDynamic(raw) }},
		{Name: "ParseExcluded", Read: func(raw []byte) { _, _ = ParseExcluded(raw) }},
		{Name: "ParseListeners", Read: func(raw []byte) { _, _ = ParseListeners(raw) }},
		{Name: "ParseRegistry", Read: func(raw []byte) { _, _ = ParseRegistry(raw) }},
		{Name: "ParseTrials", Read: func(raw []byte) { _, _ = ParseTrials(raw) }},
		{Name: "ParseHCNCall", Read: func(raw []byte) { _, _ = ParseHCNCall(raw) }},
		{Name: "ParseSystem", Read: func(raw []byte) { _, _ = ParseSystem(raw) }},
		{Name: "ParseHCN", Read: func(raw []byte) { _, _ = ParseHCN(raw) }},
		{Name: "ParsePortProxy", Read: func(raw []byte) { _, _ = ParsePortProxy(raw) }},
		{Name: "ParseRunning", Read: func(raw []byte) { _, _ = ParseRunning(raw) }},
		{Name: "ParseVersion", Read: func(raw []byte) { _, _ = ParseVersion(raw) }},
		{Name: "RedactPortProxy", Read: func(raw []byte) { _ = RedactPortProxy(raw) }},
		{Name: "RedactRunning", Read: func(raw []byte) { _ = RedactRunning(raw) }},
	})
}
