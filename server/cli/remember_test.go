package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/distrust"
)

// TestDoctorRemembersThisMachine: what is contradicted is written, and a run without a contradiction removes it. On a
// system with nothing to show, and for a recording, the file stays as it is.
func TestDoctorRemembersThisMachine(t *testing.T) {
	state := t.TempDir()
	t.Setenv("XDG_STATE_HOME", state)
	t.Setenv("LOCALAPPDATA", state)
	file := filepath.Join(state, "wsl-port-guard", "doctor.json")
	examined := func(vantage fact.Vantage, v doctor.Verdict) doctor.Examination {
		entry := doctor.Finding{Entry: doctor.Entry{Assumption: fact.AssumeUsual}, Verdict: v}
		return doctor.Examination{Vantage: vantage, WindowsBuild: 22631, WSLVersion: "2.6.3", Findings: []doctor.Finding{entry}}
	}
	for _, step := range []struct {
		name   string
		replay string
		x      doctor.Examination
		want   int // remembered contradictions
	}{
		{"a recording", "folder", examined(fact.Windows, doctor.Contradicted), 0},
		{"contradicted", "", examined(fact.Windows, doctor.Contradicted), 1},
		{"another system", "", examined(fact.Linux, doctor.NotShown), 1},
		{"not shown any more", "", examined(fact.Windows, doctor.NotShown), 0},
	} {
		e := &examining{command: &command{replay: step.replay}}
		if err := e.remember(step.x); err != nil {
			t.Fatal(err)
		}
		r, err := distrust.Load(file)
		if err != nil || len(r.Contradicted) != step.want {
			t.Errorf("%s: %+v %v", step.name, r, err)
		}
		if step.want > 0 && (r.WindowsBuild != 22631 || r.WSLVersion != "2.6.3" || r.At.IsZero()) {
			t.Errorf("%s: %+v", step.name, r)
		}
		if now, err := remembered(); err != nil || len(now.Contradicted) != step.want {
			t.Errorf("%s: the commands read %+v %v", step.name, now, err)
		}
	}
	if err := os.WriteFile(filepath.Join(state, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_STATE_HOME", filepath.Join(state, "file"))
	t.Setenv("LOCALAPPDATA", filepath.Join(state, "file"))
	e := &examining{command: &command{}}
	if err := e.remember(examined(fact.Windows, doctor.Contradicted)); err == nil {
		t.Error("what cannot be remembered is no error")
	}
}
