package probe

import (
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
)

// engineLimit is how long a reading waits to learn which Docker engine publishes. The files
// that say so are in the user's home, which may be on a share that hangs, and nothing else
// depends on them.
const engineLimit = 300 * time.Millisecond

// engine remembers which Docker engine publishes. The zero value is ready.
type engine struct {
	mu   sync.Mutex
	busy bool
	last docker.Engine
}

// ask calls find, one call at a time, and returns its result or, if it takes too long, the
// previous result.
func (e *engine) ask(find func() docker.Engine) fact.Docker {
	e.mu.Lock()
	waits := !e.busy
	e.busy = true
	e.mu.Unlock()
	if waits {
		found := make(chan struct{})
		go func() {
			answer := find()
			e.mu.Lock()
			e.last, e.busy = answer, false
			e.mu.Unlock()
			close(found)
		}()
		select {
		case <-found:
		case <-time.After(engineLimit):
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return fact.Docker(e.last)
}
