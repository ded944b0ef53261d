package program

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestAProgramEndsWithThisProcess runs this test program again, lets it run a program that
// hangs, and kills it. The program holds a pipe open, which ends with it.
func TestAProgramEndsWithThisProcess(t *testing.T) {
	const name = "PROGRAM_TO_RUN"
	if tool := os.Getenv(name); tool != "" {
		_, err := Run(t.Context(), Command{Path: tool})
		t.Fatal("the program has ended by itself: ", err)
	}
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	self := exec.Command(os.Args[0], "-test.run=^TestAProgramEndsWithThisProcess$")
	self.Env = append(os.Environ(), name+"="+script(t, "exec 7>"+fifo+"\necho started >&7\nexec sleep 3600"))
	if err := self.Start(); err != nil {
		t.Fatal(err)
	}
	held, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	reader := bufio.NewReader(held)
	if line, err := reader.ReadString('\n'); err != nil {
		t.Fatal(line, err)
	}
	if err := self.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = self.Wait() // says that it was killed
	if err := held.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(reader); err != nil || len(rest) > 0 {
		t.Errorf("the program still runs: %q, %v", rest, err)
	}
}
