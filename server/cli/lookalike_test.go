//go:build linux

package cli

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestInsideALookalikeOfWSL runs verbs on the live machine, in namespaces that look like the inside of WSL2: hold is
// refused with the reason; doctor starts nothing on Windows, and finds that this Linux, behind which there is no Windows,
// lets programs listen on excluded ports, which is not claimed any more from then on.
func TestInsideALookalikeOfWSL(t *testing.T) {
	if os.Getenv("IN_LOOKALIKE") != "" {
		insideTheLookalike(t)
		return
	}
	if os.Geteuid() != 0 {
		t.Skip("SKIP: needs root for namespaces")
	}
	enter := func(args ...string) *exec.Cmd {
		return exec.Command("sh", append([]string{"../../testdata/lookalike/enter.sh", "-n", "../../testdata/recordings/mirrored-wsl"}, args...)...)
	}
	if out, err := enter("true").CombinedOutput(); err != nil {
		t.Skipf("SKIP: no namespaces here: %v\n%s", err, out)
	}
	inside := enter(os.Args[0], "-test.run=^TestInsideALookalikeOfWSL$", "-test.v")
	inside.Env = append(os.Environ(), "IN_LOOKALIKE=1", "LC_ALL=C.UTF-8", "XDG_STATE_HOME="+t.TempDir())
	if out, err := inside.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
		t.Errorf("%v\n%s", err, out)
	}
}

func insideTheLookalike(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		out  string // what the output contains
	}{
		{[]string{"hold", "45456"}, 2, "run it in a console of Windows, not inside WSL"},
		{[]string{"explain", "54235"}, 0, "Inside WSL: TCP works, with a limit"},
		{[]string{"doctor"}, 1, "contradicts 1"},
		{[]string{"explain", "54235"}, 0, "Inside WSL: works"},
		{[]string{"explain", "45456"}, 0, "44620–48715"},
	} {
		var out strings.Builder
		if code := Run(t.Context(), c.args, Streams{In: eof{}, Out: &out, Err: &out}); code != c.code || !strings.Contains(out.String(), c.out) {
			t.Errorf("%v: exit status %d\n%s", c.args, code, out.String())
		}
	}
}
