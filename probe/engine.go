package probe

import (
	"context"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/question"
)

// engineLimit is how long a reading waits to learn which Docker engine publishes. The files
// that say so are in the user's home, which may be on a share that hangs, and nothing else
// depends on them.
const engineLimit = 300 * time.Millisecond

// engine remembers which Docker engine publishes. The zero value is ready.
type engine struct {
	question question.Question[docker.Engine]
}

// ask calls find, one call at a time, and returns its result or, if it takes too long, the
// previous result.
func (e *engine) ask(find func() docker.Engine) fact.Docker {
	ctx, cancel := context.WithTimeout(context.Background(), engineLimit)
	defer cancel()
	never := func(docker.Engine) bool { return false }
	found, err := e.question.Ask(ctx, never, func(context.Context, docker.Engine) docker.Engine { return find() })
	if err != nil {
		found, _ = e.question.Last()
	}
	return fact.Docker(found)
}
