package probe

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// Reader reads the raw bytes of one source by the name it has in a recording.
// The live machine and a recording differ only in their Reader: whatever is
// learned from the bytes is learned behind it, by the same code for both.
//
// The name is one of the Name… constants. An error is told apart by errors.Is:
//
//   - fs.ErrNotExist: the source does not exist here, or its program is missing
//   - fs.ErrPermission: the machine refuses to tell
//   - context.DeadlineExceeded: it took longer than the source's limit
//   - ErrMalformed: it answered with something that is not its format
//   - any other error counts as unavailable, with its text as the detail
//
// Read must be safe for concurrent use with different names. Nothing a Reader
// does may start WSL, keep it alive, ask for elevation or change the machine.
type Reader interface {
	Read(ctx context.Context, name string) ([]byte, error)
}

// ErrMalformed marks bytes that are not what their source should print.
var ErrMalformed = errors.New("not in the expected format")

// statusOf turns an error of Reader.Read or of a parser into a status and the
// detail for people.
func statusOf(err error) (fact.Status, string) {
	switch {
	case err == nil:
		return fact.StatusOK, ""
	case errors.Is(err, context.DeadlineExceeded):
		return fact.StatusTimeout, detailOf(err, context.DeadlineExceeded)
	case errors.Is(err, fs.ErrPermission):
		return fact.StatusDenied, detailOf(err, fs.ErrPermission)
	case errors.Is(err, ErrMalformed):
		return fact.StatusParseError, detailOf(err, ErrMalformed)
	}
	return fact.StatusUnavailable, detailOf(err, fs.ErrNotExist)
}

// detailOf is the text of err without the kind it ends in, which the status says
// already.
func detailOf(err, kind error) string {
	return strings.TrimSuffix(err.Error(), ": "+kind.Error())
}
