//go:build !windows

package lsp

import (
	"errors"

	"golang.org/x/sys/unix"
)

// alive reports whether a process exists; one of another user does.
func alive(pid int) bool {
	err := unix.Kill(pid, 0)
	return err == nil || errors.Is(err, unix.EPERM)
}
