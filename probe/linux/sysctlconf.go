package linux

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

// ParsePortRangeSettings finds every value that a configuration file gives
// ip_local_port_range outside comments, such as
// "net.ipv4.ip_local_port_range = 40000 41000" of sysctl.d(5) or the boot command of
// wsl.conf. Values that are no port range are left out, and so are repetitions.
func ParsePortRangeSettings(raw []byte) []port.Range {
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
