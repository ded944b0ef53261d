package onwindows

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/mgr"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// These tests change the registry, the profile folder and what the stand-in of HCN tells. So
// they run in the Wine step only (ext/test/wine), which names the folder of the stand-ins.

func standin(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("STANDIN")
	if folder == "" {
		t.Skip("SKIP: only in the Wine step, since a real Windows must not be changed")
	}
	return folder
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(path) })
}

// set writes DWORDs below a key, and deletes the key after the test.
func set(t *testing.T, root registry.Key, path string, values map[string]uint32) {
	t.Helper()
	key, _, err := registry.CreateKey(root, path, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer key.Close()
	for name, value := range values {
		if err := key.SetDWordValue(name, value); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { registry.DeleteKey(root, path) })
}

func TestRegistryValues(t *testing.T) {
	standin(t)
	const policies = `SOFTWARE\Policies\WSL`
	show := func() string {
		r, err := Open().Registry()
		text := fmt.Sprint(err)
		for _, v := range []*uint32{r.MaxUserPort, r.DefaultNetworkingMode, r.AllowNetworkingModeUserSetting} {
			if v != nil {
				text += fmt.Sprint(" ", *v)
			} else {
				text += " -"
			}
		}
		return text
	}
	if got := show(); got != "<nil> - - -" {
		t.Errorf("nothing is set: %s", got)
	}
	set(t, registry.LOCAL_MACHINE, policies, map[string]uint32{"DefaultNetworkingMode": 3})
	if got := show(); got != "<nil> - 3 -" {
		t.Errorf("one is set: %s", got)
	}
	set(t, registry.LOCAL_MACHINE, policies, map[string]uint32{"AllowNetworkingModeUserSetting": 0})
	tcpip, _, err := registry.CreateKey(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Services\Tcpip\Parameters`, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer tcpip.Close()
	defer tcpip.DeleteValue("MaxUserPort")
	if err := tcpip.SetDWordValue("MaxUserPort", 65534); err != nil {
		t.Fatal(err)
	}
	if got := show(); got != "<nil> 65534 3 0" {
		t.Errorf("all are set: %s", got)
	}
	if err := tcpip.SetStringValue("MaxUserPort", "many"); err != nil {
		t.Fatal(err)
	}
	if got := show(); got != "<nil> - 3 0" {
		t.Errorf("a value of another type: %s", got)
	}
}

func TestWSLIsInstalledByEitherService(t *testing.T) {
	standin(t)
	const services = `SYSTEM\CurrentControlSet\Services\`
	if !Open().WSLInstalled() {
		t.Error("the service WSLService is not seen")
	}
	if err := registry.DeleteKey(registry.LOCAL_MACHINE, services+"WSLService"); err != nil {
		t.Fatal(err)
	}
	defer func() { // as the Wine step has made it
		key, _, _ := registry.CreateKey(registry.LOCAL_MACHINE, services+"WSLService", registry.SET_VALUE)
		key.SetDWordValue("Start", 3)
		key.Close()
	}()
	if Open().WSLInstalled() {
		t.Error("WSL is not installed")
	}
	set(t, registry.LOCAL_MACHINE, services+"LxssManager", nil)
	if !Open().WSLInstalled() {
		t.Error("the service LxssManager is not seen")
	}
}

func TestDistros(t *testing.T) {
	standin(t)
	if got, err := distrosAt(`SOFTWARE\No\Such\Key`); !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), `HKCU\SOFTWARE\No\Such\Key: `) {
		t.Errorf("%v %v", got, err)
	}
	set(t, registry.CURRENT_USER, `SOFTWARE\Microsoft\Windows\CurrentVersion\Lxss\{without-name}`, map[string]uint32{"Version": 2})
	got, err := Open().Distros()
	if want := map[string]int{"Ubuntu": 2, "docker-desktop": 2}; err != nil || !maps.Equal(got, want) {
		t.Errorf("%v %v, want %v", got, err, want)
	}
}

func TestDockerDesktopIsInstalledForEitherUser(t *testing.T) {
	standin(t)
	if Open().Docker().Installed {
		t.Error("it is not installed")
	}
	for name, root := range map[string]registry.Key{"all users": registry.LOCAL_MACHINE, "this user": registry.CURRENT_USER} {
		t.Run(name, func(t *testing.T) {
			set(t, root, `SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Docker Desktop`, nil)
			if !Open().Docker().Installed {
				t.Error("it is installed")
			}
			leavesNothingOpen(t, func() { hasDesktop() })
		})
	}
}

func TestDockerIsToldByItsOwnFilesAndPipe(t *testing.T) {
	standin(t)
	if d := Open().Docker(); !d.Told || d.Endpoint != "" || d.Runs {
		t.Errorf("nothing is there: %+v", d)
	}
	name, err := windows.UTF16PtrFromString(`\\.\pipe\` + DesktopPipe)
	if err != nil {
		t.Fatal(err)
	}
	pipe, err := windows.CreateNamedPipe(name, windows.PIPE_ACCESS_DUPLEX, windows.PIPE_TYPE_BYTE, 1, 512, 512, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := Open().Docker(); !d.Runs {
		t.Errorf("the pipe is there: %+v", d)
	}
	windows.CloseHandle(pipe)
	t.Setenv("DOCKER_HOST", "tcp://localhost:2375")
	if d := Open().Docker(); d.Endpoint != "tcp://localhost:2375" {
		t.Errorf("the environment tells the endpoint: %+v", d)
	}
	os.Unsetenv("DOCKER_HOST")
	folder := filepath.Join(profile(t), ".docker")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "config.json"), `{"currentContext":"one-that-is-gone"}`)
	if d := Open().Docker(); d.Told {
		t.Errorf("the context is not there: %+v", d)
	}
	write(t, filepath.Join(folder, "config.json"), "{}"+strings.Repeat(" ", 1<<20))
	if raw, err := readSmall(filepath.Join(folder, "config.json")); raw != nil || err == nil {
		t.Errorf("%d bytes of a file that is too large, %v", len(raw), err)
	}
	write(t, filepath.Join(folder, "config.json"), "{}")
	leavesNothingOpen(t, func() { readSmall(filepath.Join(folder, "config.json")) })
}

func profile(t *testing.T) string {
	t.Helper()
	folder, err := windows.KnownFolderPath(windows.FOLDERID_Profile, 0)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestUserConfig(t *testing.T) {
	standin(t)
	if raw, err := Open().UserConfig(); raw == nil || len(raw) > 0 || err != nil {
		t.Errorf("no file: %q %v", raw, err)
	}
	if changed := Open().ConfigChanged(); !changed.IsZero() {
		t.Errorf("no file was changed at %v", changed)
	}
	path := filepath.Join(profile(t), ".wslconfig")
	const text = "[wsl2]\r\nnetworkingMode=mirrored\r\n"
	write(t, path, text)
	if raw, err := Open().UserConfig(); string(raw) != text || err != nil {
		t.Errorf("got %q %v", raw, err)
	}
	info, err := os.Stat(path)
	if err != nil || !Open().ConfigChanged().Equal(info.ModTime()) {
		t.Errorf("changed at %v, the file says %v, %v", Open().ConfigChanged(), info.ModTime(), err)
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	alone, err := windows.CreateFile(name, windows.GENERIC_READ, 0, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if raw, err := Open().UserConfig(); raw != nil || err == nil || err.Error() != ".wslconfig cannot be read" {
		t.Errorf("opened by another program for itself: %q %v", raw, err)
	}
	windows.CloseHandle(alone)
	write(t, path, strings.Repeat("#", 1<<20+1))
	if raw, err := Open().UserConfig(); raw != nil || err == nil {
		t.Errorf("%d bytes of a file that is too large, %v", len(raw), err)
	}
}

// TestHelper is a process that the other tests start under another name.
func TestHelper(t *testing.T) {
	if os.Getenv("HELPER") != "" {
		os.Stdin.Read(make([]byte, 1)) // until the test ends
	}
}

// startAs starts a process of that name, and ends it after the test.
func startAs(t *testing.T, name string) (pid int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(standin(t), name)
	write(t, path, string(raw))
	cmd := exec.Command(path, "-test.run=^TestHelper$")
	cmd.Env = append(os.Environ(), "HELPER=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stdin.Close(); cmd.Wait() })
	return cmd.Process.Pid
}

func TestVMsByTheirProcesses(t *testing.T) {
	standin(t)
	if vms, err := Open().VMs(); vms.WSL || vms.Generation != "" || !vms.Started.IsZero() || err != nil {
		t.Errorf("none runs: %+v %v", vms, err)
	}
	hyperV := startAs(t, "vmmem.exe")
	vms, err := Open().VMs()
	if !regexp.MustCompile(fmt.Sprintf(`^vmmem %d since \d+$`, hyperV)).MatchString(vms.Generation) || vms.WSL || !vms.Started.IsZero() || err != nil {
		t.Errorf("one of Hyper-V runs: %+v %v", vms, err)
	}
	wsl := startAs(t, "vmmemWSL.exe")
	vms, err = Open().VMs()
	want := regexp.MustCompile(fmt.Sprintf(`^vmmem %d since \d+, vmmemwsl %d since \d+$`, hyperV, wsl))
	if !want.MatchString(vms.Generation) || !vms.WSL || vms.Started.IsZero() || err != nil {
		t.Errorf("one of WSL runs too: %+v %v", vms, err)
	}
}

func TestVMsInOneOrder(t *testing.T) {
	standin(t)
	wsl := startAs(t, "vmmemWSL.exe")
	hyperV := startAs(t, "vmmem.exe")
	vms, err := Open().VMs()
	want := regexp.MustCompile(fmt.Sprintf(`^vmmem %d since \d+, vmmemwsl %d since \d+$`, hyperV, wsl))
	if !want.MatchString(vms.Generation) || err != nil {
		t.Errorf("%+v %v", vms, err)
	}
}

func TestStartOfAProcess(t *testing.T) {
	const off = 100 * time.Millisecond // Windows' clock has steps
	before := time.Now()
	pid := startAs(t, "vmmem.exe")
	started, ok := startOf(uint32(pid))
	if !ok || started.Before(before.Add(-off)) || started.After(time.Now().Add(off)) {
		t.Errorf("started at %v, %v; we began at %v", started, ok, before)
	}
	if started, ok := startOf(0xFFFFFFF0); ok || !started.IsZero() {
		t.Errorf("a process that does not exist: %v", started)
	}
}

func TestHCNTellsTheBlock(t *testing.T) {
	folder := standin(t)
	if _, err := os.Stat(filepath.Join(Open().Folder(), "computenetwork.dll")); err != nil {
		t.Fatal("the stand-in of HCN is not there")
	}
	log := filepath.Join(folder, "hcn.log")
	defer os.Remove(log)
	tell := func() (out []string) { // the first entry is always one of Windows itself
		raw, err := Open().HCN()
		entries, parseErr := parse.ParseHCN(raw)
		if err != nil || parseErr != nil {
			t.Error(err, parseErr)
		}
		for _, e := range entries {
			out = append(out, e.Protos.String()+" "+e.Range.String())
		}
		return out
	}
	if got := tell(); !slices.Equal(got, []string{"tcp 135"}) {
		t.Errorf("nothing is held: %q", got)
	}
	write(t, filepath.Join(folder, "held.txt"), "44620 48715\n40000 40000\n")
	if got := tell(); !slices.Equal(got, []string{"tcp 135", "tcp+udp 44620–48715", "tcp+udp 40000"}) {
		t.Errorf("a block is held: %q", got)
	}
	calls, _ := os.ReadFile(log)
	if n := bytes.Count(calls, []byte("enumerate")); n < 2 || bytes.Count(calls, []byte("free")) != n {
		t.Errorf("the table is not freed: %q", calls)
	}
	for code, denied := range map[string]bool{"0x80070005": true, "0x80004005": false} {
		write(t, filepath.Join(folder, "hresult.txt"), code)
		_, err := Open().HCN()
		var failure *fact.Failure
		if !errors.As(err, &failure) || fmt.Sprintf("0x%08x", failure.HRESULT) != code || errors.Is(err, fs.ErrPermission) != denied {
			t.Errorf("%s: %v", code, err)
		}
		if want := "HcnEnumerateGuestNetworkPortReservations: " + code; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	write(t, filepath.Join(folder, "hresult.txt"), "0x00000000") // and no entries
	if raw, err := Open().HCN(); raw == nil || len(raw) > 0 || err != nil {
		t.Errorf("an empty table: %v %v", raw, err)
	}
}

// occupy binds a port that Windows chooses, and listens on it if it is TCP.
func occupy(t *testing.T, proto port.Proto, address string) uint16 {
	t.Helper()
	kind, protocol := int32(windows.SOCK_STREAM), int32(windows.IPPROTO_TCP)
	if proto == port.UDP {
		kind, protocol = windows.SOCK_DGRAM, windows.IPPROTO_UDP
	}
	ip := netip.MustParseAddr(address)
	family, at := int32(windows.AF_INET), windows.Sockaddr(&windows.SockaddrInet4{Addr: [4]byte(ip.AsSlice()[:4])})
	if ip.Is6() {
		family, at = windows.AF_INET6, &windows.SockaddrInet6{Addr: ip.As16()}
	}
	socket, err := windows.WSASocket(family, kind, protocol, nil, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { windows.Closesocket(socket) })
	if err := windows.Bind(socket, at); err != nil {
		t.Fatal(err)
	}
	if proto == port.TCP {
		if err := windows.Listen(socket, 5); err != nil {
			t.Fatal(err)
		}
	}
	name, err := windows.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	switch name := name.(type) {
	case *windows.SockaddrInet4:
		return uint16(name.Port)
	case *windows.SockaddrInet6:
		return uint16(name.Port)
	}
	t.Fatal("no port")
	return 0
}

func TestListenersOfBothFamiliesAndProtocols(t *testing.T) {
	standin(t)
	for _, proto := range []port.Proto{port.TCP, port.UDP} {
		for _, address := range []string{"127.0.0.1", "::1", "0.0.0.0", "::"} {
			p := occupy(t, proto, address)
			all, err := Open().Listeners()
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(all, func(l parse.Listener) bool {
				return l.Proto == proto && l.Port == p && l.Address.String() == address
			})
			if i < 0 {
				t.Errorf("%s %s %d is not in %v", proto, address, p, all)
				continue
			}
			if l := all[i]; l.PID == uint32(os.Getpid()) && l.Process == "" || l.PID == 0 && l.Process != "" {
				t.Errorf("its owner: %+v", l)
			}
		}
	}
}

// A port from which a program connects is no port on which it listens.
func TestConnectionsAreNoListeners(t *testing.T) {
	standin(t)
	server, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	client, err := net.Dial("tcp4", server.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	from := uint16(client.LocalAddr().(*net.TCPAddr).Port)
	all, err := Open().Listeners()
	if err != nil || parse.OwnedBy(all)(port.TCP, from) {
		t.Errorf("the connection from %d is in %v, %v", from, all, err)
	}
}

// The tables are read whole, also when they are larger than the first buffer.
func TestManyListeners(t *testing.T) {
	standin(t)
	const many = 700 // rows of 24 bytes: more than 16 KiB
	var held []uint16
	for range many {
		held = append(held, occupy(t, port.TCP, "127.0.0.1"))
	}
	all, err := Open().Listeners()
	if err != nil {
		t.Fatal(err)
	}
	owned := parse.OwnedBy(all)
	for _, p := range held {
		if !owned(port.TCP, p) {
			t.Fatalf("port %d is missing among %d listeners", p, len(all))
		}
	}
}

func TestBindsOneByOne(t *testing.T) {
	folder := standin(t)
	a := Open()
	a.HCN() // loads the stand-in
	write(t, filepath.Join(folder, "held.txt"), "44620 44620\n50000 50000 10013\n50001 50001 10049\n")
	tcp, udp := occupy(t, port.TCP, "127.0.0.1"), occupy(t, port.UDP, "127.0.0.1")
	elsewhere := occupy(t, port.TCP, "127.0.0.2")
	for _, c := range []struct {
		what  string
		bind  func(port.Proto, uint16) parse.BindResult
		proto port.Proto
		port  uint16
		want  parse.BindResult
	}{
		{"a TCP listener", a.Bind, port.TCP, tcp, parse.BindInUse},
		{"a TCP listener, asked for UDP", a.Bind, port.UDP, tcp, parse.BindOK},
		{"a UDP socket", a.Bind, port.UDP, udp, parse.BindInUse},
		{"a UDP socket, asked for TCP", a.Bind, port.TCP, udp, parse.BindOK},
		{"a listener at another address", a.Bind, port.TCP, elsewhere, parse.BindOK},
		{"a listener at another address, asked for all", a.BindAll, port.TCP, elsewhere, parse.BindInUse},
		{"a port below 1024", a.Bind, port.TCP, 1023, parse.BindOther},
		{"the port 1024", a.Bind, port.TCP, 1024, parse.BindOK},
		{"the same again, since the first bind let go", a.Bind, port.TCP, 1024, parse.BindOK},
		{"a port in the block", a.Bind, port.TCP, 44620, parse.BindInUse},
		{"an excluded port", a.Bind, port.UDP, 50000, parse.BindNo},
		{"a port that fails otherwise", a.Bind, port.TCP, 50001, parse.BindOther},
	} {
		if got := c.bind(c.proto, c.port); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

// waitFor asks a service for its state until it is the wanted one.
func waitFor(t *testing.T, service *mgr.Service, wanted svc.State) {
	t.Helper()
	for range 600 {
		if status, err := service.Query(); err == nil && status.State == wanted {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the service does not come into state %d", wanted)
}

func TestHNSRuns(t *testing.T) {
	standin(t)
	manager, err := mgr.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Disconnect()
	service, err := manager.OpenService("hns")
	if err != nil {
		t.Fatal(err) // the Wine step has made it
	}
	defer service.Close()
	service.Start() // it may run already
	waitFor(t, service, svc.Running)
	if runs, err := Open().HNSRuns(); !runs || err != nil {
		t.Errorf("it runs: %v %v", runs, err)
	}
	service.Control(svc.Stop)
	waitFor(t, service, svc.Stopped)
	if runs, err := Open().HNSRuns(); runs || err != nil {
		t.Errorf("it does not run: %v %v", runs, err)
	}
	service.Start() // as it was
	waitFor(t, service, svc.Running)
	if runs, exists, err := stateOfService("no-such-service"); runs || exists || err != nil {
		t.Errorf("a service that does not exist: %v %v", runs, err)
	}
}

// HCN's count is read as entries, or as bytes where that many entries cannot be.
func TestCopyEntries(t *testing.T) {
	const page = 4096
	entries, raw := allocate(t, 2*page)
	for i := range 3 { // three entries, then what is none
		raw[64*i+32], raw[64*i+60], raw[64*i+62] = 3, byte(i+1), byte(i+1)
	}
	for _, c := range []struct {
		count uint32
		want  int // bytes; -1 for an error
	}{
		{1, 64}, {3, 192}, {128, 128}, {192, 192}, {200, 200}, {5, 320}, {2 * page, 2 * page}, {2*page + 1, -1}, {1 << 31, -1},
	} {
		got, err := copyEntries(entries, c.count)
		if (err != nil) != (c.want < 0) || err == nil && !bytes.Equal(got, raw[:c.want]) {
			t.Errorf("count %d: %d bytes, %v; want %d", c.count, len(got), err, c.want)
		}
	}
	const most = parse.MaxHCNEntries * parse.HCNEntrySize // bytes
	entries, _ = allocate(t, most+page)
	for count, want := range map[uint32]int{most: most, most + 1: 0} {
		if got, err := copyEntries(entries, count); len(got) != want || (err != nil) != (want == 0) {
			t.Errorf("count %d: %d bytes, %v; want %d", count, len(got), err, want)
		}
	}
}

// allocate returns memory of a number of bytes, in a region of its own.
func allocate(t *testing.T, bytes uintptr) (unsafe.Pointer, []byte) {
	t.Helper()
	memory, err := windows.VirtualAlloc(0, bytes, windows.MEM_RESERVE|windows.MEM_COMMIT, windows.PAGE_READWRITE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { windows.VirtualFree(memory, 0, windows.MEM_RELEASE) })
	at := *(*unsafe.Pointer)(unsafe.Pointer(&memory))
	return at, unsafe.Slice((*byte)(at), bytes)
}
