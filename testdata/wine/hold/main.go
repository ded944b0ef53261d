// Holds ports as an ordinary Windows program does, TCP listening and UDP bound on
// 127.0.0.1, until its standard input ends. Each argument is a range, "50000-50599",
// or a named pipe, "pipe:docker_engine"; with none it is just a process with a name.
// It prints "holding" when it does.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"golang.org/x/sys/windows"
)

func main() {
	for _, arg := range os.Args[1:] {
		if name, ok := strings.CutPrefix(arg, "pipe:"); ok {
			if err := serve(name); err != nil {
				fmt.Println(name, err)
				os.Exit(1)
			}
			continue
		}
		first, last := 0, 0
		if n, _ := fmt.Sscanf(arg, "%d-%d", &first, &last); n == 1 {
			last = first
		}
		for port := first; port <= last; port++ {
			if err := hold(port); err != nil {
				fmt.Println(port, err)
				os.Exit(1)
			}
		}
	}
	fmt.Println("holding")
	io.Copy(io.Discard, os.Stdin)
}

// serve makes a named pipe that nobody is let into.
func serve(name string) error {
	path, err := windows.UTF16PtrFromString(`\\.\pipe\` + name)
	if err != nil {
		return err
	}
	const instances, buffer = 1, 4096
	_, err = windows.CreateNamedPipe(path, windows.PIPE_ACCESS_DUPLEX, windows.PIPE_TYPE_BYTE, instances, buffer, buffer, 0, nil)
	return err
}

// hold uses Winsock itself for UDP: Go's own sockets need a control code that Wine
// does not know. Whatever it opens stays open until the process ends.
func hold(port int) error {
	if _, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port)); err != nil {
		return err
	}
	udp, err := windows.WSASocket(windows.AF_INET, windows.SOCK_DGRAM, windows.IPPROTO_UDP, nil, 0, 0)
	if err != nil {
		return err
	}
	return windows.Bind(udp, &windows.SockaddrInet4{Port: port, Addr: [4]byte{127, 0, 0, 1}})
}
