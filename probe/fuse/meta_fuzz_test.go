package fuse

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// FuzzRecording checks that any recording.json is refused or read with a known vantage.
func FuzzRecording(f *testing.F) {
	names, err := filepath.Glob("../../testdata/recordings/*/" + fact.NameRecording)
	if err != nil || len(names) == 0 {
		f.Fatal("no recordings", err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"version":1,"vantage":"windows","capturedAt":"0001-01-01T00:00:00Z","windowsBuild":-1}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := ParseMeta(raw)
		if err != nil {
			return
		}
		switch m.Vantage {
		case fact.Windows, fact.WSL2, fact.WSL1, fact.Container, fact.Linux, fact.Other:
		default:
			t.Errorf("vantage %q", m.Vantage)
		}
		if m.Version != 1 || !m.Continues(m) {
			t.Errorf("%+v", m)
		}
	})
}
