package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fuse"
)

// maxSource bounds one source file in bytes; the largest real one (/proc/net/tcp
// of a busy server) stays below it.
const maxSource = 16 << 20

// errorSuffix names the sidecar that stands for a source which answered with an
// error: "hcn-entries.bin.error" holds one line, a status word (denied, timeout,
// unavailable, parse-error), a blank, and a detail for people. It wins over the
// file it stands beside, so a failure can be laid over any recording.
const errorSuffix = ".error"

// recording is a Reader over a folder.
type recording struct{ dir string }

// OpenRecording opens a folder of recorded sources, one file a source, named by
// the Name… constants. A file that is missing is a source that is unknown; a
// file NAME.error holds a recorded failure (status word, blank, detail).
// The error tells that dir is no folder or holds no readable recording.json.
func OpenRecording(dir string) (Reader, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", dir, err)
	}
	r := &recording{dir: abs}
	raw, err := r.Read(context.Background(), fact.NameRecording)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("recording %s: the folder holds no %s: %w", dir, fact.NameRecording, fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("recording %s: %w", dir, err)
	}
	if _, err := parseMeta(raw); err != nil {
		return nil, fmt.Errorf("recording %s: %s: %w", dir, fact.NameRecording, err)
	}
	return r, nil
}

// parseMeta is fuse.ParseMeta whose error is ErrMalformed.
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

// watchedPaths implements watchable: one folder, whatever file changes in it.
func (r *recording) watchedPaths() []string { return []string{r.dir} }

// recordedError is the error that name's sidecar describes, nil without one.
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
	return &sourceError{errorOf(fact.Status(word)), strings.TrimSpace(detail)}
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
	if e.detail == "" {
		return e.kind.Error()
	}
	return e.detail
}

func (e *sourceError) Unwrap() error { return e.kind }

// readBounded reads a file of at most maxSource bytes.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxSource+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > maxSource {
		return nil, fmt.Errorf("%w: larger than %d MB", ErrMalformed, maxSource>>20)
	}
	return raw, nil
}
