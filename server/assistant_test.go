package server

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestAssistantTranscript has the conversations of testdata/assistant with the program as it is built.
func TestAssistantTranscript(t *testing.T) {
	program := buildProgram(t)
	files, err := filepath.Glob("../testdata/assistant/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { replayTranscript(t, startAssistant(t, program), file) })
	}
}

// assistant is the program as an assistant sees it.
type assistant struct {
	command *exec.Cmd
	in      io.WriteCloser
	lines   chan string // of the output; closed at its end
}

// startAssistant starts the program in the demo workspace, on a recorded machine.
func startAssistant(t *testing.T, program string) *assistant {
	t.Helper()
	a := &assistant{command: exec.Command(program, "mcp", "--replay", "../recordings/mirrored-windows"), lines: make(chan string, 100)}
	a.command.Dir = "../testdata/demo"
	in, err := a.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := a.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	a.in = in
	if err := a.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.command.Process.Kill(); _ = a.command.Wait() })
	go func() {
		defer close(a.lines)
		scanner := bufio.NewScanner(out)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			a.lines <- scanner.Text()
		}
	}()
	return a
}

// next is the next line of the output.
func (a *assistant) next() string {
	select {
	case line, ok := <-a.lines:
		if !ok {
			return "(the output has ended)"
		}
		return line
	case <-time.After(*patience):
		return "(no answer comes)"
	}
}

// end waits for the end of the program, which must say nothing more, and returns its exit status.
func (a *assistant) end() string {
	if line := a.next(); line != "(the output has ended)" {
		return line
	}
	_ = a.command.Wait()
	return strconv.Itoa(a.command.ProcessState.ExitCode())
}

var ownVersion = regexp.MustCompile(`"version":"[^"]*"`)

// replayTranscript takes one line of a transcript after the other; the form is described in the file.
func replayTranscript(t *testing.T, a *assistant, file string) {
	content := strings.TrimSuffix(strings.ReplaceAll(read(t, file), "\r\n", "\n"), "\n")
	got := []string{}
	for _, line := range strings.Split(content, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case ">":
			if _, err := io.WriteString(a.in, rest+"\n"); err != nil {
				t.Fatal(err)
			}
		case "<":
			answer := ownVersion.ReplaceAllString(a.next(), `"version":"VERSION"`)
			if line = "< " + answer; rest != answer && !*update {
				t.Errorf("%s\ngot  %s\nwant %s", file, answer, rest)
			}
		case "close":
			_ = a.in.Close()
		case "end":
			if status := a.end(); status != rest {
				t.Errorf("%s: the program ends with %s, not %s", file, status, rest)
			}
		default:
			if line != "" && !strings.HasPrefix(line, "#") {
				t.Fatalf("%s: %q is no step", file, line)
			}
		}
		got = append(got, line)
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAnAssistantEndsTheProgram by a signal, while the input is open, also in the middle of a line.
func TestAnAssistantEndsTheProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SKIP: Windows has no such signals")
	}
	program := buildProgram(t)
	for _, begun := range []string{"", `{"jsonrpc":`, `{"jsonrpc":"2.0","id":1,"method":"ping"}` + "\n"} {
		a := startAssistant(t, program)
		if _, err := fmt.Fprint(a.in, `{"jsonrpc":"2.0","id":0,"method":"ping"}`+"\n"); err != nil {
			t.Fatal(err)
		}
		a.next() // it is at work, so that the signal is not too early
		_, _ = fmt.Fprint(a.in, begun)
		if strings.HasSuffix(begun, "\n") {
			a.next()
		}
		if err := a.command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if status := a.end(); status != "0" {
			t.Errorf("after %q it ends with %s", begun, status)
		}
	}
}
