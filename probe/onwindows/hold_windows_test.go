package onwindows

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/wsl-port-guard/wsl-port-guard/probe/hold"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// These tests run on Windows, and under Wine with `go test -exec`.

// sockets are one of each protocol.
func sockets(p uint16) []hold.Socket {
	return []hold.Socket{{Port: p, Proto: port.TCP}, {Port: p, Proto: port.UDP}}
}

// TestAHeldPortIsInUse: nobody can bind a held port, neither as another Holder nor with default options;
// after Release everybody can.
func TestAHeldPortIsInUse(t *testing.T) {
	held, other, ordinary := NewHolder(), NewHolder(), Open()
	for _, s := range sockets(45456) {
		if result := held.Hold(s); result != parse.BindOK {
			t.Fatalf("%v: %s", s, result)
		}
		// Wine answers 10013 in some cases in which Windows answers 10048.
		if result := other.Hold(s); result != parse.BindInUse && result != parse.BindNo {
			t.Errorf("%v, another Holder: %s", s, result)
		}
		if result := ordinary.Bind(s.Proto, s.Port); result != parse.BindInUse && result != parse.BindNo {
			t.Errorf("%v, with default options: %s", s, result)
		}
	}
	held.Release()
	for _, s := range sockets(45456) {
		if result := other.Try(s); result != parse.BindOK {
			t.Errorf("%v after it was let go: %s", s, result)
		}
		if result := other.Hold(s); result != parse.BindOK {
			t.Errorf("%v after it was tried: %s", s, result)
		}
	}
	other.Release()
}

// TestAHolderRefusesPortsOfOthers: a port that a program has on one address or in one family only is not held.
func TestAHolderRefusesPortsOfOthers(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1"} {
		for _, proto := range []port.Proto{port.TCP, port.UDP} {
			p := occupy(t, proto, address)
			h := NewHolder()
			if result := h.Hold(hold.Socket{Port: p, Proto: proto}); result != parse.BindInUse && result != parse.BindNo {
				t.Errorf("%s on %s: %s", proto, address, result)
			}
			if result := Open().Bind(proto, p); len(h.held) > 0 || address == "::1" && result != parse.BindOK {
				t.Errorf("%s on %s: the socket of the other family stays bound: %s", proto, address, result)
			}
		}
	}
}

// TestHeldPortsDoNotListen: a held TCP port refuses connections, so that no firewall has anything to ask.
func TestHeldPortsDoNotListen(t *testing.T) {
	h := NewHolder()
	defer h.Release()
	for _, s := range sockets(45457) {
		if result := h.Hold(s); result != parse.BindOK {
			t.Fatalf("%v: %s", s, result)
		}
	}
	listeners, err := Open().Listeners()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range listeners {
		if l.Port != 45457 {
			continue
		}
		if l.Proto == port.TCP {
			t.Errorf("TCP port 45457 listens on %s", l.Address)
		}
		if l.Proto == port.UDP && !l.Address.IsLoopback() {
			t.Errorf("UDP port 45457 is bound on %s", l.Address)
		}
	}
}

// TestHeldPortsAreNotInherited: a child process that outlives the hold would keep the ports.
func TestHeldPortsAreNotInherited(t *testing.T) {
	information := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetHandleInformation")
	h := NewHolder()
	defer h.Release()
	if result := h.Hold(hold.Socket{Port: 45458, Proto: port.TCP}); result != parse.BindOK {
		t.Fatal(result)
	}
	for _, handle := range h.held {
		var flags uint32
		if ok, _, err := information.Call(uintptr(handle), uintptr(unsafe.Pointer(&flags))); ok == 0 || flags&windows.HANDLE_FLAG_INHERIT != 0 {
			t.Errorf("flags %x, %v", flags, err)
		}
	}
}

func TestAHolderLeavesNothingOpen(t *testing.T) {
	leavesNothingOpen(t, func() {
		h := NewHolder()
		for _, s := range sockets(45459) {
			h.Hold(s)
			h.Try(s)
		}
		h.Release()
	})
}

// TestWithoutWinsock: what could not be asked says nothing about a port.
func TestWithoutWinsock(t *testing.T) {
	h := &Holder{winsock: windows.WSASYSNOTREADY}
	if result := h.Hold(sockets(45456)[0]); result != parse.BindOther {
		t.Error(result)
	}
}

// TestOnlyAMissingIPv6IsPassedOver: any other error of the second family is a refusal.
func TestOnlyAMissingIPv6IsPassedOver(t *testing.T) {
	for err, want := range map[error]bool{
		windows.WSAEAFNOSUPPORT: true, windows.WSAEADDRNOTAVAIL: true, windows.WSAEPROTONOSUPPORT: true,
		windows.WSAEADDRINUSE: false, windows.WSAEACCES: false, windows.WSAENOBUFS: false,
	} {
		if hasNoIPv6(err) != want {
			t.Errorf("%v", err)
		}
	}
}
