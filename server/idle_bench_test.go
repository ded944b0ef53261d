//go:build linux

package server

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkIdleServer measures the processor time of the real server while its window has
// the focus and nothing happens, inside the simulated WSL of testdata/lookalike,
// extrapolated to an hour.
func BenchmarkIdleServer(b *testing.B) {
	const from, until = 5 * time.Second, 35 * time.Second
	enter, err := filepath.Abs("../testdata/lookalike/enter.sh")
	if err != nil {
		b.Fatal(err)
	}
	if os.Geteuid() != 0 || exec.Command(enter, "true").Run() != nil {
		b.Skip("SKIP: no namespaces here")
	}
	program := filepath.Join(b.TempDir(), fmt.Sprintf("idle-%d", os.Getpid()))
	if out, err := exec.Command("go", "build", "-o", program, "./wsl-port-guard").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for range b.N {
		cmd := exec.Command(enter, "-n", "../testdata/recordings/mirrored-wsl", program, "lsp")
		in, err := cmd.StdinPipe()
		if err != nil {
			b.Fatal(err)
		}
		var out bytes.Buffer
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		say := func(body string) { fmt.Fprintf(in, "Content-Length: %d\r\n\r\n%s", len(body), body) }
		say(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`)
		say(`{"jsonrpc":"2.0","method":"initialized","params":{}}`)
		time.Sleep(from)
		own, children := processorTime(b, program)
		time.Sleep(until - from)
		ownAfter, childrenAfter := processorTime(b, program)
		in.Close()
		cmd.Wait()
		if !bytes.Contains(out.Bytes(), []byte("44620")) {
			b.Fatalf("the server told no block: %s", &out)
		}
		hours := (until - from).Hours()
		b.ReportMetric((ownAfter-own).Seconds()/hours, "cpu-s/hour")
		b.ReportMetric((childrenAfter-children).Seconds()/hours, "children-cpu-s/hour")
	}
}

// processorTime is what a process and its ended children have used, user and system
// together (proc_pid_stat(5): fields 14 to 17, in hundredths of a second).
func processorTime(b *testing.B, program string) (own, children time.Duration) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		raw, err := os.ReadFile(stat)
		_, rest, found := strings.Cut(string(raw), "("+filepath.Base(program)+") ")
		if err != nil || !found {
			continue
		}
		const tick = 10 * time.Millisecond
		var t [4]int64 // in ticks
		for i, field := range strings.Fields(rest)[11:15] {
			fmt.Sscan(field, &t[i])
		}
		return time.Duration(t[0]+t[1]) * tick, time.Duration(t[2]+t[3]) * tick
	}
	b.Fatal("the server does not run")
	return 0, 0
}
