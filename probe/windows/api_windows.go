package windows

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// api is the System that really calls Windows. All libraries are taken from the
// system folder only, and when they are first needed.
type api struct {
	folder    string
	enumerate *windows.LazyProc
	free      *windows.LazyProc
	tcpTable  *windows.LazyProc
	udpTable  *windows.LazyProc
	winsock   error // of WSAStartup
}

// Open is the System of this machine.
func Open() System {
	folder, err := windows.GetSystemDirectory()
	if err != nil {
		folder = "" // then no program is found
	}
	compute := windows.NewLazySystemDLL("computenetwork.dll")
	helper := windows.NewLazySystemDLL("iphlpapi.dll")
	var data windows.WSAData
	return &api{
		folder:    folder,
		enumerate: compute.NewProc("HcnEnumerateGuestNetworkPortReservations"),
		free:      compute.NewProc("HcnFreeGuestNetworkPortReservations"),
		tcpTable:  helper.NewProc("GetExtendedTcpTable"),
		udpTable:  helper.NewProc("GetExtendedUdpTable"),
		winsock:   windows.WSAStartup(0x0202, &data),
	}
}

func (a *api) Folder() string { return a.folder }

func (a *api) HasProgram(name string) bool {
	info, err := os.Stat(filepath.Join(a.folder, name))
	return a.folder != "" && err == nil && info.Mode().IsRegular()
}

func (a *api) Build() int {
	_, _, build := windows.RtlGetNtVersionNumbers()
	return int(build)
}

// HCN calls HcnEnumerateGuestNetworkPortReservations (MicrosoftDocs
// Virtualization-Documentation, hcn/Reference), there since Windows 10 1809.
func (a *api) HCN() ([]byte, error) {
	if err := errors.Join(a.enumerate.Find(), a.free.Find()); err != nil {
		return nil, fmt.Errorf("this Windows has no %s: %w", a.enumerate.Name, fs.ErrNotExist)
	}
	var count uint32
	var entries unsafe.Pointer
	result, _, _ := a.enumerate.Call(uintptr(unsafe.Pointer(&count)), uintptr(unsafe.Pointer(&entries)))
	if entries != nil {
		defer a.free.Call(uintptr(entries))
	}
	switch hresult := uint32(result); {
	case hresult == 0x80070005:
		return nil, fmt.Errorf("%s: 0x%08X: %w", a.enumerate.Name, hresult, fs.ErrPermission)
	case hresult != 0:
		return nil, fmt.Errorf("%s: 0x%08X", a.enumerate.Name, hresult)
	case entries == nil || count == 0:
		return []byte{}, nil
	}
	return copyEntries(entries, count)
}

// copyEntries copies the array. The documentation calls count a number of
// entries, its annotation one of bytes; so the memory behind is measured before
// it is touched, and the second reading is tried where the first makes no sense.
func copyEntries(entries unsafe.Pointer, count uint32) ([]byte, error) {
	var info windows.MemoryBasicInformation
	if err := windows.VirtualQuery(uintptr(entries), &info, unsafe.Sizeof(info)); err != nil {
		return nil, fmt.Errorf("HCN returned a bad address: %w", err)
	}
	room := info.BaseAddress + info.RegionSize - uintptr(entries)
	fits := func(bytes uint64) bool { return bytes <= uint64(room) && bytes <= maxHCNEntries*HCNEntrySize }
	if size := uint64(count) * HCNEntrySize; fits(size) {
		raw := slices.Clone(unsafe.Slice((*byte)(entries), size))
		if _, err := ParseHCN(raw); err == nil || count%HCNEntrySize != 0 {
			return raw, nil
		}
	}
	if !fits(uint64(count)) {
		return nil, fmt.Errorf("HCN returned %d entries that are not there", count)
	}
	return slices.Clone(unsafe.Slice((*byte)(entries), count)), nil
}

// Bind tries one port. It uses Winsock itself, for Go's listeners set options
// that change the answer.
func (a *api) Bind(proto port.Proto, p uint16) BindResult {
	kind, protocol := int32(windows.SOCK_STREAM), int32(windows.IPPROTO_TCP)
	if proto == port.UDP {
		kind, protocol = windows.SOCK_DGRAM, windows.IPPROTO_UDP
	}
	if a.winsock != nil || p < 1024 {
		return BindOther
	}
	socket, err := windows.WSASocket(windows.AF_INET, kind, protocol, nil, 0, windows.WSA_FLAG_NO_HANDLE_INHERIT)
	if err != nil {
		return BindOther
	}
	defer windows.Closesocket(socket)
	err = windows.Bind(socket, &windows.SockaddrInet4{Port: int(p), Addr: [4]byte{127, 0, 0, 1}})
	switch {
	case err == nil:
		return BindOK
	case errors.Is(err, windows.WSAEADDRINUSE):
		return BindInUse
	case errors.Is(err, windows.WSAEACCES):
		return BindNo
	}
	return BindOther
}

