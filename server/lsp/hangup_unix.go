//go:build unix

package lsp

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// hasHungUp reports whether nobody can write to the pipe or socket in any more, also if there is still
// something to be read.
func hasHungUp(in io.Reader) bool {
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	raw, err := f.SyscallConn()
	if err != nil {
		return false
	}
	hung := false
	_ = raw.Control(func(fd uintptr) {
		state := []unix.PollFd{{Fd: int32(fd)}}
		n, err := unix.Poll(state, 0)
		hung = err == nil && n > 0 && state[0].Revents&unix.POLLHUP != 0
	})
	return hung
}
