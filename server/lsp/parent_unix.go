//go:build !windows

package lsp

import (
	"errors"

	"golang.org/x/sys/unix"
)

// isAlive reports whether a process of any user exists.
func isAlive(pid int) bool {
	err := unix.Kill(pid, 0)
	return err == nil || errors.Is(err, unix.EPERM)
}
