package probe

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/doctor"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onlinux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// TestWhatProgramsInsideHoldIsBoundOnWindows: ports are tried on Windows while the same program listens before and
// after, at most 16 of them, none below 1024, and none where no distribution runs.
func TestWhatProgramsInsideHoldIsBoundOnWindows(t *testing.T) {
	w := newWorld(t)
	read := func() []windows.GuestPort {
		raw, err := w.probe().reader.Read(t.Context(), fact.NameDoctorInside)
		if err != nil {
			return nil
		}
		ports, err := windows.ParseGuestPorts(raw)
		if err != nil {
			t.Fatal(err)
		}
		return ports
	}
	w.inside = []uint16{22, 3000, 8080}
	if got := read(); got != nil || w.visits[w.vm] != 0 {
		t.Errorf("nothing runs, and %v is told after %d visits", got, w.visits[w.vm])
	}
	w.open()
	got := read()
	if len(got) != 2 || got[0].Port != 3000 || got[0].Loopback != windows.ErrorInUse || got[0].All != windows.ErrorInUse || got[1].Port != 8080 {
		t.Errorf("%+v", got)
	}
	w.onTrial = func() { w.inside = []uint16{22, 3000} } // the program on 8080 ends during the binds
	if got := read(); len(got) != 1 || got[0].Port != 3000 {
		t.Errorf("%+v", got)
	}
	w.onTrial, w.inside = nil, nil
	for p := range uint16(30) {
		w.inside = append(w.inside, 2000+p)
	}
	if got := read(); len(got) != 16 {
		t.Errorf("%d ports are tried", len(got))
	}
}

// TestAnEntryThatGoesShowsNothing: where HCN does not have an entry any more after the binds, the program may have
// ended before them.
func TestAnEntryThatGoesShowsNothing(t *testing.T) {
	for _, goes := range []bool{false, true} {
		w := newWorld(t)
		w.open()
		w.hcn = hcnEntries(t, []byte("v tcp+udp 44620-48715\nv tcp 3000-3000\n"))
		if goes {
			w.onTrial = func() { w.hcn = hcnEntries(t, []byte("v tcp+udp 44620-48715\n")) }
		}
		x, err := w.probe().Examine(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := doctor.Contradicted // the port can be bound: no program inside holds it
		if goes {
			want = doctor.NotShown
		}
		for _, f := range x.Findings {
			if f.Assumption == fact.AssumeHCNPorts && f.Verdict != want {
				t.Errorf("goes %v: %s %v", goes, f.Verdict, f.Evidence)
			}
		}
	}
}

// TestGuestTrials binds inside WSL what Windows excludes, in the modes that share ports.
func TestGuestTrials(t *testing.T) {
	table := "Start Port    End Port\n----------    --------\n      5357        5357\n     50000       50059     *\n     54235       54334\n"
	shared := []windows.Bind{{Proto: port.TCP, Port: 5357, Result: windows.BindInUse}, {Proto: port.TCP, Port: 54235, Result: windows.BindOK}}
	for mode, want := range map[string][]windows.Bind{"mirrored": shared, "virtioproxy": shared, "consomme": shared, "nat": {}} {
		m := &onlinux.Machine{
			Root: tree(t, map[string]string{
				"/proc/sys/kernel/osrelease": "6.6.87.2-microsoft-standard-WSL2\n", "/run/WSL/1_interop": "", "/usr/bin/wslinfo": "",
				"/proc/sys/fs/binfmt_misc/WSLInterop": "enabled\n", "/mnt/c/Windows/System32/netsh.exe": "",
				"/proc/sys/net/ipv4/ip_local_port_range": "44620\t48715\n", "/proc/net/tcp": procNet(8080),
			}),
			Run: func(_ context.Context, c program.Command) ([]byte, error) {
				switch {
				case slices.Contains(c.Args, "excludedportrange"):
					return []byte(table), nil
				case slices.Contains(c.Args, "dynamicport"):
					return []byte("---------------------------------\nStart Port      : 49152\nNumber of Ports : 16384\n"), nil
				}
				return []byte(mode + "\n"), nil
			},
			Bind: func(_ port.Proto, p uint16) (free, known bool) { return p != 5357, true },
		}
		got, err := readParsed(t.Context(), OpenLinux(m), fact.NameDoctorGuest, windows.ParseBinds)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v", mode, got, err)
		}
	}
}

// tree makes a file system with some files.
func tree(t *testing.T, files map[string]string) (root string) {
	t.Helper()
	root = t.TempDir()
	for path, content := range files {
		full := filepath.Join(root, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(content), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}
