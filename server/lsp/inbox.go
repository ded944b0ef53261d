package lsp

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/goccy/go-json"
	"go.lsp.dev/protocol"
)

// mostAhead is how many bytes of messages are read before the connection handles them; a single longer
// message is read as well.
const mostAhead = 1 << 20

// inbox reads messages ahead of the connection. A handler may be held up, for example by a client that
// reads no answers; exit and the end of the input are noticed nevertheless.
type inbox struct {
	frames *frames
	ended  func() // called when exit was read, and when the input has ended

	mu      sync.Mutex
	changed *sync.Cond
	waiting [][]byte // whole frames
	size    int      // of waiting, in bytes
	err     error    // why there will be no more
	rest    []byte   // of the frame that Read has begun; used by Read only
}

func newInbox(f *frames, ended func()) *inbox {
	i := &inbox{frames: f, ended: ended}
	i.changed = sync.NewCond(&i.mu)
	return i
}

// run reads messages until the input ends.
func (i *inbox) run() {
	for {
		body, err := i.frames.message()
		if err != nil || isExit(body) {
			i.ended()
		}
		i.put(body, err)
		if err != nil {
			return
		}
	}
}

// put appends a message, or the reason why there are no more. It waits while too much is waiting.
func (i *inbox) put(body []byte, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for i.size > 0 && i.size+len(body) > mostAhead {
		i.changed.Wait()
	}
	if err != nil {
		i.err = err
	} else {
		frame := append(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(body)), body...)
		i.waiting, i.size = append(i.waiting, frame), i.size+len(frame)
	}
	i.changed.Broadcast()
}

// Read implements io.Reader for the connection.
func (i *inbox) Read(p []byte) (int, error) {
	if len(i.rest) == 0 {
		if err := i.take(); err != nil {
			return 0, err
		}
	}
	n := copy(p, i.rest)
	i.rest = i.rest[n:]
	return n, nil
}

// take makes the next frame the rest. It waits until there is one.
func (i *inbox) take() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	for len(i.waiting) == 0 {
		if i.err != nil {
			return i.err
		}
		i.changed.Wait()
	}
	i.rest, i.waiting = i.waiting[0], i.waiting[1:]
	i.size -= len(i.rest)
	i.changed.Broadcast()
	return nil
}

// isExit reports whether a message is the notification exit.
func isExit(body []byte) bool {
	if !bytes.Contains(body, []byte(protocol.MethodExit)) {
		return false
	}
	var m envelope
	return json.Unmarshal(body, &m) == nil && m.Method != nil && *m.Method == protocol.MethodExit && len(m.ID) == 0
}
