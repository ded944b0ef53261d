package onlinux

import (
	"path"
	"path/filepath"

	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// mostConfigs limits the configuration files that are read.
const mostConfigs = 64

// ConfiguredPortRanges are the values that configuration files of this distribution give
// ip_local_port_range (sysctl.d(5); the boot command of wsl.conf). A distribution boots
// after WSL has set the sysctl to its block, so such a value has replaced the block.
func (m *Machine) ConfiguredPortRanges() []port.Range {
	files := []string{"/etc/sysctl.conf", "/etc/wsl.conf"}
	for _, dir := range []string{"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"} {
		names, _ := filepath.Glob(m.At(path.Join(dir, "*.conf")))
		for _, name := range names {
			files = append(files, path.Join(dir, filepath.Base(name)))
		}
	}
	var ranges []port.Range
	for _, file := range files[:min(len(files), mostConfigs)] {
		if raw, err := m.File(file); err == nil {
			ranges = append(ranges, linux.ParsePortRangeSettings(raw)...)
		}
	}
	return ranges
}
