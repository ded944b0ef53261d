package probe

import (
	"flag"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// go test ./probe -update rewrites what the cases of testdata/probe/fuse must give.
var update = flag.Bool("update", false, "rewrite the expected output in testdata/probe/fuse")

// snapshotOf replays the recording in dir.
func snapshotOf(t *testing.T, dir string) *fact.Snapshot {
	t.Helper()
	r, err := OpenRecording(dir)
	if err != nil {
		t.Fatal(err)
	}
	return New(r, Options{Now: fixedNow, Programs: true}).Read(t.Context())
}

func fixedNow() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }
