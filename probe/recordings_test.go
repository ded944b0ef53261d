package probe

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

var update = flag.Bool("update", false, "rewrite the expected output beside each recording")

// TestRecordings replays testdata/recordings/NAME and compares the JSON of the
// Snapshot with NAME.status.json beside it.
func TestRecordings(t *testing.T) {
	dirs, _ := filepath.Glob("../testdata/recordings/*/recording.json")
	if len(dirs) < 10 {
		t.Fatalf("only %d recordings", len(dirs))
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			got := indent(t, snapshotOf(t, dir))
			golden := dir + ".status.json"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("run with -update if this is right:\n%s", diff)
			}
		})
	}
}

func snapshotOf(t *testing.T, dir string) *fact.Snapshot {
	t.Helper()
	r, err := OpenRecording(dir)
	if err != nil {
		t.Fatal(err)
	}
	return New(r, Options{Now: fixedNow}).Read(t.Context())
}

func fixedNow() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func indent(t *testing.T, s *fact.Snapshot) []byte {
	t.Helper()
	raw, err := s.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, raw, "", "  "); err != nil {
		t.Fatal(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}
