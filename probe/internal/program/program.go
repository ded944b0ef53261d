// Package program starts the few system programs that print what no API returns: by
// absolute path, without a window, without input, with bounded output.
package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path/filepath"
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

// maxOutput bounds what is kept of a program's output, in bytes.
const maxOutput = 4 << 20

// Run is the Runner that starts real programs.
func Run(ctx context.Context, c Command) ([]byte, error) {
	cmd := exec.CommandContext(ctx, c.Path, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	hide(cmd)
	cmd.WaitDelay = 500 * time.Millisecond // children may hold the pipe open
	out := &limited{}
	cmd.Stdout = out
	err := cmd.Run()
	name := filepath.Base(c.Path)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: %w", name, ctx.Err())
	case errors.Is(err, syscall.ENOEXEC):
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteInteropOff}, Kind: fs.ErrNotExist}
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out.Bytes(), nil
}

// limited keeps the first maxOutput bytes.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	l.Buffer.Write(p[:min(len(p), max(maxOutput-l.Len(), 0))])
	return len(p), nil
}
