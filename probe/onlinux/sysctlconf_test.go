//go:build !windows

package onlinux

import (
	"slices"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
)

func TestConfiguredPortRanges(t *testing.T) {
	r := func(start, end uint16) port.Range { return port.Range{Start: start, End: end} }
	for name, c := range map[string]struct {
		path, content string
		want          []port.Range
	}{
		"sysctl.conf":      {"/etc/sysctl.conf", "net.core.somaxconn=1024\nnet.ipv4.ip_local_port_range = 40000 41000\n", []port.Range{r(40000, 41000)}},
		"drop-in":          {"/etc/sysctl.d/90-ports.conf", "net.ipv4.ip_local_port_range=40000\t41000", []port.Range{r(40000, 41000)}},
		"slashes":          {"/usr/lib/sysctl.d/a.conf", "-net/ipv4/ip_local_port_range = 40000 41000", []port.Range{r(40000, 41000)}},
		"boot command":     {"/etc/wsl.conf", "[boot]\ncommand = sysctl -w net.ipv4.ip_local_port_range=\"40000 41000\"\n", []port.Range{r(40000, 41000)}},
		"commented out":    {"/etc/sysctl.conf", "# net.ipv4.ip_local_port_range = 40000 41000\n;net.ipv4.ip_local_port_range = 1 2\n", nil},
		"no drop-in":       {"/etc/sysctl.d/90-ports.conf.bak", "net.ipv4.ip_local_port_range = 40000 41000", nil},
		"another setting":  {"/etc/sysctl.conf", "net.ipv4.ip_local_reserved_ports = 40000-41000\nnet.ipv4.ip_local_port_range_x = 1 2", nil},
		"reversed":         {"/etc/sysctl.conf", "net.ipv4.ip_local_port_range = 41000 40000", nil},
		"too large":        {"/etc/sysctl.conf", "net.ipv4.ip_local_port_range = 40000 99999", nil},
		"twice":            {"/etc/sysctl.conf", "net.ipv4.ip_local_port_range = 1024 65535\nnet.ipv4.ip_local_port_range = 40000 41000", []port.Range{r(1024, 65535), r(40000, 41000)}},
		"nothing anywhere": {"/etc/hostname", "pc", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tree(t, map[string]string{c.path: c.content}).ConfiguredPortRanges(); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
