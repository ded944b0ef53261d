package syntax

import (
	"maps"
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

// FuzzGrowth looks for texts that take a reader more than linear time or memory.
func FuzzGrowth(f *testing.F) {
	names := slices.Sorted(maps.Keys(readers()))
	for name, c := range worst() {
		f.Add(uint8(slices.Index(names, c.syntax)), c.unit, []byte{})
		if !slices.Contains(names, c.syntax) {
			f.Errorf("%s: no syntax %q", name, c.syntax)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, unit string, script []byte) {
		name := names[int(which)%len(names)]
		read := readers()[name]
		growth.Check(t, name, growth.NewSoup(unit, script), func(src []byte) { read(src).Free() })
	})
}
