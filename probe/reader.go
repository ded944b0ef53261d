package probe

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

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
//   - any other error counts as unavailable
//
// A fact.NoteError has words in every language; of other errors the text is shown.
//
// Read must be safe for concurrent use with different names. Nothing a Reader
// does may start WSL, keep it alive, ask for elevation or change the machine.
type Reader interface {
	Read(ctx context.Context, name string) ([]byte, error)
}

// ErrMalformed marks bytes that are not what their source should print.
var ErrMalformed = errors.New("not in the expected format")

// sourceAfter is the state of a source after an attempt to read it that ended with err,
// which may be nil.
func sourceAfter(name string, err error, at time.Time) fact.Source {
	src := fact.Source{Name: name, Status: statusOf(err), At: at}
	var noted *fact.NoteError
	switch {
	case errors.As(err, &noted):
		src.Note = noted.Note
	case err != nil:
		// The kind that the text ends in is told by the status already.
		src.Detail = strings.TrimSuffix(err.Error(), ": "+errorOf(src.Status).Error())
	}
	return src
}

// statusOf turns an error of Reader.Read or of a parser into a status.
func statusOf(err error) fact.Status {
	switch {
	case err == nil:
		return fact.StatusOK
	case errors.Is(err, context.DeadlineExceeded):
		return fact.StatusTimeout
	case errors.Is(err, fs.ErrPermission):
		return fact.StatusDenied
	case errors.Is(err, ErrMalformed):
		return fact.StatusParseError
	}
	return fact.StatusUnavailable
}
