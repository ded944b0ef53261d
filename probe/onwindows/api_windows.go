package onwindows

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/windows"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/regular"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// api is the System that really calls Windows. It loads libraries from the system folder
// only, and when they are first needed.
type api struct {
	folder    string
	enumerate *windows.LazyProc
	free      *windows.LazyProc
	tcpTable  *windows.LazyProc
	udpTable  *windows.LazyProc
	waitPipe  *windows.LazyProc
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
		waitPipe:  windows.NewLazySystemDLL("kernel32.dll").NewProc("WaitNamedPipeW"),
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

// Bind implements System.
func (a *api) Bind(proto port.Proto, p uint16) parse.BindResult {
	return a.bind(proto, p, [4]byte{127, 0, 0, 1})
}

// BindAll implements System.
func (a *api) BindAll(proto port.Proto, p uint16) parse.BindResult {
	return a.bind(proto, p, [4]byte{})
}

// bind tries one port. It calls Winsock directly, because Go's listeners set options that
// change the result.
func (a *api) bind(proto port.Proto, p uint16, address [4]byte) parse.BindResult {
	kind, protocol := int32(windows.SOCK_STREAM), int32(windows.IPPROTO_TCP)
	if proto == port.UDP {
		kind, protocol = windows.SOCK_DGRAM, windows.IPPROTO_UDP
	}
	if a.winsock != nil || p < 1024 {
		return parse.BindOther
	}
	socket, err := windows.WSASocket(windows.AF_INET, kind, protocol, nil, 0, windows.WSA_FLAG_NO_HANDLE_INHERIT)
	if err != nil {
		return parse.BindOther
	}
	defer windows.Closesocket(socket)
	return bindResult(windows.Bind(socket, &windows.SockaddrInet4{Port: int(p), Addr: address}))
}

// bindResult is what the error of a bind, which may be nil, says about the port.
func bindResult(err error) parse.BindResult {
	switch {
	case err == nil:
		return parse.BindOK
	case errors.Is(err, windows.WSAEADDRINUSE):
		return parse.BindInUse
	case errors.Is(err, windows.WSAEACCES):
		return parse.BindNo
	}
	return parse.BindOther
}

// configPath is where .wslconfig of the user stands.
func configPath() (string, error) {
	profile, err := windows.KnownFolderPath(windows.FOLDERID_Profile, 0)
	if err != nil {
		return "", fmt.Errorf("the profile folder: %w", err)
	}
	return filepath.Join(profile, ".wslconfig"), nil
}

// ConfigChanged implements System.
func (a *api) ConfigChanged() time.Time {
	path, err := configPath()
	if err != nil {
		return time.Time{}
	}
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime().UTC()
}

// UserConfig reads .wslconfig in the profile folder of the user.
func (a *api) UserConfig() ([]byte, error) {
	path, err := configPath()
	if err != nil {
		return nil, err
	}
	const most = 1 << 20
	raw, err := regular.Read(path, most)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []byte{}, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf(".wslconfig: %w", fs.ErrPermission)
	case err != nil:
		return nil, errors.New(".wslconfig cannot be read") // the text of err would name the user
	}
	return raw, nil
}
