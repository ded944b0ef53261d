package probe

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// shown is a memory in which doctor has contradicted some assumptions.
func shown(assumptions ...fact.Assumption) func() (doctor.Remembered, error) {
	return func() (doctor.Remembered, error) {
		return doctor.Remembered{WindowsBuild: 22631, WSLVersion: "2.6.3", Contradicted: assumptions}, nil
	}
}

// rememberingProbe is a Probe of the world that knows what doctor has shown.
func rememberingProbe(w *world, remembered func() (doctor.Remembered, error)) *Probe {
	p := w.probe()
	p.memory.find = remembered
	return p
}

// TestWhatMustNotBeAskedIsNotAsked: if calling HCN starts something, or wslinfo does not answer, the server leaves
// them alone, also where it needs them for the search by binds.
func TestWhatMustNotBeAskedIsNotAsked(t *testing.T) {
	for assumption, sources := range map[fact.Assumption][]string{
		fact.AssumeHCNHarmless: {fact.NameHCN}, fact.AssumeHCNReturns: {fact.NameHCN},
		fact.AssumeWSLReturns: {fact.NameListRunning, fact.NameWSLVersion}, fact.AssumeInfoReturns: {fact.NameWSLInfo, fact.NameVMID},
	} {
		w := newWorld(t)
		w.open()
		s := rememberingProbe(w, shown(assumption)).Read(t.Context())
		for _, name := range sources {
			i := slices.IndexFunc(s.Sources, func(src fact.Source) bool { return src.Name == name })
			if i < 0 || s.Sources[i].Status != fact.StatusDoubted || s.Sources[i].Note.Who != string(assumption) {
				t.Errorf("%s: %s is listed as %v", assumption, name, s.Sources)
			}
		}
		asked := w.calls["HCN"]
		switch assumption {
		case fact.AssumeInfoReturns:
			asked = w.visits[w.vm]
		case fact.AssumeWSLReturns:
			asked = 0
			for call, n := range w.calls {
				if strings.HasPrefix(call, "wsl.exe") {
					asked += n
				}
			}
		}
		if asked != 0 {
			t.Errorf("%s: asked %d times: %v", assumption, asked, w.calls)
		}
	}
}

// TestARunOfDoctorCountsAtOnce: a server that runs follows the file of doctor; another build of Windows makes it void.
func TestARunOfDoctorCountsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.hcn = hcnEntries(t, []byte("v tcp+udp 44620-48715\n"))
	w.open()
	var remembered doctor.Remembered
	var broken error
	p := rememberingProbe(w, func() (doctor.Remembered, error) { return remembered, broken })
	block := func() string {
		if b := p.Read(t.Context()).Block; b != nil {
			return b.Source
		}
		return "none"
	}
	for _, step := range []struct {
		name string
		now  doctor.Remembered
		err  error
		want string
	}{
		{"before", doctor.Remembered{}, nil, fact.NameHCN},
		{"contradicted", doctor.Remembered{WindowsBuild: 22631, Contradicted: []fact.Assumption{fact.AssumeHCNBlock}}, nil, fact.NamePortRange},
		{"the storage fails", doctor.Remembered{}, errors.New("no disk"), fact.NamePortRange},
		{"all of it", doctor.Remembered{WindowsBuild: 22631, WSLVersion: "2.6.3", Contradicted: []fact.Assumption{fact.AssumeAddresses}}, nil, "none"},
		{"another Windows", doctor.Remembered{WindowsBuild: 26100, Contradicted: []fact.Assumption{fact.AssumeAddresses}}, nil, fact.NameHCN},
		{"another WSL", doctor.Remembered{WSLVersion: "2.7.1", Contradicted: []fact.Assumption{fact.AssumeAddresses}}, nil, fact.NameHCN},
	} {
		if remembered, broken = step.now, step.err; block() != step.want {
			t.Errorf("%s: the block is from %s, want %s", step.name, block(), step.want)
		}
	}
}

