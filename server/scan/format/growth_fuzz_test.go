package format

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/growth"
)

// onceSlow are texts that once took more than linear time as a file of that name.
func onceSlow() map[string]growth.Soup {
	return map[string]growth.Soup{
		"Makefile": growth.Repeated("A = ", "$(", "\n"),
		"justfile": growth.Repeated("a", "{{1 ", "\n"),
	}
}

// TestOnceSlow: they do no more.
func TestOnceSlow(t *testing.T) {
	for name, soup := range onceSlow() {
		growth.Check(t, name, soup, func(content []byte) { File(name, content) })
	}
}

// FuzzGrowth looks for texts that take a format more than linear time or memory.
func FuzzGrowth(f *testing.F) {
	for i, unit := range []string{"a: &a [*a, N]\n", "port: 8080\n", "-p 8080 ", "PORT_N=$PORT_N\n", "localhost:", "80-", "${A:-"} {
		f.Add(uint8(i), unit, []byte{})
	}
	f.Fuzz(func(t *testing.T, which uint8, unit string, script []byte) {
		name := fuzzedNames[int(which)%len(fuzzedNames)]
		growth.Check(t, name, growth.NewSoup(unit, script), func(content []byte) { File(name, content) })
	})
}
