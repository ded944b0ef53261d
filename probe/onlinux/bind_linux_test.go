package onlinux

import (
	"net"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

func TestBind(t *testing.T) {
	tcp, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	taken := uint16(tcp.Addr().(*net.TCPAddr).Port)
	if free, known := Bind(port.TCP, taken); free || !known {
		t.Errorf("TCP with a listener: free %v, known %v", free, known)
	}
	tcp.Close()
	for range 2 { // nothing is left behind
		if free, known := Bind(port.TCP, taken); !free || !known {
			t.Errorf("TCP after closing: free %v, known %v", free, known)
		}
	}
	udp, err := net.ListenPacket("udp4", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	taken = uint16(udp.LocalAddr().(*net.UDPAddr).Port)
	if free, known := Bind(port.UDP, taken); free || !known {
		t.Errorf("UDP with a socket on all addresses: free %v, known %v", free, known)
	}
	if _, known := Bind(port.TCP, 1023); known {
		t.Error("a port below 1024 was tried")
	}
}
