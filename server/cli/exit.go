package cli

import (
	"errors"
	"fmt"
	"syscall"

	"github.com/wsl-port-guard/wsl-port-guard/server/words"
)

// status is an exit status. As an error it ends a verb that has said everything already.
type status int

// The exit statuses. The help of the program and of the verbs lists them.
const (
	statusOK       status = 0
	statusFindings status = 1 // findings of severity Warning or worse; suggest: no free port is known; doctor: an assumption is contradicted; hold: ended too early
	statusFailed   status = 2 // the verb could not run, or its output could not be written
	statusUnknown  status = 3 // --require-known: a source that is needed could not be read; map --after: which ports are free; hold: where the block is
	statusOnTop    status = 4 // hold: WSL placed its block on top of a held port
	statusInBlock  status = 5 // hold: a port lies in a block that was there before
	statusRefused  status = 6 // hold: Windows refuses a port for another reason
)

func (s status) code() int { return int(s) }

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// writeError says that the output could not be written. A reader that has gone is told by
// isPipeClosed.
func writeError(err error) error {
	return words.NewError("error/output").Because(unwrapped(err))
}

// isPipeClosed reports whether err is that of writing to a pipe that nobody reads any more. On Linux
// and macOS the signal SIGPIPE ends the program before that, where standard output is the pipe.
func isPipeClosed(err error) bool {
	return errors.Is(err, syscall.EPIPE) || isPipeClosedOnWindows(err)
}
