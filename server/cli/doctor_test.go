package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/internal/recorded"
)

const testdata = "../../testdata"

// verdictsOf are those of doctor on a recording.
func verdictsOf(t *testing.T, dir string) map[fact.Assumption]doctor.Verdict {
	t.Helper()
	out, code := run(t, "doctor", "--json", "--replay", dir)
	verdicts := recorded.Verdicts(t, []byte(out))
	contradicted := 0
	for _, v := range verdicts {
		if v == doctor.Contradicted {
			contradicted++
		}
	}
	if (code == statusFindings.code()) != (contradicted > 0) {
		t.Errorf("%s: exit status %d with %d contradictions", dir, code, contradicted)
	}
	return verdicts
}

// TestDoctorOnRecordedMachines compares the output for every recording with recordings/NAME.doctor.txt.
func TestDoctorOnRecordedMachines(t *testing.T) {
	recordings, _ := filepath.Glob(filepath.Join(testdata, "recordings", "*", "recording.json"))
	for _, r := range recordings {
		dir := filepath.Dir(r)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			out, _ := run(t, "doctor", "--replay", dir)
			compare(t, dir+".doctor.txt", out)
		})
	}
}

// compare compares text with a file, or writes it there with -update.
func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("%v; got\n%s\nwant\n%s", err, got, want)
	}
}

// TestEveryAssumptionHasCases: some recorded machine or case confirms each entry, and some case contradicts it.
func TestEveryAssumptionHasCases(t *testing.T) {
	confirmed, contradicted := map[fact.Assumption]bool{}, map[fact.Assumption]bool{}
	for _, c := range recorded.Cases(t, testdata) {
		for a, v := range verdictsOf(t, c.Dir) {
			confirmed[a] = confirmed[a] || v == doctor.Confirmed
		}
		contradicted[c.Assumption] = contradicted[c.Assumption] || c.Verdict == doctor.Contradicted
	}
	for _, e := range doctor.Entries() {
		if !confirmed[e.Assumption] {
			t.Errorf("no case of testdata/doctor confirms %s", e.Assumption)
		}
		if !contradicted[e.Assumption] {
			t.Errorf("no case of testdata/doctor contradicts %s", e.Assumption)
		}
		if len(e.Sources)+len(e.Rules) == 0 || len(e.Looks) == 0 {
			t.Errorf("%s: nothing rests on it, or nothing shows it", e.Assumption)
		}
	}
}

// TestEachContradictionChangesItsVerdictOnly compares each case with the recording from which it was made.
func TestEachContradictionChangesItsVerdictOnly(t *testing.T) {
	for _, c := range recorded.Cases(t, testdata) {
		t.Run(c.Name, func(t *testing.T) {
			want := verdictsOf(t, filepath.Join(testdata, "recordings", c.On))
			want[c.Assumption] = c.Verdict
			for a, v := range c.Also {
				want[a] = v
			}
			got := verdictsOf(t, c.Dir)
			for _, e := range doctor.Entries() {
				if a := e.Assumption; got[a] != want[a] {
					t.Errorf("%s: %s, want %s", a, got[a], want[a])
				}
			}
		})
	}
}

// statusJSON is the part of status --json that the test below looks at.
type statusJSON struct {
	NotBelieved  []string
	Block        *struct{ Source string }
	Reservations []struct{ Kind, Source string }
	Sources      []struct{ Name, Status, Detail string }
}

// TestNothingRestsOnWhatIsContradicted: on each contradicting machine the sources are unknown, and nothing is
// claimed of them. The whole answer of the commands is compared with testdata/doctor/NAME.want.
func TestNothingRestsOnWhatIsContradicted(t *testing.T) {
	demo, err := filepath.Abs(filepath.Join(testdata, "demo"))
	if err != nil {
		t.Fatal(err)
	}
	folder, err := filepath.Abs(filepath.Join(testdata, "doctor"))
	if err != nil {
		t.Fatal(err)
	}
	cases, schema := recorded.Cases(t, testdata), compileSchema(t, "status.schema.json")
	t.Chdir(demo)
	for _, c := range cases {
		if c.Verdict != doctor.Contradicted {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			out, _ := run(t, "status", "--json", "--replay", c.Dir)
			validate(t, schema, []byte(out))
			var s statusJSON
			if err := json.Unmarshal([]byte(out), &s); err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(s.NotBelieved, string(c.Assumption)) {
				t.Errorf("status does not say that %s is not believed: %v", c.Assumption, s.NotBelieved)
			}
			i := slices.IndexFunc(doctor.Entries(), func(e doctor.Entry) bool { return e.Assumption == c.Assumption })
			for _, source := range doctor.Entries()[i].Sources {
				nothingOf(t, &s, source)
			}
			compare(t, filepath.Join(folder, c.Name+".want"), answers(t, c.Dir))
		})
	}
}

// nothingOf checks that nothing in s comes from a source, and that the source is not called read.
func nothingOf(t *testing.T, s *statusJSON, source string) {
	t.Helper()
	if s.Block != nil && s.Block.Source == source {
		t.Errorf("the block is still that of %s", source)
	}
	for _, r := range s.Reservations {
		if r.Source == source {
			t.Errorf("%s still gives a reservation of kind %s", source, r.Kind)
		}
	}
	for _, src := range s.Sources {
		if src.Name == source && (src.Status == string(fact.StatusOK) || src.Status == string(fact.StatusDoubted) && !strings.Contains(src.Detail, "doctor has shown that ")) {
			t.Errorf("%s is %s: %s", source, src.Status, src.Detail)
		}
	}
}

// answers are the first sentence of status and what it does not believe; for scan, how many findings of each code there are in the
// demo workspace, with the first one of each; and the verdicts of explain for three ports.
func answers(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	status, _ := run(t, "status", "--replay", dir)
	head, _, _ := strings.Cut(status, "\n\n")
	fmt.Fprintf(&b, "%s\n", head)
	for line := range strings.Lines(status) {
		if strings.HasPrefix(line, "Not believed here") || strings.HasPrefix(line, "Sources:") {
			b.WriteString(line)
		}
	}
	scan, _ := run(t, "scan", "--format", "concise", "--replay", dir)
	var codes []string
	count, first := map[string]int{}, map[string]string{}
	for line := range strings.Lines(scan) {
		code := line[strings.LastIndex(line, "["):]
		if count[code]++; count[code] == 1 {
			codes, first[code] = append(codes, code), line
		}
	}
	b.WriteString("\nscan:\n")
	for _, code := range codes {
		fmt.Fprintf(&b, "%d, the first is %s", count[code], first[code])
	}
	for _, p := range []string{"45456", "54300", "5357"} {
		text, _ := run(t, "explain", p, "--replay", dir)
		verdict, _, _ := strings.Cut(text, "\n")
		fmt.Fprintf(&b, "\nexplain: %s%s\n", verdict, cures(text))
	}
	return b.String()
}

// cures tells whether explain advises to start the program before WSL.
func cures(text string) string {
	if strings.Contains(text, "Start the Windows program before WSL") {
		return ", helps: start it before WSL"
	}
	return ""
}
