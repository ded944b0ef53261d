//go:build linux

package cli

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"
	"github.com/wsl-port-guard/wsl-port-guard/server/screen"
)

// product is a command that runs the product on a recorded machine, in the demo workspace.
func product(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Dir = filepath.Join("..", "..", "testdata", "demo")
	cmd.Env = append(os.Environ(), asProgram+"=1", "LC_ALL=C.UTF-8", "LANGUAGE=", "TERM=xterm-256color", "NO_COLOR=")
	return cmd
}

// onTerminal runs a command in a terminal of a width, and returns all that it prints, with ␛ for
// escape characters.
func onTerminal(t *testing.T, cmd *exec.Cmd, columns uint16) string {
	t.Helper()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: columns})
	if err != nil {
		t.Skip("SKIP: no pseudo-terminal:", err)
	}
	defer func() { _ = terminal.Close() }()
	out, err := io.ReadAll(terminal)
	if err != nil && !errors.Is(err, syscall.EIO) { // Linux says EIO when the program has ended
		t.Fatal(err)
	}
	_ = cmd.Wait()
	return strings.NewReplacer("\r\n", "\n", "\x1b", "␛").Replace(string(out))
}

var sequence = regexp.MustCompile(`␛\[[0-9;]*m`)

// TestInATerminal compares what a person sees with the files of testdata/cli/terminal, whose first line
// is the command line; -update writes them.
func TestInATerminal(t *testing.T) {
	for name, columns := range map[string]uint16{
		"scan-80": 80, "scan-compose-80": 80, "scan-40": 40, "scan-chinese-60": 60, "scan-no-color-80": 80, "explain-80": 80, "status-60": 60, "map-80": 80, "suggest-80": 80, "scan-clean-80": 80,
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("..", "..", "testdata", "cli", "terminal", name+".txt")
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			line, want, _ := strings.Cut(string(b), "\n")
			env, args := commandLine(strings.TrimPrefix(line, "$ "))
			cmd := product(t, args...)
			cmd.Env = append(cmd.Env, env...)
			got := withoutClock(onTerminal(t, cmd, columns))
			if *update {
				if err := os.WriteFile(file, []byte(line+"\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			checkCarets(t, sequence.ReplaceAllString(got, ""))
		})
	}
}

// commandLine takes NAME=VALUE and the program's name off the front of a line.
func commandLine(line string) (env, args []string) {
	words := strings.Fields(line)
	for strings.Contains(words[0], "=") {
		env, words = append(env, words[0]), words[1:]
	}
	return env, words[1:]
}

// withoutClock replaces the times of now.
func withoutClock(text string) string {
	return regexp.MustCompile(`\b\d\d:\d\d:\d\d\b`).ReplaceAllString(text, "HH:MM:SS")
}

// checkCarets checks that each source line fits, and that the carets are below digits.
func checkCarets(t *testing.T, text string) {
	t.Helper()
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		at := strings.Index(line, "^")
		if at < 0 || i == 0 || !strings.HasPrefix(line, "      |") {
			continue
		}
		marked := screen.Tail(lines[i-1], screen.Width(lines[i-1])-screen.Width(line[:at]))
		if !regexp.MustCompile(`^\d`).MatchString(marked) {
			t.Errorf("the carets are not below the port:\n%s\n%s", lines[i-1], line)
		}
	}
}

// TestColoursAreForTerminals: who asks for no colours gets none, in each way to ask.
func TestColoursAreForTerminals(t *testing.T) {
	for _, c := range []struct {
		env, flag string
		want      bool
	}{
		{"", "--color=auto", true},
		{"", "--color=never", false},
		{"NO_COLOR=1", "--color=auto", false},
		{"NO_COLOR=1", "--color=always", true},
		{"TERM=dumb", "--color=auto", false},
	} {
		cmd := product(t, "scan", "--replay", "../recordings/mirrored-windows", c.flag)
		cmd.Env = append(cmd.Env, c.env)
		if out := onTerminal(t, cmd, 80); strings.Contains(out, "␛[") != c.want {
			t.Errorf("%s %s: %s", c.env, c.flag, out)
		}
	}
}

// TestServerTellsAPersonWhatItWaitsFor: somebody who types the command of an editor learns what it is.
func TestServerTellsAPersonWhatItWaitsFor(t *testing.T) {
	cmd := product(t, "lsp")
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Skip("SKIP: no pseudo-terminal:", err)
	}
	defer func() { _ = terminal.Close() }()
	read := make([]byte, 512)
	n, err := terminal.Read(read)
	if err != nil || !strings.Contains(string(read[:n]), "lsp waits for an editor's messages") {
		t.Errorf("%q, %v", read[:n], err)
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait()
}

