package fact

import (
	"fmt"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

func TestGaps(t *testing.T) {
	read := func(names ...string) (out []Source) {
		for _, name := range names {
			out = append(out, Source{Name: name, Status: StatusOK})
		}
		return out
	}
	onWindows, onLinux := read(NameExcludedIPv4TCP, NameListeners), read(NameExcludedIPv4TCP, NameProcTCP)
	withoutWSL := append(read(NameExcludedIPv4TCP, NameListeners), Source{Name: NameListRunning, Status: StatusUnavailable})
	block := &Block{Range: port.Range{Start: 44620, End: 48715}}
	for name, c := range map[string]struct {
		s    Snapshot
		want string
	}{
		"nothing was read":                  {Snapshot{Vantage: Windows}, "[mode excluded listeners]"},
		"NAT":                               {Snapshot{Vantage: Windows, Mode: ModeNAT, Sources: onWindows}, "[]"},
		"mirrored with its block":           {Snapshot{Vantage: Windows, Mode: ModeMirrored, Block: block, Sources: onWindows}, "[]"},
		"mirrored, the block is unknown":    {Snapshot{Vantage: Windows, Mode: ModeMirrored, Sources: onWindows}, "[block]"},
		"the same, inside WSL":              {Snapshot{Vantage: WSL2, Mode: ModeMirrored, Sources: onLinux}, "[block]"},
		"the mode is unknown":               {Snapshot{Vantage: Windows, VMState: VMRunning, Sources: onWindows}, "[mode]"},
		"stopped":                           {Snapshot{Vantage: Windows, VMState: VMStopped, Sources: onWindows}, "[]"},
		"stopped, mirrored is remembered":   {Snapshot{Vantage: Windows, Mode: ModeMirrored, VMState: VMStopped, Sources: onWindows}, "[]"},
		"no WSL":                            {Snapshot{Vantage: Windows, Sources: withoutWSL}, "[]"},
		"a VM runs although wsl is missing": {Snapshot{Vantage: Windows, VMState: VMRunning, Sources: withoutWSL}, "[mode]"},
		"WSL1, netsh does not answer":       {Snapshot{Vantage: WSL1, Mode: ModeWSL1, Sources: read(NameProcTCP)}, "[excluded]"},
		"listeners on Windows unread":       {Snapshot{Vantage: Windows, Mode: ModeNAT, Sources: read(NameExcludedIPv4TCP)}, "[listeners]"},
		"plain Linux":                       {Snapshot{Vantage: Linux, Sources: read(NameProcTCP)}, "[]"},
		"a container, nothing was read":     {Snapshot{Vantage: Container}, "[listeners]"},
		"asterisks are in doubt":            {Snapshot{Vantage: Windows, Mode: ModeNAT, Sources: onWindows, Doubts: Doubts{{Rules: []Rule{RuleAdminAllows}}}}, "[excluded]"},
		"single exclusions are in doubt":    {Snapshot{Vantage: Windows, Mode: ModeNAT, Sources: onWindows, Doubts: Doubts{{Rules: []Rule{RuleExcludedOne}}}}, "[excluded]"},
	} {
		if got := fmt.Sprint(c.s.Gaps()); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	failed := Snapshot{Sources: []Source{{Name: NameListeners, Status: StatusDenied}}}
	if failed.IsRead(NameListeners) {
		t.Error("a source that was denied counts as read")
	}
}
