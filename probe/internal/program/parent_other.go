//go:build !linux && !windows

package program

import "syscall"

// endWithParent does nothing: this system has nothing like it.
func endWithParent(*syscall.SysProcAttr) {}
