package distrust

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

func shown(a ...fact.Assumption) doctor.Remembered {
	return doctor.Remembered{At: time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC), WindowsBuild: 22631, WSLVersion: "2.6.3", Contradicted: a}
}

func load(t *testing.T, path string) doctor.Remembered {
	t.Helper()
	r, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestWhatIsShownIsRememberedUntilItIsNotShown(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "doctor.json")
	if got := load(t, path); !reflect.DeepEqual(got, doctor.Remembered{}) {
		t.Errorf("before the first run: %+v", got)
	}
	for _, r := range []doctor.Remembered{shown(fact.AssumeHCNBlock, fact.AssumeUsual), shown(fact.AssumeUsual)} {
		if err := Save(path, r); err != nil {
			t.Fatal(err)
		}
		if got := load(t, path); !reflect.DeepEqual(got, r) {
			t.Errorf("got %+v, want %+v", got, r)
		}
	}
	for range 2 { // also where there is no file
		if err := Save(path, shown()); err != nil {
			t.Fatal(err)
		}
		if got := load(t, path); len(got.Contradicted) > 0 {
			t.Errorf("nothing is contradicted any more, but %+v is remembered", got)
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestAForeignFileRemembersNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "doctor.json")
	for _, text := range []string{"", "{", "[]", `{"version":2,"contradicted":["hcn-block"]}`, `{"version":1,"contradicted":"all"}`, "\x00\xff"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := load(t, path); len(got.Contradicted) > 0 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// A reader sees the file of one run or of another, never half of one.
func TestReadersSeeWholeFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows replaces no file that is open; then Save and Load fail, and what was read before stays")
	}
	path := filepath.Join(t.TempDir(), "doctor.json")
	one, two := shown(fact.AssumeHCNBlock), shown(fact.AssumeUsual, fact.AssumeVMProcess)
	if err := Save(path, one); err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for i := range 50 {
				if err := Save(path, []doctor.Remembered{one, two}[i%2]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 200 {
		if got := load(t, path); !reflect.DeepEqual(got, one) && !reflect.DeepEqual(got, two) {
			t.Errorf("read %+v", got)
		}
	}
	wait.Wait()
}

func TestAStorageThatFailsIsAnError(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Save(filepath.Join(folder, "doctor.json"), shown(fact.AssumeUsual)); err == nil {
		t.Error("a file stands in the folder's place, and Save reports nothing")
	}
}

// On Windows the test under Wine of ext/test/wine finds the file at its place.
func TestWhereTheFileStands(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("see ext/test/wine")
	}
	home, state := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	for set, want := range map[string]string{
		state: state, "": filepath.Join(home, ".local", "state"), "relative": filepath.Join(home, ".local", "state"), // which the specification ignores
	} {
		t.Setenv("XDG_STATE_HOME", set)
		if got, err := File(); got != filepath.Join(want, "wsl-port-guard", "doctor.json") || err != nil {
			t.Errorf("%q: %s %v", set, got, err)
		}
	}
}
