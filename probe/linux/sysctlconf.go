package linux

import (
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"

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
		raw, err := m.File(file)
		if err != nil {
			continue
		}
		ranges = append(ranges, settings(raw)...)
	}
	return ranges
}

// settings finds "net.ipv4.ip_local_port_range = 40000 41000" outside comments.
func settings(raw []byte) []port.Range {
	setting := regexp.MustCompile(`(?m)^[^#;\n]*\bip_local_port_range[ \t]*=[ \t]*["']?([0-9]{1,5}[ \t]+[0-9]{1,5})\b`)
	var ranges []port.Range
	for _, match := range setting.FindAllSubmatch(raw, -1) {
		if r, err := ParsePortRange(match[1]); err == nil && !slices.Contains(ranges, r) {
			ranges = append(ranges, r)
		}
	}
	return ranges
}

// FormatPortRange is the inverse of ParsePortRange.
func FormatPortRange(r port.Range) string { return fmt.Sprintf("%d %d", r.Start, r.End) }
