package probe

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/program"
	"github.com/wsl-port-guard/wsl-port-guard/probe/onlinux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// linuxTree is a Linux machine on which TCP 9000 and UDP 9001 are taken; binds counts the
// attempts to bind.
func linuxTree(t *testing.T, files map[string]string, mode string, binds *int) *Probe {
	t.Helper()
	files["/usr/bin/wslinfo"] = ""
	return New(OpenLinux(&onlinux.Machine{
		Root: tree(t, files),
		Run: func(context.Context, program.Command) ([]byte, error) {
			return []byte(mode + "\n"), nil
		},
		Bind: func(proto port.Proto, p uint16) (free, known bool) {
			*binds++
			return !(proto == port.TCP && p == 9000 || proto == port.UDP && p == 9001), p != 9009
		},
	}), Options{})
}

func TestConfirmsOnlyWhereBindingIsSafe(t *testing.T) {
	wsl := func() map[string]string {
		return map[string]string{"/proc/sys/kernel/osrelease": "6.6.87.2-microsoft-standard-WSL2\n", "/run/WSL/1_interop": ""}
	}
	container := wsl()
	container["/.dockerenv"] = ""
	for name, c := range map[string]struct {
		files map[string]string
		mode  string
		safe  bool
	}{
		"plain Linux":   {map[string]string{"/proc/sys/kernel/osrelease": "6.8.0-51-generic\n"}, "", true},
		"NAT":           {wsl(), "nat", true},
		"mirrored":      {wsl(), "mirrored", false},
		"consomme":      {wsl(), "consomme", false},
		"virtioproxy":   {wsl(), "virtioproxy", false},
		"bridged":       {wsl(), "bridged", false},
		"mode unknown":  {wsl(), "", false},
		"container":     {container, "nat", false},
		"WSL1":          {map[string]string{"/proc/sys/kernel/osrelease": "4.4.0-19041-Microsoft\n", "/run/WSL/1": ""}, "wsl1", false},
		"Linux by name": {map[string]string{"/proc/sys/kernel/osrelease": "x\n", "/run/.containerenv": ""}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			binds := 0
			p := linuxTree(t, c.files, c.mode, &binds)
			if _, known := p.Confirms(port.One(8080), port.TCP); known || binds > 0 {
				t.Error("bound before anything was read")
			}
			p.Read(t.Context())
			free, known := p.Confirms(port.One(8080), port.Both)
			if known != c.safe || free != c.safe || (binds > 0) != c.safe {
				t.Errorf("free %v, known %v, %d binds", free, known, binds)
			}
			if free := p.Confirmer()(port.One(9000), port.TCP); free == c.safe {
				t.Errorf("a taken port is free: %v", free)
			}
		})
	}
}

func TestConfirmsTellsProtocolsAndRangesApart(t *testing.T) {
	binds := 0
	p := linuxTree(t, map[string]string{}, "", &binds)
	p.Read(t.Context())
	for _, c := range []struct {
		r           port.Range
		protos      port.Proto
		free, known bool
	}{
		{port.One(8080), port.TCP, true, true},
		{port.One(9000), port.TCP, false, true},
		{port.One(9000), port.UDP, true, true},
		{port.One(9001), port.Both, false, true},
		{port.Range{Start: 8990, End: 9000}, port.TCP, false, true},
		{port.Range{Start: 9002, End: 9008}, port.Both, true, true},
		{port.One(9009), port.TCP, false, false},
		{port.Range{Start: 9008, End: 9009}, port.TCP, false, false},
		{port.One(80), port.TCP, false, false},
		{port.Range{Start: 1000, End: 1030}, port.TCP, false, false},
		{port.Range{Start: 2000, End: 2032}, port.TCP, false, false},
		{port.Range{}, port.TCP, false, false},
		{port.One(8080), 0, false, false},
	} {
		if free, known := p.Confirms(c.r, c.protos); free != c.free || known != c.known {
			t.Errorf("%v/%v: free %v, known %v", c.r, c.protos, free, known)
		}
	}
	before := binds
	p.Confirms(port.One(8080), port.TCP)
	if binds != before {
		t.Error("the same port was bound again at once")
	}
}

func TestConfirmerGivesUp(t *testing.T) {
	binds := 0
	p := linuxTree(t, map[string]string{}, "", &binds)
	p.Read(t.Context())
	confirm := p.Confirmer()
	for n := range 3 * mostAsked {
		confirm(port.One(uint16(10000+n)), port.TCP)
	}
	if binds != mostAsked {
		t.Errorf("%d binds", binds)
	}
}

func TestConfirmsOnWindows(t *testing.T) {
	w := newWorld(t)
	w.open()
	p := w.probe()
	p.Read(t.Context())
	if free, known := p.Confirms(port.One(8080), port.TCP); !free || !known {
		t.Errorf("8080: free %v, known %v", free, known)
	}
	if free, known := p.Confirms(port.One(45000), port.TCP); free || !known {
		t.Errorf("45000 in the block: free %v, known %v", free, known)
	}
}

func TestConfirmsOfARecording(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(fact.NameRecording, `{"version":1,"vantage":"windows","capturedAt":"2026-11-01T10:00:00Z"}`)
	write(fact.NameBindProbe, `[{"proto":"tcp","port":8080,"result":"ok"},{"proto":"tcp","port":8081,"result":"10013"},{"proto":"tcp","port":8082,"result":"other"}]`)
	r, err := OpenRecording(dir)
	if err != nil {
		t.Fatal(err)
	}
	now := fixedNow()
	p := New(r, Options{Now: func() time.Time { return now }})
	p.Read(t.Context())
	for number, want := range map[uint16][2]bool{8080: {true, true}, 8081: {false, true}, 8082: {false, false}, 9090: {false, false}} {
		if free, known := p.Confirms(port.One(number), port.TCP); free != want[0] || known != want[1] {
			t.Errorf("%d: free %v, known %v", number, free, known)
		}
	}
	write(fact.NameBindProbe, `[{"proto":"tcp","port":8080,"result":"10048"}]`)
	now = now.Add(confirmedFor)
	if free, _ := p.Confirms(port.One(8080), port.TCP); free {
		t.Error("an old answer was kept")
	}
	write(fact.NameBindProbe, `[{"proto":"tcp","port":8080,"result":"ok"}]`)
	now = now.Add(-time.Hour)
	if free, _ := p.Confirms(port.One(8080), port.TCP); !free {
		t.Error("an answer was kept although the clock was set back since")
	}
}
