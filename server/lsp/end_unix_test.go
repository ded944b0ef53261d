//go:build unix

package lsp

import (
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.lsp.dev/uri"
)

// TestAStorageThatHangsStopsNothing has a named pipe in the place of the file with the history of blocks, so
// that its reading does not return: the client is answered and files are judged nevertheless, and exit ends
// the session.
func TestAStorageThatHangsStopsNothing(t *testing.T) {
	storage, dir := t.TempDir(), t.TempDir()
	pipe := filepath.Join(storage, "blocks.txt")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("SKIP: no named pipes here: %v", err)
	}
	e := startEditorWith(t, "", dir, Options{Reader: mirroredInside{}})
	e.call("initialize", map[string]any{
		"processId": nil, "rootUri": uri.File(dir), "capabilities": map[string]any{},
		"initializationOptions": map[string]any{"storage": storage, "settings": map[string]any{}},
	}, nil)
	e.notify("initialized", map[string]any{})
	e.until("the block in the status bar", func() bool { return e.status.Text != "" && e.status.Visible })
	e.notify("exit", nil)
	select {
	case <-e.exit:
	case <-time.After(patience):
		t.Error("the session did not end")
	}
	// Lets the reading return: somebody writes now. It may not have begun, so the opening must not wait for it.
	if writer, err := os.OpenFile(pipe, os.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
		writer.Close()
	}
}

// TestAnInputThatIsClosedWhileItIsFull: a client asks for more than is read ahead, reads no answer, and
// closes its end.
func TestAnInputThatIsClosedWhileItIsFull(t *testing.T) {
	in, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	ended := make(chan int, 1)
	go func() {
		ended <- Serve(t.Context(), in, newFullPipe(0), Options{Reader: silentMachine{}, Log: slog.New(slog.DiscardHandler)})
	}()
	initialize := frameOf(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`)
	request := frameOf(`{"jsonrpc":"2.0","id":2,"method":"no/such/method","params":"` + strings.Repeat("a", 1000) + `"}`)
	if _, err := io.WriteString(w, initialize); err != nil {
		t.Fatal(err)
	}
	written := make(chan struct{})
	go func() {
		defer close(written)
		for w.SetWriteDeadline(time.Now().Add(time.Second)) == nil { // until the pipe is full for that long
			if _, err := io.WriteString(w, request); err != nil {
				return
			}
		}
	}()
	<-written
	w.Close()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("the session did not end")
	}
}

// TestAZombieIsNotAlive: an editor that has ended, but whose own parent has not noticed, is gone.
func TestAZombieIsNotAlive(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("SKIP: only Linux tells of zombies")
	}
	child := exec.Command("true")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(patience); isAlive(child.Process.Pid); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("a process that has ended counts as alive")
		}
	}
	if err := child.Wait(); err != nil {
		t.Error(err)
	}
	if !isAlive(os.Getpid()) {
		t.Error("we are not alive")
	}
}
