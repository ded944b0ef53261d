package onwindows

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// processes is the list of processes, whose names every user may read.
func processes() ([]process, error) {
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return nil, fmt.Errorf("the list of processes: %w", err)
	}
	defer windows.CloseHandle(snapshot)
	entry := windows.ProcessEntry32{}
	entry.Size = uint32(unsafe.Sizeof(entry))
	var all []process
	for err = windows.Process32First(snapshot, &entry); err == nil; err = windows.Process32Next(snapshot, &entry) {
		all = append(all, process{windows.UTF16ToString(entry.ExeFile[:]), entry.ProcessID})
	}
	if !errors.Is(err, windows.ERROR_NO_MORE_FILES) {
		return nil, fmt.Errorf("the list of processes: %w", err)
	}
	return all, nil
}

// VMs looks for vmmemWSL, and for vmmem, which older WSL shares with Hyper-V.
func (a *api) VMs() (VMs, error) {
	all, err := processes()
	if err != nil {
		return VMs{}, err
	}
	var vms VMs
	var seen []string
	for _, p := range all {
		name := strings.ToLower(strings.TrimSuffix(p.name, ".exe"))
		if name != "vmmemwsl" && name != "vmmem" {
			continue
		}
		vms.WSL = vms.WSL || name == "vmmemwsl"
		since := ""
		if started, ok := startOf(p.pid); ok {
			since = fmt.Sprintf(" since %d", started.UnixNano())
			if name == "vmmemwsl" && started.After(vms.Started) {
				vms.Started = started
			}
		}
		seen = append(seen, fmt.Sprintf("%s %d%s", name, p.pid, since))
	}
	slices.Sort(seen)
	vms.Generation = strings.Join(seen, ", ")
	return vms, nil
}

// startOf is when a process started; ok is false if unknown. A process id alone may be used
// again.
func startOf(pid uint32) (started time.Time, ok bool) {
	handle, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return time.Time{}, false
	}
	defer windows.CloseHandle(handle)
	var start, exit, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(handle, &start, &exit, &kernel, &user); err != nil {
		return time.Time{}, false
	}
	return time.Unix(0, start.Nanoseconds()).UTC(), true
}
