package lsp

import (
	"log/slog"
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/server/rpc"
)

// mostAhead is how many bytes of messages are read before the connection handles them; a single longer
// message is read as well.
const mostAhead = 1 << 20

// inbox reads messages ahead of the connection. A handler may be held up, for example by a client that
// reads no answers; exit and the end of the input are noticed nevertheless.
type inbox struct {
	frames *frames
	refuse func(rpc.Refusal)
	ready  func()      // returns when another message may be handled
	ended  func()      // called when exit was read, and when the input has ended
	isGone func() bool // reports whether nobody can write to the input any more
	log    *slog.Logger

	mu      sync.Mutex
	changed *sync.Cond
	waiting []incoming
	size    int    // of waiting, in bytes
	err     error  // why there will be no more
	rest    []byte // of the frame that Read has begun; used by Read only
}

func newInbox(f *frames, refuse func(rpc.Refusal), ended func(), log *slog.Logger) *inbox {
	i := &inbox{frames: f, refuse: refuse, ready: func() {}, ended: ended, isGone: func() bool { return false }, log: log}
	i.changed = sync.NewCond(&i.mu)
	return i
}

// run reads messages until the input ends.
func (i *inbox) run() {
	for {
		in, err := i.frames.next()
		if err != nil || in.isExit {
			i.ended()
		}
		i.put(in, err)
		if err != nil {
			i.log.Info("the input has ended", "reason", err)
			return
		}
	}
}

// put appends what a frame holds, or the reason why there are no more. It waits while too much is
// waiting.
func (i *inbox) put(in incoming, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.waitForRoom(in.size())
	if err != nil {
		i.err = err
	} else {
		i.waiting, i.size = append(i.waiting, in), i.size+in.size()
	}
	i.changed.Broadcast()
}

// goneEvery is how often is looked whether the client has closed an input that is not read at the moment.
const goneEvery = time.Second

// waitForRoom waits until so many bytes may be read ahead. A client that reads no answers may close its
// end meanwhile. The caller holds i.mu.
func (i *inbox) waitForRoom(size int) {
	isFull := func() bool { return i.size > 0 && i.size+size > mostAhead }
	if !isFull() {
		return
	}
	done := make(chan struct{})
	defer close(done)
	go func() {
		tick := time.NewTicker(goneEvery)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				if i.isGone() {
					i.log.Info("the client has closed the input, and reads nothing")
					i.ended()
					return
				}
			}
		}
	}()
	for isFull() {
		i.changed.Wait()
	}
}

// Read implements io.Reader for the connection.
func (i *inbox) Read(p []byte) (int, error) {
	for len(i.rest) == 0 {
		i.ready()
		in, err := i.take()
		if err != nil {
			return 0, err
		}
		for _, r := range in.refusals {
			i.refuse(r) // here and not in run, which must notice exit although the client reads nothing
		}
		i.rest = in.frames
	}
	n := copy(p, i.rest)
	i.rest = i.rest[n:]
	return n, nil
}

// take returns what the next frame holds. It waits until there is one.
func (i *inbox) take() (incoming, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for len(i.waiting) == 0 {
		if i.err != nil {
			return incoming{}, i.err
		}
		i.changed.Wait()
	}
	in := i.waiting[0]
	i.waiting = i.waiting[1:]
	i.size -= in.size()
	i.changed.Broadcast()
	return in, nil
}
