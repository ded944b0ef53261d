package onlinux

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/question"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/regular"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Machine is a Linux system, or the inside of a WSL distribution, read through its files
// and the few programs that print what no file holds. The zero value is not usable; set
// Root and Run.
type Machine struct {
	Root string         // of the file system: "/", or a look-alike tree in tests
	Run  program.Runner // starts programs
	// Getenv looks up the environment; nil means an empty one.
	Getenv func(string) string
	// Bind tries to bind a port, as the function Bind does; nil to never bind. The caller
	// must make sure that it is safe.
	Bind func(port.Proto, uint16) (free, known bool)
	// Now tells the time; nil means question.Now.
	Now func() time.Time

	version question.Question[toldOnce]
	vmID    question.Question[toldOnce]
	mode    question.Question[keptText]

	mu    sync.Mutex                              // guards netsh, and is not held while a program runs
	netsh map[string]*question.Question[keptText] // by arguments
}

// toldOnce is what wslinfo tells of something that cannot change, once it was asked for.
type toldOnce struct {
	text  string
	known bool
}

// maxFile bounds one file in bytes.
const maxFile = 16 << 20

// File reads the regular file at an absolute path below Root.
func (m *Machine) File(path string) ([]byte, error) {
	raw, err := regular.Read(m.At(path), maxFile)
	if err != nil {
		return nil, withoutRoot(path, err)
	}
	return raw, nil
}

// withoutRoot removes Root from the text of a file error and keeps its kind for errors.Is.
func withoutRoot(path string, err error) error {
	switch {
	case os.IsNotExist(err):
		return fmt.Errorf("%s: %w", path, fs.ErrNotExist)
	case os.IsPermission(err):
		return fmt.Errorf("%s: %w", path, fs.ErrPermission)
	}
	return fmt.Errorf("%s: %w", path, err)
}

// At is the location below Root of an absolute path.
func (m *Machine) At(path string) string { return filepath.Join(m.Root, path) }

func (m *Machine) exists(path string) bool {
	_, err := os.Lstat(m.At(path))
	return err == nil
}

func (m *Machine) getenv(name string) string {
	if m.Getenv == nil {
		return ""
	}
	return m.Getenv(name)
}

func (m *Machine) now() time.Time {
	if m.Now == nil {
		return question.Now()
	}
	return m.Now()
}

// BootID changes whenever the VM restarts; "" if it cannot be read.
func (m *Machine) BootID() string {
	raw, _ := m.File("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(raw))
}

// BootTime is when the VM started, by its own clock; zero if unknown.
func (m *Machine) BootTime() time.Time {
	raw, _ := m.File("/proc/stat")
	for line := range strings.Lines(string(raw)) {
		var seconds int64
		if n, _ := fmt.Sscanf(line, "btime %d", &seconds); n == 1 && seconds > 0 {
			return time.Unix(seconds, 0).UTC()
		}
	}
	return time.Time{}
}

// Loopback0 reports whether the interface exists that WSL creates in the root
// network namespace of mirrored and consomme networking
// (microsoft/WSL src/linux/init/NetworkManager.cpp).
func (m *Machine) Loopback0() bool { return m.exists("/sys/class/net/loopback0") }

const wslinfo = "/usr/bin/wslinfo"

// NetworkingMode runs `wslinfo --networking-mode`, which asks init over a socket and starts
// nothing, at most once a minute unless Forget was called.
func (m *Machine) NetworkingMode(ctx context.Context) ([]byte, error) {
	return m.askKept(ctx, &m.mode, modeKept, func(ctx context.Context) ([]byte, error) {
		return m.wslinfo(ctx, "--networking-mode")
	})
}

// Version is the version of WSL, such as "2.6.3"; "" if wslinfo does not print it. It
// cannot change while this process lives, so it is read once.
func (m *Machine) Version(ctx context.Context) string {
	return m.askOnce(ctx, &m.version, "--wsl-version", threeParts)
}

// VMID is what `wslinfo --vm-id` prints. It cannot change while this process lives, so it is
// read once; fs.ErrNotExist if this WSL does not tell it.
func (m *Machine) VMID(ctx context.Context) ([]byte, error) {
	id := m.askOnce(ctx, &m.vmID, "--vm-id", strings.TrimSpace)
	if id == "" {
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteNoProgram, Who: wslinfo + " --vm-id"}, Kind: fs.ErrNotExist}
	}
	return []byte(id), nil
}

// askOnce asks wslinfo once and keeps what it told, as the given function reads it; "" if it
// failed.
func (m *Machine) askOnce(ctx context.Context, q *question.Question[toldOnce], option string, read func(string) string) string {
	isFresh := func(t toldOnce) bool { return t.known }
	t, _ := q.Ask(ctx, isFresh, func(ctx context.Context, _ toldOnce) toldOnce {
		raw, err := m.wslinfo(ctx, option)
		switch {
		case ctx.Err() != nil:
			return toldOnce{}
		case err != nil:
			return toldOnce{known: true}
		}
		return toldOnce{read(string(raw)), true}
	})
	return t.text
}

// threeParts is the a.b.c of "a.b.c" or "a.b.c.d", else "".
func threeParts(text string) string {
	var a, b, c int
	if n, _ := fmt.Sscanf(strings.TrimSpace(text), "%d.%d.%d", &a, &b, &c); n != 3 {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d", a, b, c)
}

func (m *Machine) wslinfo(ctx context.Context, option string) ([]byte, error) {
	if !m.exists(wslinfo) {
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteNoProgram, Who: wslinfo}, Kind: fs.ErrNotExist}
	}
	const limit = 2 * time.Second
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return m.Run(ctx, program.Command{Path: m.At(wslinfo), Dir: m.At("/"), Args: []string{option}})
}
