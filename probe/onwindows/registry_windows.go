package onwindows

import (
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	parse "github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// Registry reads the three values that matter; none of them needs to exist.
func (a *api) Registry() (parse.Registry, error) {
	const policies, tcpip = `SOFTWARE\Policies\WSL`, `SYSTEM\CurrentControlSet\Services\Tcpip\Parameters`
	var r parse.Registry
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

// HNSRuns implements System.
func (a *api) HNSRuns() (bool, error) {
	runs, _, err := stateOfService("hns")
	return runs, err
}

// stateOfService asks the service control manager for the state of a service, which every user may read.
// Neither asking nor the handles start anything.
func stateOfService(service string) (runs, exists bool, err error) {
	manager, err := windows.OpenSCManager(nil, nil, windows.SC_MANAGER_CONNECT)
	if err != nil {
		return false, true, fmt.Errorf("the list of services: %w", err)
	}
	defer windows.CloseServiceHandle(manager)
	name, err := windows.UTF16PtrFromString(service)
	if err != nil {
		return false, true, err
	}
	handle, err := windows.OpenService(manager, name, windows.SERVICE_QUERY_STATUS)
	if errors.Is(err, windows.ERROR_SERVICE_DOES_NOT_EXIST) {
		return false, false, nil
	}
	if err != nil {
		return false, true, fmt.Errorf("the service %s: %w", service, err)
	}
	defer windows.CloseServiceHandle(handle)
	var status windows.SERVICE_STATUS
	if err := windows.QueryServiceStatus(handle, &status); err != nil {
		return false, true, fmt.Errorf("the service %s: %w", service, err)
	}
	return status.CurrentState == windows.SERVICE_RUNNING, true, nil
}

// Distros reads what this user has installed. The value State means installed, not running.
func (a *api) Distros() (map[string]int, error) {
	return distrosAt(`SOFTWARE\Microsoft\Windows\CurrentVersion\Lxss`)
}

func distrosAt(path string) (map[string]int, error) {
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
