package program

import "syscall"

// endWithParent makes Linux end the program when this process is killed.
func endWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
