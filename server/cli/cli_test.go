package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
)

// asProgram in the environment makes the test binary run as the product: its arguments are a command
// line.
const asProgram = "WSL_PORT_GUARD_TEST_RUNS_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		runProgram()
	}
	testscript.Main(apart{m}, map[string]func(){program: runProgram})
}

// apart runs the tests with a state folder of their own, so that none reads or writes what doctor has shown on the
// developer's machine.
type apart struct{ m *testing.M }

func (a apart) Run() int {
	state, err := os.MkdirTemp("", "state")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(state)
	os.Setenv("XDG_STATE_HOME", state)
	os.Setenv("LOCALAPPDATA", state)
	return a.m.Run()
}

// runProgram does what main does.
func runProgram() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := Run(ctx, os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}

// The scripts in testdata/cli run command lines and check their output.
func TestScripts(t *testing.T) {
	top, err := filepath.Abs(filepath.Join("..", "..", "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join(top, "cli"),
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "escapes": escapes, "longfile": longFile},
		Setup: func(e *testscript.Env) error {
			e.Setenv("LC_ALL", "C.UTF-8")
			e.Setenv("XDG_STATE_HOME", filepath.Join(e.WorkDir, "state"))
			e.Setenv("LOCALAPPDATA", filepath.Join(e.WorkDir, "state"))
			e.Setenv("RECORDINGS", filepath.Join(top, "recordings"))
			e.Setenv("DEMO", filepath.Join(top, "demo"))
			return nil
		},
	})
}

// exits is the script command "exits STATUS PROGRAM ARGUMENT…": the program must end with that status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARGUMENT…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if end := (&exec.ExitError{}); errors.As(err, &end) {
		got = strconv.Itoa(end.ExitCode())
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// escapes is the script command "escapes FILE": it writes the last standard output to a file, with ESC
// for escape characters.
func escapes(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(ts.ReadFile("stdout"), "\x1b", "ESC")), 0o644))
}

// longFile is the script command "longfile FILE": it writes a file that is longer than those that are read.
func longFile(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), bytes.Repeat([]byte("#"), text.MaxFile+1), 0o644))
}

// writeText writes a file.
func writeText(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
