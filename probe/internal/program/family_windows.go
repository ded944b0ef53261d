package program

import (
	"fmt"
	"os/exec"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// family is a program and the processes that it starts: a job, which Windows ends when its
// last handle is closed, and so also when this process is killed. Where Windows gives no job,
// only the program itself is ended.
type family struct {
	cmd  *exec.Cmd
	job  windows.Handle // 0 for none
	once *sync.Once
}

// newFamily prepares cmd to be started as the first of a family, without a console window.
// It starts suspended, because processes that it starts before it is in the job would not be.
func newFamily(cmd *exec.Cmd) family {
	cmd.SysProcAttr = &syscall.SysProcAttr{
		HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW | windows.CREATE_SUSPENDED,
	}
	return family{cmd, newJob(), &sync.Once{}}
}

// newJob is a job that ends with its last handle, 0 if Windows gives none.
func newJob() windows.Handle {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return 0
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{}
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	if _, err := windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation,
		uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits))); err != nil {
		windows.CloseHandle(job)
		return 0
	}
	return job
}

// started puts the program into the job, if Windows allows it, and lets it run.
func (f family) started() error {
	pid := uint32(f.cmd.Process.Pid)
	if f.job != 0 {
		process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, pid)
		if err == nil {
			_ = windows.AssignProcessToJobObject(f.job, process)
			windows.CloseHandle(process)
		}
	}
	return resume(pid)
}

// resume lets the only thread of a suspended process run.
func resume(pid uint32) error {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPTHREAD, 0)
	if err != nil {
		return fmt.Errorf("the list of threads: %w", err)
	}
	defer windows.CloseHandle(snapshot)
	entry := windows.ThreadEntry32{}
	entry.Size = uint32(unsafe.Sizeof(entry))
	for err = windows.Thread32First(snapshot, &entry); err == nil; err = windows.Thread32Next(snapshot, &entry) {
		if entry.OwnerProcessID != pid {
			continue
		}
		thread, err := windows.OpenThread(windows.THREAD_SUSPEND_RESUME, false, entry.ThreadID)
		if err != nil {
			return fmt.Errorf("the thread of a started program: %w", err)
		}
		defer windows.CloseHandle(thread)
		_, err = windows.ResumeThread(thread)
		return err
	}
	return fmt.Errorf("the list of threads: %w", err)
}

// end ends all processes of the family. It may be called more than once.
func (f family) end() error {
	f.once.Do(func() {
		if f.job != 0 {
			windows.TerminateJobObject(f.job, 1)
			windows.CloseHandle(f.job)
		}
	})
	if f.cmd.Process == nil {
		return nil
	}
	return f.cmd.Process.Kill() // in case it is not in the job
}
