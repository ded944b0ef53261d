package onlinux

import (
	"path"
	"path/filepath"

	"github.com/wsl-port-guard/wsl-port-guard/probe/linux"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// mostConfigs bounds the configuration files that are looked through.
const mostConfigs = 64

// ConfiguredPortRanges are the port ranges that a configuration file of this
// distribution sets ip_local_port_range to (sysctl.d(5); the boot command of
// wsl.conf). A distribution boots after WSL has set the range of its block, so such
// a range has taken the block's place.
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
