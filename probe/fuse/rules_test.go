package fuse

import (
	"fmt"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

func TestOwnersOfListeners(t *testing.T) {
	for _, c := range []struct {
		process string
		pid     uint32
		want    string
	}{
		{"node.exe", 4711, "node.exe (pid 4711)"},
		{"node.exe", 0, "node.exe"},
		{"", 4, "System (pid 4)"},
		{"", 5, "pid 5"},
		{"", 0, ""},
	} {
		if got := ownerOf(windows.Listener{Process: c.process, PID: c.pid}); got != c.want {
			t.Errorf("%q %d: %q, want %q", c.process, c.pid, got, c.want)
		}
	}
}

func TestOwnersOfExclusions(t *testing.T) {
	row := func(start, end uint16, administered bool) windows.Exclusion {
		return windows.Exclusion{Range: port.Range{Start: start, End: end}, Administered: administered}
	}
	for want, rows := range map[string][]windows.Exclusion{
		"Hyper-V/WinNAT": {row(50000, 50099, false)},
		"http.sys":       {row(5357, 5357, false), row(5985, 5985, false), row(47001, 47001, false)},
		"":               {row(50000, 50099, true), row(50000, 50098, false), row(8080, 8080, false), row(5357, 5358, false)},
	} {
		for _, r := range rows {
			if got := excluder(r); got != want {
				t.Errorf("%v: %q, want %q", r, got, want)
			}
		}
	}
}

// TestMirroredRulesPortByPort has the ports that never reach Linux, and those that Linux
// takes without asking Windows.
func TestMirroredRulesPortByPort(t *testing.T) {
	f := &fusion{Snapshot: &fact.Snapshot{Mode: fact.ModeMirrored, IgnoredPorts: []uint16{53, 3000}}}
	f.addMirroredRules()
	got := ""
	for _, r := range f.Reservations {
		got += fmt.Sprintf("%s %s/%s %s %s\n", r.Kind, r.Range, r.Protos, r.State, r.Owner)
	}
	const want = `wsl-never-steered 135/tcp live Windows
wsl-never-steered 1900/tcp live Windows
wsl-never-steered 2869/tcp live Windows
wsl-never-steered 3702/tcp live Windows
wsl-never-steered 5004/tcp live Windows
wsl-never-steered 5357/tcp live Windows
wsl-never-steered 5358/tcp live Windows
wsl-never-steered 68/udp live Windows
wsl-ignored 53/tcp+udp live WSL
wsl-ignored 3000/tcp+udp declared WSL
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