// TestAFullDeviceIsAnError: no verb may say that it succeeded when its output is lost.
func TestAFullDeviceIsAnError(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("SKIP:", err)
	}
	defer func() { _ = full.Close() }()
	const machine = "--replay=../recordings/mirrored-windows"
	for _, args := range [][]string{
		{"scan", machine},
		{"scan", machine, "--format=json"},
		{"scan", machine, "--format=concise"},
		{"scan", "--literals"},
		{"status", machine},
		{"status", machine, "--json"},
		{"explain", "45456", machine},
		{"suggest", "45456", machine},
		{"suggest", "45456", "--json", machine},
		{"map", machine},
		{"map", "--format=svg", machine},
		{"version"},
		{"--version"},
		{"--help"},
		{"scan", "--help"},
		{"completion", "bash"},
		{"watch", machine},
	} {
		var errs bytes.Buffer
		cmd := product(t, args...)
		cmd.Stdout, cmd.Stderr = full, &errs
		_ = cmd.Run()
		if cmd.ProcessState.ExitCode() != 2 || !strings.HasSuffix(errs.String(), "wsl-port-guard: the output could not be written: no space left on device\n") {
			t.Errorf("%q: exit status %d, %q", args, cmd.ProcessState.ExitCode(), errs.String())
		}
	}
}

// TestAClosedPipeEndsQuietly: the reader, such as head, has seen enough.
func TestAClosedPipeEndsQuietly(t *testing.T) {
	for _, args := range [][]string{{"scan"}, {"scan", "--format=sarif"}, {"status", "--verbose"}, {"watch"}} {
		reader, writer, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		_ = reader.Close()
		var errs bytes.Buffer
		cmd := product(t, append(args, "--replay=../recordings/mirrored-windows")...)
		cmd.Stdout, cmd.Stderr = writer, &errs
		_ = cmd.Run()
		_ = writer.Close()
		if state := cmd.ProcessState; state.ExitCode() > 0 || errs.Len() > 0 {
			t.Errorf("%q: %v, %q", args, state, errs.String())
		}
	}
}

// TestWatchTellsWhatChanges: a port that a program takes, and the finding that this causes, appear and
// go.
func TestWatchTellsWhatChanges(t *testing.T) {
	machine := filepath.Join(t.TempDir(), "machine")
	if err := os.CopyFS(machine, os.DirFS(filepath.Join("..", "..", "testdata", "recordings", "mirrored-windows"))); err != nil {
		t.Fatal(err)
	}
	files := t.TempDir()
	writeText(t, filepath.Join(files, "package.json"), `{"scripts":{"dev":"vite --port 5999"}}`)
	cmd := product(t, "watch", "--interval=1s", "--replay", machine, files)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	lines := linesFrom(out)
	expect(t, lines, `Windows, mirrored networking, block 44620–48715 live`)
	listeners := filepath.Join(machine, "windows-listeners.json")
	before, err := os.ReadFile(listeners)
	if err != nil {
		t.Fatal(err)
	}
	writeText(t, listeners, withListener(t, before))
	expect(t, lines, `\+ 5999/tcp postgres.exe \(pid 4242\) \(Listeners on Windows\)`)
	expect(t, lines, `\+ .*package.json:1:32: .*5999.*\[port-in-use\]`)
	writeText(t, listeners, string(before))
	expect(t, lines, `- 5999/tcp postgres.exe`)
	expect(t, lines, `- .*package.json:1:32`)
	_ = cmd.Process.Signal(os.Interrupt)
	if err := cmd.Wait(); err != nil {
		t.Errorf("after Ctrl+C: %v", err)
	}
}

// patience is how long a test waits for what must come.
const patience = time.Minute

// expect waits for a line that matches.
func expect(t *testing.T, lines <-chan string, pattern string) {
	t.Helper()
	late := time.After(patience)
	for seen := []string{}; ; {
		select {
		case line, ok := <-lines:
			if regexp.MustCompile(pattern).MatchString(line) {
				return
			}
			if seen = append(seen, line); !ok {
				t.Fatalf("no line matches %s:\n%s", pattern, strings.Join(seen, "\n"))
			}
		case <-late:
			t.Fatalf("no line matches %s:\n%s", pattern, strings.Join(seen, "\n"))
		}
	}
}

// withListener adds postgres.exe on port 5999 to a list of listeners.
func withListener(t *testing.T, list []byte) string {
	t.Helper()
	rest, ok := strings.CutPrefix(string(list), "[")
	if !ok {
		t.Fatalf("%.20s", list)
	}
	return `[{"proto":"tcp","address":"0.0.0.0","port":5999,"pid":4242,"process":"postgres.exe"},` + rest
}

// linesFrom sends the lines of r one by one, and closes the channel at its end.
func linesFrom(r io.Reader) <-chan string {
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(r); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}
