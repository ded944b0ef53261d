package onlinux

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/question"
)

// netshKept is how long an answer of netsh.exe is reused: starting a Windows program from
// Linux takes up to half a second, and its lists change at boot or when networks are
// created. modeKept is the same for the networking mode, which cannot change while the VM
// runs.
const (
	netshKept = 5 * time.Minute
	modeKept  = time.Minute
)

// keptText is an answer with its time.
type keptText struct {
	raw      []byte
	err      error
	at       time.Time
	failures int // attempts in a row that failed
}

// isFresh reports whether k is younger than limit or, if it failed, not yet to be repeated,
// so that a hanging Windows is not asked again and again.
func (k keptText) isFresh(now time.Time, limit time.Duration) bool {
	if k.failures > 0 {
		limit = question.Delay(k.failures)
	}
	return question.IsYounger(k.at, now, limit)
}

// Forget drops the kept answers, so that the next call asks again. It does not wait for an
// answer that is outstanding.
func (m *Machine) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, list := range m.netsh {
		list.Forget()
	}
	m.mode.Forget()
}

// Netsh runs netsh.exe of Windows over interop, at most once in five minutes for the same
// arguments unless Forget was called.
func (m *Machine) Netsh(ctx context.Context, args ...string) ([]byte, error) {
	return m.askKept(ctx, m.netshQuestion(strings.Join(args, " ")), netshKept, func(ctx context.Context) ([]byte, error) {
		return m.runNetsh(ctx, args)
	})
}

// askKept runs a program unless q holds a fresh answer.
func (m *Machine) askKept(ctx context.Context, q *question.Question[keptText], limit time.Duration, run func(context.Context) ([]byte, error)) ([]byte, error) {
	isFresh := func(k keptText) bool { return k.isFresh(m.now(), limit) }
	k, err := q.Ask(ctx, isFresh, func(ctx context.Context, before keptText) keptText {
		raw, err := run(ctx)
		after := keptText{raw: raw, err: err, at: m.now()}
		if err != nil {
			after.failures = before.failures + 1
		}
		return after
	})
	return k.raw, cmp.Or(err, k.err)
}

func (m *Machine) netshQuestion(key string) *question.Question[keptText] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.netsh == nil {
		m.netsh = map[string]*question.Question[keptText]{}
	}
	if m.netsh[key] == nil {
		m.netsh[key] = &question.Question[keptText]{}
	}
	return m.netsh[key]
}

// NetshAskedAt is when the kept answer to args was given; zero if none is kept.
func (m *Machine) NetshAskedAt(args ...string) time.Time {
	last, _ := m.netshQuestion(strings.Join(args, " ")).Last()
	return last.at
}

func (m *Machine) runNetsh(ctx context.Context, args []string) ([]byte, error) {
	if !m.hasInterop() {
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteInteropOff}, Kind: fs.ErrNotExist}
	}
	dir, err := m.system32()
	if err != nil {
		return nil, err
	}
	return m.Run(ctx, program.Command{
		Path: m.At(path.Join(dir, "netsh.exe")), Dir: m.At(dir), Args: args, Env: m.interopEnv(),
	})
}

// hasInterop reports whether the kernel passes Windows programs to WSL.
func (m *Machine) hasInterop() bool {
	for _, name := range []string{"WSLInterop", "WSLInterop-late"} {
		raw, err := m.File("/proc/sys/fs/binfmt_misc/" + name)
		if err == nil && bytes.HasPrefix(raw, []byte("enabled")) {
			return true
		}
	}
	return false
}

// interopEnv is the environment with WSL_INTEROP, the socket to Windows; nil if that is set
// already or there is none.
func (m *Machine) interopEnv() []string {
	const name = "WSL_INTEROP"
	if m.getenv(name) != "" {
		return nil
	}
	sockets, _ := filepath.Glob(m.At("/run/WSL/*_interop"))
	if len(sockets) == 0 {
		return nil
	}
	return append(os.Environ(), name+"="+slices.Min(sockets))
}

// system32 finds the system folder of Windows below the drives mounted here.
func (m *Machine) system32() (string, error) {
	for _, drive := range m.drives() {
		dir := path.Join(drive, "Windows/System32")
		if m.exists(path.Join(dir, "netsh.exe")) {
			return dir, nil
		}
	}
	return "", &fact.NoteError{Note: fact.Note{Code: fact.NoteNoDrive}, Kind: fs.ErrNotExist}
}

// drives lists where drives of Windows are mounted according to /proc/mounts; if that has
// none, drive C at the root that /etc/wsl.conf sets.
func (m *Machine) drives() []string {
	raw, _ := m.File("/proc/mounts")
	// The device of such a mount is the drive, "C:\" or "C:", with the backslash
	// as an octal escape; below virtiofs it is "drvfsC" or "drvfsaC".
	drive := regexp.MustCompile(`^([A-Z]:(\\134)?|drvfsa?[A-Z])$`)
	var mounted []string
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(line)
		if len(fields) > 2 && drive.MatchString(fields[0]) {
			mounted = append(mounted, unescape(fields[1]))
		}
	}
	if len(mounted) > 0 {
		return mounted
	}
	return []string{path.Join(m.automountRoot(), "c")}
}

// unescape reads the octal escapes of /proc/mounts.
func unescape(s string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(s)
}

// automountRoot is [automount] root of /etc/wsl.conf, "/mnt" by default.
func (m *Machine) automountRoot() string {
	raw, _ := m.File("/etc/wsl.conf")
	section, root := "", "/mnt"
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.ToLower(strings.Trim(line, "[]"))
		}
		key, value, ok := strings.Cut(line, "=")
		if ok && section == "automount" && strings.EqualFold(strings.TrimSpace(key), "root") {
			root = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return root
}

// UserConfig reads .wslconfig of the Windows user who opened this session.
func (m *Machine) UserConfig() ([]byte, error) {
	file, ok := m.configPath()
	if !ok {
		return nil, &fact.NoteError{Note: fact.Note{Code: fact.NoteNoProfile}, Kind: fs.ErrNotExist}
	}
	raw, err := m.File(file)
	if err != nil { // the text of err would name the user
		return nil, fmt.Errorf(".wslconfig: %w", kindOf(err))
	}
	return raw, nil
}

// ConfigChanged is when that .wslconfig was last written; zero if unknown.
func (m *Machine) ConfigChanged() time.Time {
	file, ok := m.configPath()
	if !ok {
		return time.Time{}
	}
	info, err := os.Stat(m.At(file))
	if err != nil {
		return time.Time{}
	}
	return info.ModTime().UTC()
}

// configPath is where .wslconfig stands. The environment that WSL passes on names the profile
// folder; ok is false if it does not.
func (m *Machine) configPath() (file string, ok bool) {
	profile := m.getenv("USERPROFILE")
	const apps = "/AppData/Local/Microsoft/WindowsApps"
	for dir := range strings.SplitSeq(m.getenv("PATH"), ":") {
		if before, found := strings.CutSuffix(dir, apps); found && !path.IsAbs(profile) {
			profile = before
		}
	}
	return path.Join(profile, ".wslconfig"), path.IsAbs(profile)
}

// kindOf is fs.ErrPermission or fs.ErrNotExist, without the text of err.
func kindOf(err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fs.ErrPermission
	}
	return fs.ErrNotExist
}
