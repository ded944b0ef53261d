package onwindows

import (
	"errors"

	"golang.org/x/sys/windows"

	"github.com/wsl-port-guard/wsl-port-guard/probe/hold"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// Holder is the hold.Holder of this machine. It binds exclusively (SO_EXCLUSIVEADDRUSE) and never listens.
//
// A TCP port is bound on the wildcard addresses. One such socket has the port on every address, loopback
// included: Windows refuses it if any program has the port anywhere (10048), and refuses every bind beside it
// (Microsoft Learn, “Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE”). A bind on 127.0.0.1 gets 10013 from it,
// not the 10048 of WSL's block, so that no other reader takes a held range for the block.
//
// A UDP port is bound on the loopback addresses: for a UDP socket that other machines can reach, Windows'
// firewall may ask the user. That is enough for HCN, which refuses a port that is bound on any address
// (microsoft/WSL NetworkTests.cpp, GuestPortCantBeBoundByHost and its neighbours).
type Holder struct {
	winsock error // of WSAStartup
	held    []windows.Handle
}

// NewHolder makes a Holder that holds nothing yet.
func NewHolder() *Holder {
	var data windows.WSAData
	return &Holder{winsock: windows.WSAStartup(0x0202, &data)}
}

// Hold implements hold.Holder.
func (h *Holder) Hold(s hold.Socket) parse.BindResult {
	handles, result := h.bind(s)
	h.held = append(h.held, handles...)
	return result
}

// Try implements hold.Holder.
func (h *Holder) Try(s hold.Socket) parse.BindResult {
	handles, result := h.bind(s)
	closeAll(handles)
	return result
}

// Release implements hold.Holder.
func (h *Holder) Release() {
	closeAll(h.held)
	h.held = nil
}

func closeAll(handles []windows.Handle) {
	for _, handle := range handles {
		_ = windows.Closesocket(handle) // an open socket that was never connected has nothing to lose
	}
}

// bind binds a socket in both families. Where one refuses it, none stays bound.
func (h *Holder) bind(s hold.Socket) ([]windows.Handle, parse.BindResult) {
	if h.winsock != nil {
		return nil, parse.BindOther
	}
	four, err := bindExclusively(windows.AF_INET, s, addressOf4(s))
	if err != nil {
		return nil, bindResult(err)
	}
	six, err := bindExclusively(windows.AF_INET6, s, addressOf6(s))
	switch {
	case err == nil:
		return []windows.Handle{four, six}, parse.BindOK
	case hasNoIPv6(err):
		return []windows.Handle{four}, parse.BindOK
	}
	closeAll([]windows.Handle{four})
	return nil, bindResult(err)
}

func addressOf4(s hold.Socket) windows.Sockaddr {
	address := &windows.SockaddrInet4{Port: int(s.Port)}
	if s.Proto == port.UDP {
		address.Addr = [4]byte{127, 0, 0, 1}
	}
	return address
}

func addressOf6(s hold.Socket) windows.Sockaddr {
	address := &windows.SockaddrInet6{Port: int(s.Port)}
	if s.Proto == port.UDP {
		address.Addr[15] = 1
	}
	return address
}

// bindExclusively binds a new socket that no child process inherits.
func bindExclusively(family int32, s hold.Socket, address windows.Sockaddr) (windows.Handle, error) {
	kind, protocol := int32(windows.SOCK_STREAM), int32(windows.IPPROTO_TCP)
	if s.Proto == port.UDP {
		kind, protocol = windows.SOCK_DGRAM, windows.IPPROTO_UDP
	}
	socket, err := windows.WSASocket(family, kind, protocol, nil, 0, windows.WSA_FLAG_NO_HANDLE_INHERIT)
	if err != nil {
		return 0, err
	}
	err = windows.SetsockoptInt(socket, windows.SOL_SOCKET, soExclusiveAddrUse, 1)
	if err == nil && family == windows.AF_INET6 {
		err = windows.SetsockoptInt(socket, windows.IPPROTO_IPV6, windows.IPV6_V6ONLY, 1)
	}
	if err == nil {
		err = windows.Bind(socket, address)
	}
	if err != nil {
		closeAll([]windows.Handle{socket})
		return 0, err
	}
	return socket, nil
}

// soExclusiveAddrUse is SO_EXCLUSIVEADDRUSE of winsock2.h: ~SO_REUSEADDR.
const soExclusiveAddrUse = ^windows.SO_REUSEADDR

// hasNoIPv6 reports whether a bind failed because this Windows has no IPv6.
func hasNoIPv6(err error) bool {
	return errors.Is(err, windows.WSAEAFNOSUPPORT) || errors.Is(err, windows.WSAEADDRNOTAVAIL) || errors.Is(err, windows.WSAEPROTONOSUPPORT)
}
