package onwindows

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// These tests run on Windows, and under Wine with `go test -exec`.

func TestSystemFolder(t *testing.T) {
	a := Open()
	if !filepath.IsAbs(a.Folder()) || !strings.HasSuffix(strings.ToLower(a.Folder()), `\system32`) {
		t.Errorf("%q", a.Folder())
	}
	if !a.HasProgram("cmd.exe") || a.HasProgram("no-such-program.exe") {
		t.Error("programs are not told apart")
	}
	if a.Build() < 7600 {
		t.Errorf("build %d", a.Build())
	}
}

// Without a system folder no program is found, in the current folder neither.
func TestNoSystemFolder(t *testing.T) {
	write(t, filepath.Join(os.TempDir(), "program.exe"), "")
	t.Chdir(os.TempDir())
	if (&api{}).HasProgram("program.exe") {
		t.Error("a program of the current folder is found")
	}
}

// TestHCNIsNotThere: on a Windows without it the library or its functions are missing.
func TestHCNIsNotThere(t *testing.T) {
	missing := windows.NewLazySystemDLL("no-such-library.dll").NewProc("HcnEnumerate")
	_, err := (&api{enumerate: missing, free: missing}).HCN()
	var note *fact.NoteError
	if !errors.As(err, &note) || note.Note != (fact.Note{Code: fact.NoteNoFunction, Who: "HcnEnumerate"}) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%#v", err)
	}
}

// TestNothingIsLeftOpen asks everything often.
func TestNothingIsLeftOpen(t *testing.T) {
	leavesNothingOpen(t, func() {
		a := Open()
		a.Docker()
		a.Registry()
		a.WSLInstalled()
		a.HNSRuns()
		a.Distros()
		a.VMs()
		startOf(uint32(os.Getpid()))
		a.UserConfig()
		a.Bind(port.TCP, 40000)
		a.HCN()
	})
}

// leavesNothingOpen calls f often. Windows gives a new handle the lowest number that is free, so handles
// that are left open move it up.
func leavesNothingOpen(t *testing.T, f func()) {
	t.Helper()
	const often, few = 50, 20
	f() // loads libraries
	before := nextHandle(t)
	for range often {
		f()
	}
	const step = 4 // between the numbers of two handles
	if after := nextHandle(t); after > before+step*few {
		t.Errorf("the next handle is %#x, %#x before", after, before)
	}
}

// nextHandle is the number that a new handle gets.
func nextHandle(t *testing.T) windows.Handle {
	t.Helper()
	event, err := windows.CreateEvent(nil, 0, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	windows.CloseHandle(event)
	return event
}

// TestBindAndListeners compares the two: a bind reports a port as in use exactly when the
// tables show our own socket.
func TestBindAndListeners(t *testing.T) {
	a := Open()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := uint16(l.Addr().(*net.TCPAddr).Port)
	if got := a.Bind(port.TCP, p); got != parse.BindInUse {
		t.Errorf("TCP %d with a listener: %s", p, got)
	}
	if got := a.Bind(port.UDP, p); got != parse.BindOK {
		t.Errorf("UDP %d beside a TCP listener: %s", p, got)
	}
	if got := a.Bind(port.TCP, 80); got != parse.BindOther {
		t.Errorf("a port below 1024 was tried: %s", got)
	}
	listeners, err := a.Listeners()
	if err != nil {
		t.Fatal(err)
	}
	if !parse.OwnedBy(listeners)(port.TCP, p) {
		t.Errorf("the tables do not show port %d: %v", p, listeners)
	}
	for _, own := range listeners {
		if own.Port == p && own.PID == uint32(os.Getpid()) && own.Process == "" {
			t.Errorf("our own name is not known: %+v", own)
		}
	}
	l.Close()
	if got := a.Bind(port.TCP, p); got != parse.BindOK {
		t.Errorf("TCP %d after closing: %s", p, got)
	}
}

func TestHCNIsOptional(t *testing.T) {
	raw, err := Open().HCN()
	if _, parseErr := parse.ParseHCN(raw); err == nil && parseErr != nil {
		t.Errorf("%d bytes: %v", len(raw), parseErr)
	}
	t.Logf("%d bytes, %v", len(raw), err)
}

func TestRegistryAndProfile(t *testing.T) {
	a := Open()
	if _, err := a.Registry(); err != nil {
		t.Error(err)
	}
	if _, err := a.UserConfig(); err != nil {
		t.Error(err)
	}
	if _, err := a.HNSRuns(); err != nil {
		t.Error(err)
	}
	if _, err := a.VMs(); err != nil {
		t.Error(err)
	}
	if _, err := a.Distros(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
