package lsp

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// silentMachine is a probe.Reader that never returns, whatever its context says.
type silentMachine struct{}

func (silentMachine) Read(context.Context, string) ([]byte, error) { select {} }

// fullPipe is a standard output that nobody reads: after the given number of writes no more return.
type fullPipe struct{ writes chan struct{} }

func newFullPipe(writes int) fullPipe {
	p := fullPipe{make(chan struct{}, writes)}
	for range writes {
		p.writes <- struct{}{}
	}
	return p
}

func (p fullPipe) Write(b []byte) (int, error) { <-p.writes; return len(b), nil }

func frameOf(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }

// TestTheSessionEndsWhateverHangs ends sessions in every way, on a machine that does not answer, and for
// a client that reads none, one or some of our messages.
func TestTheSessionEndsWhateverHangs(t *testing.T) {
	const (
		begin = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`
		begun = `{"jsonrpc":"2.0","method":"initialized","params":{}}`
		open  = `{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///nowhere/.env","languageId":"x","version":1,"text":"PORT=45456\n"}}}`
		shut  = `{"jsonrpc":"2.0","id":2,"method":"shutdown"}`
		exit  = `{"jsonrpc":"2.0","method":"exit"}`
	)
	type client struct {
		in     io.WriteCloser
		cancel context.CancelFunc
	}
	write := func(c client, bodies ...string) {
		for _, body := range bodies {
			if _, err := io.WriteString(c.in, frameOf(body)); err != nil {
				t.Error(err)
			}
		}
	}
	ends := map[string]func(client){
		"exit":              func(c client) { write(c, exit) },
		"shutdown and exit": func(c client) { write(c, shut, exit) },
		"closed input":      func(c client) { c.in.Close() },
		"termination":       func(c client) { c.cancel() },
	}
	for name, end := range ends {
		for _, read := range []int{0, 1, 3, 1000} {
			t.Run(fmt.Sprintf("%s, %d messages read", name, read), func(t *testing.T) {
				t.Parallel()
				in, w := io.Pipe()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				ended := make(chan int, 1)
				go func() {
					ended <- Serve(ctx, in, newFullPipe(read), Options{Reader: silentMachine{}, Log: slog.New(slog.DiscardHandler)})
				}()
				c := client{w, cancel}
				write(c, begin, begun, open)
				end(c)
				select {
				case <-ended:
				case <-time.After(patience):
					t.Fatal("the session did not end")
				}
			})
		}
	}
}

// TestInboxReadsAheadABoundedAmount has nobody read at first. What fits into the bound is read ahead and
// no more, and in the end everything has come.
func TestInboxReadsAheadABoundedAmount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, w := io.Pipe()
		box := newInbox(&frames{bufio.NewReader(in)}, nil, func() {}, slog.New(slog.DiscardHandler))
		go box.run()
		frame := frameOf(`{"jsonrpc":"2.0","method":"x","params":"` + strings.Repeat("a", mostAhead/4) + `"}`)
		const count = 12
		go func() {
			for range count {
				if _, err := io.WriteString(w, frame); err != nil {
					t.Error(err)
				}
			}
			w.Close()
		}()
		synctest.Wait()
		box.mu.Lock()
		waiting := len(box.waiting)
		box.mu.Unlock()
		if waiting != 3 {
			t.Errorf("%d messages wait, each a little more than a quarter of the bound", waiting)
		}
		all, err := io.ReadAll(box)
		if err != nil || string(all) != strings.Repeat(frame, count) {
			t.Errorf("%d bytes, %v", len(all), err)
		}
	})
}

// TestAClientThatReadsNothingHasToWait: what it asks for is not worked on without end, so that no memory
// fills with answers. When it reads again, everything is answered.
func TestAClientThatReadsNothingHasToWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newSession(ctx, cancel, Options{Reader: silentMachine{}, Log: slog.New(slog.DiscardHandler)})
	in, w := io.Pipe()
	out := newFullPipe(1) // takes the answer to initialize
	ended := make(chan int, 1)
	go func() { ended <- s.serve(ctx, in, out) }()
	const many = 100 * mostOpen
	asked := make(chan bool)
	go func() {
		defer close(asked)
		requests := []string{`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`}
		for range many {
			requests = append(requests, `{"jsonrpc":"2.0","id":1,"method":"no/such/method"}`)
		}
		for _, r := range requests {
			if _, err := io.WriteString(w, frameOf(r)); err != nil {
				t.Error(err)
				return
			}
		}
	}()
	open := func() int {
		s.backlog.mu.Lock()
		defer s.backlog.mu.Unlock()
		return s.backlog.open
	}
	until := func(what string, ok func() bool) {
		t.Helper()
		for end := time.Now().Add(patience); !ok(); time.Sleep(time.Millisecond) {
			if n := open(); n > mostOpen || time.Now().After(end) {
				t.Fatalf("%s: %d requests are open, at most %d", what, n, mostOpen)
			}
		}
	}
	until("nothing is read", func() bool { return open() == mostOpen })
	close(out.writes) // the client reads again
	<-asked
	until("all is read", func() bool { return open() == 0 })
	w.Close()
	<-ended
}
