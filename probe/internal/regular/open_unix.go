//go:build unix

package regular

import "syscall"

// doNotBlock has a pipe opened at once, although nobody writes to it.
const doNotBlock = syscall.O_NONBLOCK
