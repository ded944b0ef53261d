package onlinux

import (
	"errors"

	"golang.org/x/sys/unix"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// Bind tries one port on 127.0.0.1 with default options and without listening. It is for
// Machine.Bind; known is false if the result says nothing about the port.
func Bind(proto port.Proto, p uint16) (free, known bool) {
	kind := unix.SOCK_STREAM
	if proto == port.UDP {
		kind = unix.SOCK_DGRAM
	}
	if p < 1024 {
		return false, false
	}
	fd, err := unix.Socket(unix.AF_INET, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return false, false
	}
	defer unix.Close(fd)
	err = unix.Bind(fd, &unix.SockaddrInet4{Port: int(p), Addr: [4]byte{127, 0, 0, 1}})
	return err == nil, err == nil || errors.Is(err, unix.EADDRINUSE)
}
