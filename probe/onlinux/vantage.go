package onlinux

import (
	"os"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
)

// Vantage finds out where this process runs. Only a process in the root network namespace
// of the VM sees the VM's ports, so in doubt it is fact.Container.
func (m *Machine) Vantage() fact.Vantage {
	raw, _ := m.File("/proc/sys/kernel/osrelease")
	release := string(raw)
	wsl := strings.Contains(strings.ToLower(release), "microsoft") || m.exists("/run/WSL")
	switch {
	case m.isContained():
		return fact.Container
	case !wsl:
		return fact.Linux
	case strings.Contains(release, "-Microsoft") && !strings.Contains(release, "WSL2"):
		return fact.WSL1
	case !m.exists("/run/WSL"):
		return fact.Container
	}
	return fact.WSL2
}

// isContained looks for the files that container runtimes create, and for a network
// namespace other than that of pid 1, if that can be read.
func (m *Machine) isContained() bool {
	if m.exists("/.dockerenv") || m.exists("/run/.containerenv") {
		return true
	}
	own, errOwn := os.Readlink(m.At("/proc/self/ns/net"))
	first, errFirst := os.Readlink(m.At("/proc/1/ns/net"))
	return errOwn == nil && errFirst == nil && own != first
}
