package probe

import (
	"context"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/regular"
)

// Reader reads the raw bytes of one source by the name it has in a recording. The live
// machine and a recording differ only in their Reader: the same code interprets the bytes
// of both.
//
// The name is one of the Name… constants. Errors are distinguished by errors.Is:
//
//   - fs.ErrNotExist: the source does not exist here, or its program is missing
//   - fs.ErrPermission: the machine denies access
//   - context.DeadlineExceeded: it took longer than the source's limit
//   - ErrMalformed: the answer is not in the format of the source
//   - any other error counts as unavailable
//
// A fact.NoteError is shown in the user's language, any other error by its text.
//
// Read must be safe for concurrent use with different names. Nothing a Reader
// does may start WSL, keep it alive, ask for elevation or change the machine.
type Reader interface {
	Read(ctx context.Context, name string) ([]byte, error)
}

// dated is a Reader that keeps answers.
type dated interface {
	// askedAt is when the machine was asked for what the last Read of name returned; zero if
	// Read asked it.
	askedAt(name string) time.Time
}

// ErrMalformed is the error for bytes that are not in the format of the source.
var ErrMalformed = errors.New("not in the expected format")

// sourceAfter is the state of a source after an attempt to read it that ended with err,
// which may be nil.
func sourceAfter(name string, err error, at time.Time) fact.Source {
	src := fact.Source{Name: name, Status: statusOf(err), At: at}
	var noted *fact.NoteError
	switch {
	case errors.As(err, &noted):
		src.Note = noted.Note
	case errors.Is(err, regular.ErrTooLarge):
		src.Note = fact.Note{Code: fact.NoteTooLarge}
	case err != nil:
		// The status already says what the end of the text says.
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
