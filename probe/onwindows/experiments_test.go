package onwindows

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// Doctor disturbs no program: it shares no port that one has, and binds none below 1024.
func TestTrialsDisturbNobody(t *testing.T) {
	listeners := []windows.Listener{{Proto: port.UDP, Port: 44619}, {Proto: port.TCP, Port: 48715}}
	plan := trialPlan{listeners: listeners, owned: windows.OwnedBy(listeners)}
	plan.addEnds(port.Range{Start: 44620, End: 48715})
	plan.addEnds(port.Range{Start: 1024, End: 65535})
	shared := map[uint16]bool{}
	for _, trial := range plan.trials {
		if trial.Port < 1024 {
			t.Errorf("a port of the system is bound: %+v", trial)
		}
		if trial.Option != windows.OptionReuse {
			continue
		}
		shared[trial.Port] = true
		if trial.Proto == port.UDP && trial.Port == 44619 || trial.Proto == port.TCP && trial.Port == 48715 {
			t.Errorf("the port of a program is shared: %+v", trial)
		}
	}
	if len(shared) != 6 { // both ends and their neighbours of one range, the ends of the other
		t.Errorf("SO_REUSEADDR is tried on %v", shared)
	}
}
