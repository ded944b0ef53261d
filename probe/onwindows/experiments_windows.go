package onwindows

import (
	"errors"
	"net"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// exclusiveAddressUse is SO_EXCLUSIVEADDRUSE of winsock2.h, the complement of SO_REUSEADDR.
const exclusiveAddressUse = ^windows.SO_REUSEADDR

// Trial implements System. It returns the error of Winsock, 0 if the bind worked. What keeps a trial from being
// made, such as a machine without IPv6, is returned as it is: no judge takes it for an answer about the port.
func (a *api) Trial(t parse.Trial) uint32 {
	if a.winsock != nil || t.Port < 1024 {
		return uint32(windows.WSAEINVAL)
	}
	family, address, ok := socketAddress(t)
	if !ok {
		return uint32(windows.WSAEADDRNOTAVAIL)
	}
	kind, protocol := int32(windows.SOCK_STREAM), int32(windows.IPPROTO_TCP)
	if t.Proto == port.UDP {
		kind, protocol = windows.SOCK_DGRAM, windows.IPPROTO_UDP
	}
	socket, err := windows.WSASocket(family, kind, protocol, nil, 0, windows.WSA_FLAG_NO_HANDLE_INHERIT)
	if err != nil {
		return numberOf(err)
	}
	defer windows.Closesocket(socket)
	switch t.Option {
	case parse.OptionReuse:
		err = windows.SetsockoptInt(socket, windows.SOL_SOCKET, windows.SO_REUSEADDR, 1)
	case parse.OptionExclusive:
		err = windows.SetsockoptInt(socket, windows.SOL_SOCKET, exclusiveAddressUse, 1)
	}
	if err != nil {
		return numberOf(err)
	}
	return numberOf(windows.Bind(socket, address))
}

// socketAddress is the address of a trial; ok is false if the machine has none such.
func socketAddress(t parse.Trial) (family int32, address windows.Sockaddr, ok bool) {
	text := t.Address
	if text == parse.AddressNIC {
		text = nicAddress()
	}
	ip := net.ParseIP(text)
	if ip == nil {
		return 0, nil, false
	}
	if v4 := ip.To4(); v4 != nil {
		return windows.AF_INET, &windows.SockaddrInet4{Port: int(t.Port), Addr: [4]byte(v4)}, true
	}
	return windows.AF_INET6, &windows.SockaddrInet6{Port: int(t.Port), Addr: [16]byte(ip)}, true
}

// nicAddress is an IPv4 address of a network adapter, "" if there is none.
func nicAddress() string {
	addresses, _ := net.InterfaceAddrs()
	for _, address := range addresses {
		if n, ok := address.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	return ""
}

// numberOf is the number of an error of Winsock, 0 for none.
func numberOf(err error) uint32 {
	var number syscall.Errno
	switch {
	case err == nil:
		return 0
	case errors.As(err, &number):
		return uint32(number)
	}
	return uint32(windows.WSAEINVAL)
}

// Service implements System.
func (a *api) Service(name string) parse.ServiceState {
	switch runs, exists, err := stateOfService(name); {
	case err != nil:
		return parse.ServiceUnknown
	case !exists:
		return parse.ServiceMissing
	case runs:
		return parse.ServiceRuns
	}
	return parse.ServiceStopped
}

// VMNames implements System.
func (a *api) VMNames() (names []string, err error) {
	all, err := processes()
	for _, p := range all {
		if name := strings.TrimSuffix(p.name, ".exe"); strings.HasPrefix(strings.ToLower(name), "vmmem") {
			names = append(names, name)
		}
	}
	return names, err
}

// ServesPipe implements System.
func (a *api) ServesPipe(name string) bool { return a.hasPipe(name) }
