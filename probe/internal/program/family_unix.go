//go:build !windows

package program

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// family is a program and the processes that it starts: a process group.
type family struct{ cmd *exec.Cmd }

// newFamily prepares cmd to be started as the first of a family.
func newFamily(cmd *exec.Cmd) family {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	endWithParent(cmd.SysProcAttr)
	return family{cmd}
}

// started is called once the program runs.
func (family) started() error { return nil }

// end ends all processes of the family. It may be called more than once.
func (f family) end() error {
	if f.cmd.Process == nil {
		return nil
	}
	err := syscall.Kill(-f.cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
