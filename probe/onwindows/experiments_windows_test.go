package onwindows

import (
	"net"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// TestTrialsTellPortsApart makes all trials at a port on which this process listens exclusively on all addresses, and
// at one that is free.
func TestTrialsTellPortsApart(t *testing.T) {
	a := Open()
	listener, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	held := uint16(listener.Addr().(*net.TCPAddr).Port)
	trial := func(p uint16, address string, option parse.Option) uint32 {
		return a.Trial(parse.Trial{Proto: port.TCP, Port: p, Address: address, Option: option})
	}
	if got := trial(held, parse.AddressAll4, parse.OptionDefault); got != parse.ErrorInUse {
		t.Errorf("a port in use: %d", got)
	}
	listener.Close()
	for _, proto := range []port.Proto{port.TCP, port.UDP} {
		for _, address := range []string{parse.AddressLoopback4, parse.AddressAll4} {
			for _, option := range parse.Options() {
				if got := a.Trial(parse.Trial{Proto: proto, Port: held, Address: address, Option: option}); got != 0 {
					t.Errorf("free %v port on %s, %s: %d", proto, address, option, got)
				}
			}
		}
	}
	if got := trial(80, parse.AddressLoopback4, parse.OptionDefault); got != uint32(windows.WSAEINVAL) {
		t.Errorf("a port below 1024 was tried: %d", got)
	}
	for _, address := range []string{parse.AddressLoopback6, parse.AddressAll6, parse.AddressNIC} { // which a machine may lack
		if got := trial(held, address, parse.OptionDefault); got == parse.ErrorInUse || got == parse.ErrorAccess {
			t.Errorf("free port on %s: %d", address, got)
		}
	}
}

// TestWhatDoctorLooksAt asks for services, processes and pipes that do not exist.
func TestWhatDoctorLooksAt(t *testing.T) {
	a := Open()
	if got := a.Service("no-such-service"); got != parse.ServiceMissing {
		t.Errorf("a service that does not exist: %s", got)
	}
	if a.ServesPipe("no-such-pipe") {
		t.Error("a pipe that does not exist is served")
	}
	names, err := a.VMNames()
	if err != nil || slices.ContainsFunc(names, func(n string) bool { return !strings.HasPrefix(strings.ToLower(n), "vmmem") }) {
		t.Errorf("%v %v", names, err)
	}
}
