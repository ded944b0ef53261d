// A stand-in for wsl.exe: a WSL with the distributions that the folder STANDIN says
// run. It logs every call to wsl.log and, like the real one, prints UTF-16LE of its
// own but passes on the bytes of Linux programs.
//
//	running.txt  a line a distribution that runs
//	mode.txt     what wslinfo --networking-mode says inside
//	range.txt    ip_local_port_range inside
//	vm.txt       what wslinfo --vm-id says inside
//	tcp.txt      /proc/net/tcp inside
//
// A command for a distribution that does not run starts it, which is what must never
// happen: the log then has a line "STARTED name".
package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
)

func main() {
	args := os.Args[1:]
	note(strings.Join(args, " "))
	switch strings.Join(args, " ") {
	case "--version":
		wide("WSL version: 2.6.3.0\r\nKernel version: 6.6.87.2-1\r\nWindows version: 10.0.26100.1\r\n")
		return
	case "--list --running --quiet":
		for _, name := range running() {
			wide(name + "\r\n")
		}
		return
	}
	if len(args) < 4 || args[0] != "-d" || args[2] != "-e" {
		note("STARTED the default distribution")
		os.Exit(1)
	}
	if !slices.Contains(running(), args[1]) {
		note("STARTED " + args[1])
	}
	inside(strings.Join(args[3:], " "))
}

// inside is what a Linux command prints.
func inside(command string) {
	files := map[string]string{
		"/usr/bin/wslinfo --networking-mode":              "mode.txt",
		"/usr/bin/wslinfo --vm-id":                        "vm.txt",
		"/bin/cat /proc/sys/net/ipv4/ip_local_port_range": "range.txt",
		"/bin/cat /proc/net/tcp":                          "tcp.txt",
	}
	text := read(files[command])
	if text == "" {
		fmt.Fprintf(os.Stderr, "%s: not found\n", command)
		os.Exit(127)
	}
	fmt.Print(text)
}

func running() []string { return strings.Fields(read("running.txt")) }

func read(name string) string {
	raw, _ := os.ReadFile(filepath.Join(os.Getenv("STANDIN"), name))
	return string(raw)
}

func note(line string) {
	log, err := os.OpenFile(filepath.Join(os.Getenv("STANDIN"), "wsl.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		os.Exit(2)
	}
	defer log.Close()
	io.WriteString(log, line+"\n")
}

// wide prints UTF-16LE unless WSL_UTF8 asks for UTF-8, which old versions ignore; so
// does this one, for the harder case.
func wide(text string) {
	binary.Write(os.Stdout, binary.LittleEndian, utf16.Encode([]rune(text)))
}
