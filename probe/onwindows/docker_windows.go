package onwindows

import (
	"errors"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/regular"
)

// Docker reads the configuration of this user's docker command.
func (a *api) Docker() Docker {
	profile, err := windows.KnownFolderPath(windows.FOLDERID_Profile, 0)
	if err != nil {
		return Docker{}
	}
	client := docker.Client{Getenv: os.Getenv, Home: filepath.ToSlash(profile), ReadFile: readSmall}
	endpoint, err := client.Endpoint()
	d := Docker{Told: err == nil, Endpoint: endpoint, Runs: a.hasPipe(DesktopPipe), Installed: hasDesktop()}
	d.findServer(a.Listeners)
	return d
}

// readSmall reads a configuration file of the user.
func readSmall(path string) ([]byte, error) {
	const most = 1 << 20
	return regular.Read(filepath.FromSlash(path), most)
}

// hasPipe looks for the pipe without connecting to it: WaitNamedPipe fails at once if no
// process serves the name, and otherwise waits a millisecond at most.
func (a *api) hasPipe(name string) bool {
	path, err := windows.UTF16PtrFromString(`\\.\pipe\` + name)
	if err != nil || a.waitPipe.Find() != nil {
		return false
	}
	const milliseconds = 1
	ok, _, err := a.waitPipe.Call(uintptr(unsafe.Pointer(path)), milliseconds)
	return ok != 0 || errors.Is(err, windows.ERROR_SEM_TIMEOUT)
}

// hasDesktop looks for Docker Desktop among the programs that can be uninstalled.
func hasDesktop() bool {
	const path = `SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Docker Desktop`
	for _, root := range []registry.Key{registry.LOCAL_MACHINE, registry.CURRENT_USER} {
		key, err := registry.OpenKey(root, path, registry.QUERY_VALUE)
		if err == nil {
			key.Close()
			return true
		}
	}
	return false
}
