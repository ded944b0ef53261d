//go:build !windows

package lsp

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// isAlive reports whether a process of any user exists and has not ended.
func isAlive(pid int) bool {
	err := unix.Kill(pid, 0)
	return (err == nil || errors.Is(err, unix.EPERM)) && !isZombie(pid)
}

// isZombie reports whether a process has ended and its parent has not noticed yet. Systems without
// Linux' procfs do not tell.
func isZombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, behindName, _ := bytes.Cut(stat[bytes.LastIndexByte(stat, ')')+1:], []byte(" "))
	return bytes.HasPrefix(behindName, []byte("Z"))
}
