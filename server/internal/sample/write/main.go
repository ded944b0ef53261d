// Command write writes a sample for the benchmarks:
//
//	write services N SOURCES FINDINGS DIR    a workspace of N services; see sample.Size
//	write dotnet DIR                         a .NET solution; see sample.WriteDotnet
//	write definitions BYTES DIR              one bundle of Kubernetes' resource definitions
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/server/internal/sample"
)

func main() {
	if err := write(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(2)
	}
}

// write executes one command line.
func write(args []string) error {
	if len(args) < 2 {
		return errors.New("want a kind of sample and a folder")
	}
	kind, dir := args[0], args[len(args)-1]
	var numbers []int
	for _, arg := range args[1 : len(args)-1] {
		n, err := strconv.Atoi(arg)
		if err != nil {
			return err
		}
		numbers = append(numbers, n)
	}
	switch {
	case kind == "services" && len(numbers) == 3:
		return sample.Write(dir, sample.Size{Services: numbers[0], Sources: numbers[1], Findings: numbers[2]})
	case kind == "dotnet" && len(numbers) == 0:
		return sample.WriteDotnet(dir)
	case kind == "definitions" && len(numbers) == 1:
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, "crds.yaml"), []byte(sample.Definitions(numbers[0])), 0o644)
	}
	return fmt.Errorf("cannot make %q of %v", kind, numbers)
}