// TestAStateFolderThatHangsFreezesNothing: the reading goes on without what doctor has shown.
func TestAStateFolderThatHangsFreezesNothing(t *testing.T) {
	w := newWorld(t)
	w.open()
	hang := make(chan struct{})
	defer close(hang)
	p := rememberingProbe(w, func() (doctor.Remembered, error) { <-hang; return doctor.Remembered{}, nil })
	done := make(chan *fact.Snapshot, 1)
	go func() { done <- p.Read(t.Context()) }()
	select {
	case s := <-done:
		if s.Block == nil {
			t.Error("nothing was read")
		}
	case <-time.After(time.Minute):
		t.Fatal("the reading hangs")
	}
}

// TestEveryRuleIsObeyed: on some recorded machine the Snapshot differs where the rule is in doubt.
func TestEveryRuleIsObeyed(t *testing.T) {
	// Of these the list of reservations says nothing: see TestDoubtedAdvice and testdata/check/table.txt of server/check,
	// and TestGaps.
	matters := map[fact.Rule]bool{
		fact.RuleStartFirst: true, fact.RuleBlockError: true, fact.RuleSharedPorts: true, fact.RuleRelayBlind: true,
		fact.RuleAdminAllows: true, fact.RuleGuestExcluded: true, fact.RuleGuestDynamic: true,
	}
	for _, dir := range recordedMachines(t) {
		r, err := OpenRecording(dir)
		if err != nil {
			t.Fatal(err)
		}
		// A Reader around the recording is taken for a machine, for which what is remembered counts.
		read := func(remembered func() (doctor.Remembered, error)) string {
			s := New(without{r, ""}, Options{Now: fixedNow, Remembered: remembered}).Read(t.Context())
			return describe(s)
		}
		whole := read(nil)
		for _, e := range doctor.Entries() {
			for _, rule := range e.Rules {
				if !matters[rule] && len(e.Sources) == 0 {
					memory := func() (doctor.Remembered, error) {
						return doctor.Remembered{Contradicted: []fact.Assumption{e.Assumption}}, nil
					}
					matters[rule] = read(memory) != whole
				}
			}
		}
	}
	for _, e := range doctor.Entries() {
		for _, rule := range e.Rules {
			if !matters[rule] {
				t.Errorf("no recorded machine differs where %s is in doubt", rule)
			}
		}
	}
}

// TestExperimentsOfALiveMachine makes all experiments on the world, and judges them: nothing is contradicted, nothing
// starts WSL, and what is recorded gives the same.
func TestExperimentsOfALiveMachine(t *testing.T) {
	w := newWorld(t)
	w.open()
	w.hcn = hcnEntries(t, []byte("v tcp+udp 44620-48715\nv tcp 3000-3000\n"))
	w.inside = []uint16{3000}
	p := w.probe()
	live, err := p.Examine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	written, err := RecordExperiments(t.Context(), w.probe().reader, dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range doctor.Experiments() {
		if e.MadeAt(fact.Windows) && !slices.Contains(written, e.Name) {
			t.Errorf("%s is not recorded: %s", e.Name, strings.Join(written, " "))
		}
	}
	r, err := OpenRecording(dir)
	if err != nil {
		t.Fatal(err)
	}
	replayed, err := New(r, Options{}).Examine(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range live.Findings {
		if f.Verdict == doctor.Contradicted || f.Verdict != replayed.Findings[i].Verdict {
			t.Errorf("%s: %s %v, replayed %s %v", f.Assumption, f.Verdict, f.Evidence, replayed.Findings[i].Verdict, replayed.Findings[i].Evidence)
		}
	}
	shownBy := map[fact.Assumption]doctor.Verdict{}
	for _, f := range live.Findings {
		shownBy[f.Assumption] = f.Verdict
	}
	for _, a := range []fact.Assumption{fact.AssumeHCNBlock, fact.AssumeGuestRange, fact.AssumeInUse, fact.AssumeAddresses, fact.AssumeOptions, fact.AssumeHCNHarmless, fact.AssumeHCNReturns, fact.AssumeWSLReturns, fact.AssumeInfoReturns, fact.AssumeVMProcess, fact.AssumeUsual, fact.AssumeShared, fact.AssumeHCNPorts} {
		if shownBy[a] != doctor.Confirmed {
			t.Errorf("%s: %s", a, shownBy[a])
		}
	}
}
