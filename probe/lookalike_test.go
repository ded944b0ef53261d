//go:build linux

package probe

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// TestLookalike runs itself again in namespaces that look like the inside of WSL2, and
// reads the machine there through OpenMachine.
func TestLookalike(t *testing.T) {
	if os.Getenv("IN_LOOKALIKE") != "" {
		t.Run("reads the machine", readsTheLookalike)
		t.Run("follows the sysctl", followsTheLookalike)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("SKIP: needs root for namespaces")
	}
	enter := func(args ...string) *exec.Cmd {
		return exec.Command("sh", append([]string{"../testdata/lookalike/enter.sh", "-n", "../testdata/recordings/mirrored-wsl"}, args...)...)
	}
	if out, err := enter("true").CombinedOutput(); err != nil {
		t.Skipf("SKIP: no namespaces here: %v\n%s", err, out)
	}
	inside := enter(os.Args[0], "-test.run=^TestLookalike$", "-test.v")
	inside.Env = append(os.Environ(), "IN_LOOKALIKE=1")
	out, err := inside.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func readsTheLookalike(t *testing.T) {
	s := New(OpenMachine(), Options{}).Read(t.Context())
	if s.Vantage != fact.WSL2 || s.Mode != fact.ModeMirrored || s.WSLVersion != "2.6.3" || s.Generation == "" {
		t.Errorf("vantage %q, mode %q, WSL %q, generation %q", s.Vantage, s.Mode, s.WSLVersion, s.Generation)
	}
	if b := s.Block; b == nil || b.Range != (port.Range{Start: 44620, End: 48715}) || b.State != fact.StateLive {
		t.Errorf("block %+v", b)
	}
	excluded := 0
	for _, r := range s.Reservations {
		if r.Kind == fact.KindExcluded {
			excluded++
		}
	}
	if excluded != 5 {
		t.Errorf("%d exclusions, want the 5 that netsh.exe of the recording prints", excluded)
	}
}

func followsTheLookalike(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	moved := port.Range{Start: 40525, End: 44620}
	first := true
	// Without an interval, only the notification of the write makes Watch read again.
	New(OpenMachine(), Options{}).Watch(ctx, WatchOptions{}, func(s *fact.Snapshot) {
		switch {
		case first:
			first = false
			if err := os.WriteFile("/proc/sys/net/ipv4/ip_local_port_range", []byte("40525 44620"), 0o644); err != nil {
				t.Error(err)
				cancel()
			}
		case s.Block != nil && s.Block.Range == moved:
			cancel()
		}
	})
	if ctx.Err() != context.Canceled {
		t.Error("the write was not noticed")
	}
}
