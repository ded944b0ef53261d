package explain

import (
	"strings"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

func TestServiceNames(t *testing.T) {
	for _, c := range []struct {
		port  uint16
		proto port.Proto
		want  string
	}{
		{1, port.TCP, "tcpmux"},
		{1, port.UDP, ""},
		{1, port.Both, "tcpmux"},
		{7, port.UDP, "echo"},
		{21, port.TCP, "ftp"},
		{21, port.UDP, "fsp"},
		{21, port.Both, "ftp"},
		{69, port.Both, "tftp"},
		{0, port.Both, ""},
		{4, port.Both, ""},
		{1, 0, ""},
	} {
		if got := Service(c.port, c.proto); got != c.want {
			t.Errorf("%d/%s: %q, want %q", c.port, c.proto, got, c.want)
		}
	}
	if len(readServices()) < 200 {
		t.Errorf("only %d names", len(readServices()))
	}
	for key, name := range readServices() {
		if key.port == 0 || name == "" || strings.ContainsAny(name, " /#") {
			t.Errorf("%v: %q", key, name)
		}
	}
}

// A literal that is no port of this machine is described without the machine.
func TestLiteralWordForWord(t *testing.T) {
	inside := func(change func(*scan.Literal)) string {
		l := scan.Literal{Range: port.One(21), Proto: port.TCP, Role: scan.ContainerInternal}
		change(&l)
		return Literal(l, &fact.Snapshot{Vantage: fact.Windows}, check.Settings{})
	}
	const text = "`21/tcp` is a port inside a container or a cluster: nothing on this machine can block it."
	for name, c := range map[string]struct {
		change func(*scan.Literal)
		want   string
	}{
		"with a registered name": {func(*scan.Literal) {}, text + " It is registered as ftp."},
		"without one":            {func(l *scan.Literal) { l.Range = port.One(4) }, strings.Replace(text, "21", "4", 1)},
		"a range": {
			func(l *scan.Literal) { l.Range = port.Range{Start: 21, End: 25} },
			strings.Replace(text, "21", "21–25", 1),
		},
		"doubtful": {
			func(l *scan.Literal) { l.Range, l.Soft = port.One(4), true },
			strings.Replace(text, "21", "4", 1) + " The file alone cannot tell for sure, so it is never reported as more than information.",
		},
		"of another host": {func(l *scan.Literal) { l.Range, l.Role = port.One(4), scan.RemoteConnect }, "`4/tcp` is a port of another host."},
	} {
		if got := inside(c.change); got != c.want {
			t.Errorf("%s\ngot  %q\nwant %q", name, got, c.want)
		}
	}
	bind := inside(func(l *scan.Literal) { l.Range, l.Role, l.Binder = port.One(4), scan.HostBind, scan.ByProgram })
	if want := "`4/tcp` is a port of this machine: a Windows program listens on it.\n\n**Port 4**\n"; !strings.HasPrefix(bind, want) {
		t.Errorf("got  %q\nwant %q…", bind, want)
	}
}

func TestWSL1HasBothSides(t *testing.T) {
	for _, v := range []fact.Vantage{fact.Windows, fact.WSL2, fact.WSL1} {
		if e := Port(5000, &fact.Snapshot{Vantage: v}, check.Settings{}); len(e.Sides) != 2 {
			t.Errorf("%s: %d sides", v, len(e.Sides))
		}
	}
}

func TestStaleBlockNeedsNoRestartOfWinnat(t *testing.T) {
	snap := machine(fact.Reservation{Kind: fact.KindBlock, Range: port.Range{Start: 5000, End: 5999}, State: fact.StateStale})
	wrong := strings.Join(Port(5000, snap, check.Settings{}).Sides[0].Wrong, "\n")
	if !strings.Contains(wrong, "winnat") {
		t.Errorf("said: %q", wrong)
	}
}