// UserConfig reads .wslconfig in the profile folder of the user.
func (a *api) UserConfig() ([]byte, error) {
	profile, err := windows.KnownFolderPath(windows.FOLDERID_Profile, 0)
	if err != nil {
		return nil, fmt.Errorf("the profile folder: %w", err)
	}
	f, err := os.Open(filepath.Join(profile, ".wslconfig"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []byte{}, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf(".wslconfig: %w", fs.ErrPermission)
	case err != nil:
		return nil, errors.New(".wslconfig cannot be opened")
	}
	defer f.Close()
	const most = 1 << 20
	return io.ReadAll(io.LimitReader(f, most))
}

// Registry reads the three values that matter; none of them needs to exist.
func (a *api) Registry() (Registry, error) {
	const policies, tcpip = `SOFTWARE\Policies\WSL`, `SYSTEM\CurrentControlSet\Services\Tcpip\Parameters`
	var r Registry
	return r, errors.Join(
		dword(tcpip, "MaxUserPort", &r.MaxUserPort),
		dword(policies, "DefaultNetworkingMode", &r.DefaultNetworkingMode),
		dword(policies, "AllowNetworkingModeUserSetting", &r.AllowNetworkingModeUserSetting),
	)
}

// dword reads a value of HKLM into the pointer; a missing one leaves it nil.
func dword(path, name string, into **uint32) error {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf(`HKLM\%s: %w`, path, err)
	}
	defer key.Close()
	n, _, err := key.GetIntegerValue(name)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, registry.ErrUnexpectedType):
		return nil
	case err != nil:
		return fmt.Errorf(`HKLM\%s\%s: %w`, path, name, err)
	}
	value := uint32(n)
	*into = &value
	return nil
}

// WSLInstalled looks for the service of WSL, or its predecessor inside Windows.
func (a *api) WSLInstalled() bool {
	for _, service := range []string{"WSLService", "LxssManager"} {
		key, err := registry.OpenKey(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Services\`+service, registry.QUERY_VALUE)
		if err == nil {
			key.Close()
			return true
		}
	}
	return false
}

// Distros reads what this user has installed; State in it means installed, not
// running.
func (a *api) Distros() (map[string]int, error) {
	const path = `SOFTWARE\Microsoft\Windows\CurrentVersion\Lxss`
	key, err := registry.OpenKey(registry.CURRENT_USER, path, registry.ENUMERATE_SUB_KEYS)
	if err != nil {
		return nil, fmt.Errorf(`HKCU\%s: %w`, path, err)
	}
	defer key.Close()
	ids, err := key.ReadSubKeyNames(-1)
	if err != nil {
		return nil, fmt.Errorf(`HKCU\%s: %w`, path, err)
	}
	distros := map[string]int{}
	for _, id := range ids {
		distro, err := registry.OpenKey(key, id, registry.QUERY_VALUE)
		if err != nil {
			continue
		}
		name, _, errName := distro.GetStringValue("DistributionName")
		version, _, errVersion := distro.GetIntegerValue("Version")
		if distro.Close(); errName == nil && errVersion == nil {
			distros[name] = int(version)
		}
	}
	return distros, nil
}

// process is a row of the list of processes, whose names everybody may see.
type process struct {
	name string
	pid  uint32
}

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
		seen = append(seen, fmt.Sprintf("%s %d%s", name, p.pid, startOf(p.pid)))
	}
	slices.Sort(seen)
	vms.Generation = strings.Join(seen, ", ")
	return vms, nil
}

// startOf tells when a process started, if that may be known: process ids are
// used again.
func startOf(pid uint32) string {
	handle, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return ""
	}
	defer windows.CloseHandle(handle)
	var start, exit, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(handle, &start, &exit, &kernel, &user); err != nil {
		return ""
	}
	return fmt.Sprintf(" since %d", start.Nanoseconds())
}

// Listeners reads the four tables. A table that cannot be read makes all fail:
// half a table would make ports look free of owners.
func (a *api) Listeners() ([]Listener, error) {
	const tcpListeners, udpAll = 3, 1 // TCP_TABLE_OWNER_PID_LISTENER, UDP_TABLE_OWNER_PID
	names := map[uint32]string{}
	if all, err := processes(); err == nil {
		for _, p := range all {
			names[p.pid] = p.name
		}
	}
	name := func(pid uint32) string {
		if pid == 0 {
			return "" // what the list calls "[System Process]"
		}
		return names[pid]
	}
	listeners := []Listener{}
	for _, t := range []struct {
		proc   *windows.LazyProc
		family uintptr
		class  uintptr
		shape  socketTable
	}{
		{a.tcpTable, windows.AF_INET, tcpListeners, tcp4Table()},
		{a.tcpTable, windows.AF_INET6, tcpListeners, tcp6Table()},
		{a.udpTable, windows.AF_INET, udpAll, udp4Table()},
		{a.udpTable, windows.AF_INET6, udpAll, udp6Table()},
	} {
		raw, err := table(t.proc, t.family, t.class)
		if err != nil {
			return nil, err
		}
		rows, err := t.shape.parse(raw, name)
		if err != nil {
			return nil, err
		}
		listeners = append(listeners, rows...)
	}
	return listeners, nil
}

// table calls GetExtendedTcpTable or its sister until the buffer is large enough.
func table(proc *windows.LazyProc, family, class uintptr) ([]byte, error) {
	if err := proc.Find(); err != nil {
		return nil, fmt.Errorf("%s: %w", proc.Name, err)
	}
	size := uint32(1 << 14)
	for range 8 { // the table may grow between two calls
		raw := make([]byte, size)
		result, _, _ := proc.Call(uintptr(unsafe.Pointer(&raw[0])), uintptr(unsafe.Pointer(&size)), 1, family, class, 0)
		switch code := windows.Errno(result); code {
		case 0:
			return raw, nil
		case windows.ERROR_INSUFFICIENT_BUFFER:
			size += size / 4
		default:
			return nil, fmt.Errorf("%s: %w", proc.Name, code)
		}
	}
	return nil, fmt.Errorf("%s: the table keeps growing", proc.Name)
}
