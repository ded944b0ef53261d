package program

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

func TestRun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIP: programs of Linux")
	}
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	for name, content := range map[string]string{
		"ok": "#!/bin/sh\ncat; pwd; echo $1 $E", "bad": "#!/bin/sh\nexit 3", "alien.exe": "MZ\x90\x00",
	} {
		if err := os.WriteFile(at(name), []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	out, err := Run(t.Context(), Command{Path: at("ok"), Dir: dir, Args: []string{"arg"}, Env: []string{"E=env"}})
	if string(out) != dir+"\narg env\n" || err != nil {
		t.Errorf("%q %v", out, err)
	}
	for _, name := range []string{"alien.exe", "missing"} {
		if _, err := Run(t.Context(), Command{Path: at(name)}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Run(t.Context(), Command{Path: at("bad")}); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("exit 3: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := Run(ctx, Command{Path: "/bin/sleep", Args: []string{"60"}}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("sleep: %v", err)
	}
}

// script writes an executable shell script, and skips the test where there is no shell.
func script(t *testing.T, text string) (path string) {
	t.Helper()
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("SKIP: no shell here")
	}
	path = filepath.Join(t.TempDir(), "tool")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestOutputIsBounded runs a tool that prints without end. It must be stopped long before
// the test's own limit, and what it printed is no answer.
func TestOutputIsBounded(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := Run(ctx, Command{Path: script(t, "yes 'a line that never ends'")})
	var noted *fact.NoteError
	if out != nil || !errors.As(err, &noted) || noted.Note != (fact.Note{Code: fact.NoteTooMuch, Who: "tool"}) {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}

func TestOutputOfTheLargestSizeIsKept(t *testing.T) {
	out, err := Run(t.Context(), Command{Path: script(t, "head -c 4194304 /dev/zero")})
	if len(out) != maxOutput || err != nil {
		t.Errorf("%d bytes, %v", len(out), err)
	}
}

// TestNothingIsLeftBehind gives up a tool that hangs with a child and a grandchild, and lets
// another end by itself that leaves a child behind. Each process holds a pipe open, so the
// pipe ends when all of them have.
func TestNothingIsLeftBehind(t *testing.T) {
	for name, tail := range map[string]string{"given up": "sleep 3600", "ended by itself": "exit 0"} {
		t.Run(name, func(t *testing.T) {
			fifo := filepath.Join(t.TempDir(), "held")
			tool := script(t, "exec 7>"+fifo+"\nsh -c 'sleep 3600 & sleep 3600' >/dev/null &\necho started >&7\n"+tail)
			if out, err := exec.Command("mkfifo", fifo).CombinedOutput(); err != nil {
				t.Skipf("SKIP: no named pipes here: %s", out)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan struct{})
			go func() { defer close(ended); _, _ = Run(ctx, Command{Path: tool}) }()
			held, err := os.Open(fifo)
			if err != nil {
				t.Fatal(err)
			}
			defer held.Close()
			reader := bufio.NewReader(held)
			if line, err := reader.ReadString('\n'); err != nil {
				t.Fatal(line, err)
			}
			if name == "given up" {
				cancel()
			}
			<-ended
			// A read deadline bounds the wait for an end that never comes.
			if err := held.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			if rest, err := io.ReadAll(reader); err != nil || len(rest) > 0 {
				t.Errorf("a process still runs: %q, %v", rest, err)
			}
		})
	}
}
