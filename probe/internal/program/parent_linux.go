package program

import "syscall"

// endWithParent makes Linux end the program when this process is killed. Linux has nothing that ends what the
// program has started; if such a process prints, it ends because nobody reads.
func endWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }
