package onlinux

import (
	"os"
	"strings"
)

// Place is where on Linux a process runs.
type Place string

// The places.
const (
	PlainLinux Place = "linux"
	WSL2       Place = "wsl2" // the root network namespace of a WSL2 VM
	WSL1       Place = "wsl1"
	Container  Place = "container" // a network namespace of its own, or it cannot be told
)

// Place finds out where this process runs. Only a process in the root network
// namespace of the VM sees the VM's ports, so any doubt ends in Container.
func (m *Machine) Place() Place {
	raw, _ := m.File("/proc/sys/kernel/osrelease")
	release := string(raw)
	wsl := strings.Contains(strings.ToLower(release), "microsoft") || m.exists("/run/WSL")
	switch {
	case m.isContained():
		return Container
	case !wsl:
		return PlainLinux
	case strings.Contains(release, "-Microsoft") && !strings.Contains(release, "WSL2"):
		return WSL1
	case !m.exists("/run/WSL"):
		return Container
	}
	return WSL2
}

// isContained looks for the marks that container runtimes leave, and for a network
// namespace that differs from that of pid 1, where that may be seen.
func (m *Machine) isContained() bool {
	if m.exists("/.dockerenv") || m.exists("/run/.containerenv") {
		return true
	}
	own, errOwn := os.Readlink(m.At("/proc/self/ns/net"))
	first, errFirst := os.Readlink(m.At("/proc/1/ns/net"))
	return errOwn == nil && errFirst == nil && own != first
}
