// Package program starts the few system programs that print what no API returns: by
// absolute path, without a window, without input, with bounded output. A program ends with
// all the processes that it has started.
package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// Command is a program to run: by absolute path, in a given folder, without
// standard input.
type Command struct {
	Path string
	Dir  string
	Args []string
	Env  []string // nil means the environment of this process
}

// Runner runs a Command and returns what it prints. The error is that of ctx if it ended,
// fs.ErrNotExist if the program cannot be started here, fs.ErrPermission if that is
// forbidden.
type Runner func(context.Context, Command) ([]byte, error)

// maxOutput bounds a program's output in bytes. No list of a real machine comes near it.
const maxOutput = 4 << 20

// pipeDelay is how long Run waits for standard output to be closed after the program has
// ended: a process that it started may hold the pipe open, and on a busy machine the rest of
// the output takes its time.
const pipeDelay = 2 * time.Second

// Run is the Runner that starts real programs. When it returns, the program and all
// processes that it has started have been ended. A program that prints more than maxOutput
// is an error, because what is known of its output is not the whole of it.
func Run(ctx context.Context, c Command) ([]byte, error) {
	name := filepath.Base(c.Path)
	out, complaint := &limited{most: maxOutput}, &beginning{most: maxComplaint}
	err := runFamily(ctx, c, out, complaint)
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: %w", name, ctx.Err())
	case out.exceeded:
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteTooMuch, Who: name}, Kind: errTooMuch}
	case errors.Is(err, syscall.ENOEXEC):
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteInteropOff}, Kind: fs.ErrNotExist}
	case errors.As(err, &exit):
		said := fact.Evidence{Exited: true, ExitStatus: exit.ExitCode(), ErrorOutput: classOf(out.buffer.Bytes(), complaint.text)}
		return nil, &fact.Failure{Evidence: said, Err: fmt.Errorf("%s: %w", name, err)}
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out.buffer.Bytes(), nil
}

// runFamily runs c until it or ctx ends, and then ends all processes that it has started.
func runFamily(ctx context.Context, c Command, out *limited, complaint io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out.full = cancel
	cmd := exec.CommandContext(ctx, c.Path, c.Args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = c.Dir, c.Env, out, complaint, pipeDelay
	family := newFamily(cmd)
	defer family.end()
	cmd.Cancel = family.end
	// Linux ends the program when the thread that started it ends, so that thread must stay.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := family.started(); err != nil {
		cancel()
		return errors.Join(err, cmd.Wait())
	}
	return cmd.Wait()
}

var errTooMuch = errors.New("the output has no end")

// limited keeps at most the given number of bytes. It does not embed bytes.Buffer, whose
// ReadFrom io.Copy would call in place of Write.
type limited struct {
	most     int
	full     func() // called when there is more
	exceeded bool
	buffer   bytes.Buffer
}

// Write implements io.Writer. What is too much is dropped, until the program has been ended.
func (l *limited) Write(p []byte) (int, error) {
	room := l.most - l.buffer.Len()
	if len(p) <= room {
		return l.buffer.Write(p)
	}
	l.buffer.Write(p[:room])
	l.exceeded = true
	l.full()
	return len(p), nil
}
