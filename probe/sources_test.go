package probe

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onlinux"
)

// TestEverySourceIsReadLive checks that the live Reader of each system reads every source
// that is listed there. A source that only recordings have would pass all other tests and
// be unknown on every real machine.
func TestEverySourceIsReadLive(t *testing.T) {
	inside := &onlinux.Machine{
		Root: t.TempDir(),
		Run:  func(context.Context, program.Command) ([]byte, error) { return nil, errors.New("no programs here") },
	}
	for _, system := range []struct {
		vantages []fact.Vantage
		reader   Reader
		file     string
	}{
		{[]fact.Vantage{fact.Windows}, newWorld(t).probe().reader, "host.go"},
		{[]fact.Vantage{fact.WSL2, fact.WSL1, fact.Container, fact.Linux}, OpenLinux(inside), "guest.go"},
	} {
		var names []string
		for _, s := range fuse.Sources() {
			if slices.ContainsFunc(system.vantages, s.ListedAt) {
				names = append(names, s.Name)
			}
		}
		for _, e := range doctor.Experiments() {
			if slices.ContainsFunc(system.vantages, e.MadeAt) && e.Name != fact.NameDoctorTimings { // see Probe.raw
				names = append(names, e.Name)
			}
		}
		for _, name := range names {
			_, err := system.reader.Read(t.Context(), name)
			var note *fact.NoteError
			if errors.As(err, &note) && (note.Note.Code == fact.NoteInsideOnly || note.Note.Code == fact.NoteWindowsOnly) {
				t.Errorf("%s is listed at %s, but %s does not read it", name, system.vantages, system.file)
			}
		}
	}
}

// otherCases are the sources whose parser is not tested by files of testdata/probe, and
// their tests.
var otherCases = map[string]string{
	fact.NameHCN:           "TestParseHCN in probe/windows, from bytes",
	fact.NameProcUDP:       "probe/linux, from lines as in proc-net-tcp",
	fact.NameProcUDP6:      "probe/linux, from lines as in proc-net-tcp",
	fact.NameDoctorTimings: "TestTimings in probe/doctor",
	// These have the form of other sources, and the same parser.
	fact.NameDoctorGuest:      "probe/windows, by the files of bind-probe",
	fact.NameProgramListeners: "probe/windows, by the files of windows-listeners",
}

// TestEveryParserHasCases checks that each source has a folder below testdata/probe whose
// name is a prefix of its own, and that a test of its parser reads that folder.
func TestEveryParserHasCases(t *testing.T) {
	var tests []byte
	for _, room := range []string{"windows", "linux", "wslconfig"} {
		files, _ := filepath.Glob(filepath.Join(room, "*_test.go"))
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tests = append(tests, text...)
		}
	}
	folders, err := os.ReadDir("../testdata/probe")
	if err != nil {
		t.Fatal(err)
	}
	sources := fuse.Sources()
	for _, e := range doctor.Experiments() {
		sources = append(sources, e.SourceSpec)
	}
	for _, s := range sources {
		i := slices.IndexFunc(folders, func(d os.DirEntry) bool { return strings.HasPrefix(s.Name, d.Name()) })
		_, otherwise := otherCases[s.Name]
		switch {
		case otherwise && i >= 0:
			t.Errorf("%s has cases in testdata/probe/%s; take it out of otherCases", s.Name, folders[i].Name())
		case otherwise:
		case i < 0:
			t.Errorf("%s: testdata/probe has no folder with cases for its parser", s.Name)
		case !bytes.Contains(tests, []byte(`"`+folders[i].Name()+`"`)):
			t.Errorf("no test of windows, linux or wslconfig reads testdata/probe/%s", folders[i].Name())
		}
	}
}
