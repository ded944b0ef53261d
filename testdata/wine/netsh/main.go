// A stand-in for netsh.exe: prints the file of the folder STANDIN that a recording
// would have for its arguments, and logs the call to netsh.log. If the folder has a file
// netsh-hangs.txt, it hangs, with a child and a grandchild that hang as well. Each of the
// three listens on a port of its own, and logs it to hanging.log: who can connect knows that
// the process still runs.
package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

var folder = os.Getenv("STANDIN")

func main() {
	args := os.Args[1:]
	note("netsh.log", strings.Join(args, " "))
	switch _, err := os.Stat(filepath.Join(folder, "netsh-hangs.txt")); {
	case len(args) == 1 && args[0] == "child":
		hang("grandchild")
	case len(args) == 1 && args[0] == "grandchild":
		hang("")
	case err == nil:
		hang("child")
	}
	name := ""
	if len(args) == 5 && args[0] == "interface" && args[2] == "show" {
		what := strings.TrimSuffix(strings.TrimSuffix(args[3], "portrange"), "port")
		name = fmt.Sprintf("netsh-%s-%s-%s.txt", what, args[1], strings.TrimPrefix(args[4], "protocol="))
	}
	if strings.Join(os.Args[1:], " ") == "interface portproxy show all" {
		name = "netsh-portproxy.txt"
	}
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		fmt.Printf("The following command was not found: %s.\r\n", strings.Join(args, " "))
		os.Exit(1)
	}
	os.Stdout.Write(raw)
}

// hang starts this program again with an argument, if there is one, and never returns.
func hang(argument string) {
	if argument != "" {
		self, _ := os.Executable()
		below := exec.Command(self, argument)
		below.Stdout = os.Stdout // holds the pipe of the server open
		if err := below.Start(); err != nil {
			note("hanging.log", err.Error())
		}
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		note("hanging.log", err.Error())
		os.Exit(1)
	}
	note("hanging.log", fmt.Sprint(l.Addr().(*net.TCPAddr).Port))
	for {
		if c, err := l.Accept(); err == nil {
			c.Close()
		}
	}
}

// note appends a line to a file of the folder.
func note(file, line string) {
	log, err := os.OpenFile(filepath.Join(folder, file), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return
	}
	defer log.Close()
	fmt.Fprintln(log, line)
}
