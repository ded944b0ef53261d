package probe

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/regular"
)

// maxSource bounds one source file in bytes; the largest real one (/proc/net/tcp
// of a busy server) stays below it.
const maxSource = 16 << 20

// errorSuffix ends the name of a file that stands for a source which failed:
// "hcn-entries.bin.error" holds one line, a status word (denied, timeout, unavailable,
// parse-error), a blank, and a detail for people. It overrides the source's own file, so a
// failure can be added to any recording.
const errorSuffix = ".error"

// recording is a Reader over a folder.
type recording struct{ dir string }

// RecordingError is the error of OpenRecording for the folder Dir.
type RecordingError struct {
	Dir   string
	Fault RecordingFault
	Err   error // the cause; nil where the Fault tells it
}

// RecordingFault is what is wrong with a folder that should be a recording.
type RecordingFault string

// The faults.
const (
	RecordingMissing    RecordingFault = "missing"
	RecordingIsFile     RecordingFault = "file"
	RecordingEmpty      RecordingFault = "empty" // it holds no recording.json
	RecordingUnreadable RecordingFault = "unreadable"
)

// Error implements error.
func (e *RecordingError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("recording %s: %s", e.Dir, e.Fault)
	}
	return fmt.Sprintf("recording %s: %s: %v", e.Dir, e.Fault, e.Err)
}

// Unwrap is the cause, for errors.Is.
func (e *RecordingError) Unwrap() error { return e.Err }

// OpenRecording opens a folder of recorded sources, one file a source, named by the Name…
// constants. A missing file means that the source is unknown; a file NAME.error holds a
// recorded failure (status word, blank, detail). It returns a *RecordingError if dir is no folder
// or holds no readable recording.json.
func OpenRecording(dir string) (Reader, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, &RecordingError{dir, RecordingUnreadable, err}
	}
	switch info, err := os.Stat(abs); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &RecordingError{dir, RecordingMissing, err}
	case err == nil && !info.IsDir():
		return nil, &RecordingError{dir, RecordingIsFile, nil}
	}
	r := &recording{dir: abs}
	raw, err := r.Read(context.Background(), fact.NameRecording)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &RecordingError{dir, RecordingEmpty, err}
	}
	if err != nil {
		return nil, &RecordingError{dir, RecordingUnreadable, err}
	}
	if _, err := parseMeta(raw); err != nil {
		return nil, &RecordingError{dir, RecordingUnreadable, err}
	}
	return r, nil
}

// parseMeta is fuse.ParseMeta with errors that wrap ErrMalformed.
func parseMeta(raw []byte) (fuse.Meta, error) {
	m, err := fuse.ParseMeta(raw)
	if err != nil {
		return m, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return m, nil
}

// Read implements Reader.
func (r *recording) Read(_ context.Context, name string) ([]byte, error) {
	if err := r.recordedError(name); err != nil {
		return nil, err
	}
	raw, err := readBounded(filepath.Join(r.dir, name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteNotRecorded}, Kind: fs.ErrNotExist}
	case err != nil:
		return nil, err
	}
	return raw, nil
}

// watchedPaths implements watchable: the folder, in which any file may change.
func (r *recording) watchedPaths() []string { return []string{r.dir} }

// recordedError is the error that the file NAME.error describes, nil without one.
func (r *recording) recordedError(name string) error {
	raw, err := readBounded(filepath.Join(r.dir, name+errorSuffix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	word, detail, _ := strings.Cut(strings.TrimSpace(line), " ")
	kind := errorOf(fact.Status(word))
	if detail = strings.TrimSpace(detail); detail == kind.Error() {
		detail = "" // the status says it already
	}
	return &sourceError{kind, detail}
}

// errorOf is the inverse of statusOf: the error that stands for status.
func errorOf(status fact.Status) error {
	switch status {
	case fact.StatusDenied:
		return fs.ErrPermission
	case fact.StatusTimeout:
		return context.DeadlineExceeded
	case fact.StatusParseError:
		return ErrMalformed
	}
	return fs.ErrNotExist
}

// sourceError is a kind of failure with a text for people.
type sourceError struct {
	kind   error
	detail string
}

func (e *sourceError) Error() string {
	return e.detail
}

func (e *sourceError) Unwrap() error { return e.kind }

// readBounded reads a regular file of at most maxSource bytes.
func readBounded(path string) ([]byte, error) {
	raw, err := regular.Read(path, maxSource)
	if errors.Is(err, regular.ErrTooLarge) {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return raw, err
}
