package onwindows

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
)

// DesktopPipe is the named pipe of Docker Desktop while it runs Linux containers.
const DesktopPipe = "dockerDesktopLinuxEngine"

// Docker holds the facts that show which engine publishes containers.
type Docker struct {
	Told      bool   // Endpoint is known
	Endpoint  string // of the docker command; "" for its default, the pipe docker_engine
	Runs      bool   // DesktopPipe exists
	Installed bool   // Docker Desktop is installed
}

// Engine is derived from the endpoint. Docker Desktop also serves the default pipe; a TCP
// port of this machine leads to an engine inside WSL, unless it may be Docker Desktop's
// own.
func (d Docker) Engine() docker.Engine {
	pipe, isPipe := strings.CutPrefix(d.Endpoint, "npipe:////./pipe/")
	switch {
	case !d.Told:
		return docker.Unknown
	case isPipe && strings.EqualFold(pipe, DesktopPipe):
		return docker.Desktop
	case d.Endpoint == "", isPipe && strings.EqualFold(pipe, "docker_engine"):
		if d.Runs {
			return docker.Desktop
		}
	case isLoopback(d.Endpoint) && !d.Installed && !d.Runs:
		return docker.InWSL
	}
	return docker.Unknown
}

// isLoopback reports whether endpoint is a TCP port of this machine.
func isLoopback(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "tcp" {
		return false
	}
	address, err := netip.ParseAddr(u.Hostname())
	return strings.EqualFold(u.Hostname(), "localhost") || err == nil && address.IsLoopback()
}
