// Package recorded gives tests the machines of testdata/recordings.
package recorded

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// Now is when the recordings are replayed, so that the ages that are told stay the same.
func Now() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

// Machines replays every recording, by its name. top is the path of testdata.
func Machines(t testing.TB, top string) map[string]*fact.Snapshot {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(top, "recordings", "*", "recording.json"))
	if len(files) < 10 {
		t.Fatalf("only %d recordings", len(files))
	}
	all := map[string]*fact.Snapshot{}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		all[name] = Machine(t, top, name)
	}
	return all
}

// Machine replays the recording of a name.
func Machine(t testing.TB, top, name string) *fact.Snapshot {
	t.Helper()
	reader, err := probe.OpenRecording(filepath.Join(top, "recordings", name))
	if err != nil {
		t.Fatal(err)
	}
	return probe.New(reader, probe.Options{Now: Now}).Read(t.Context())
}
