// A stand-in for netsh.exe: prints the file of the folder STANDIN that a recording
// would have for its arguments, and logs the call.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	folder := os.Getenv("STANDIN")
	log, err := os.OpenFile(filepath.Join(folder, "netsh.log"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		fmt.Fprintln(log, strings.Join(os.Args[1:], " "))
		log.Close()
	}
	name := ""
	if a := os.Args[1:]; len(a) == 5 && a[0] == "interface" && a[2] == "show" {
		what := strings.TrimSuffix(strings.TrimSuffix(a[3], "portrange"), "port")
		name = fmt.Sprintf("netsh-%s-%s-%s.txt", what, a[1], strings.TrimPrefix(a[4], "protocol="))
	}
	if strings.Join(os.Args[1:], " ") == "interface portproxy show all" {
		name = "netsh-portproxy.txt"
	}
	raw, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		fmt.Printf("The following command was not found: %s.\r\n", strings.Join(os.Args[1:], " "))
		os.Exit(1)
	}
	os.Stdout.Write(raw)
}
