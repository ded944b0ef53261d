package onwindows

import (
	"net/url"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

// DesktopPipe is the named pipe of Docker Desktop while it runs Linux containers.
const DesktopPipe = "dockerDesktopLinuxEngine"

// Docker holds the facts that show which engine publishes containers.
type Docker struct {
	Told      bool   // Endpoint is known
	Endpoint  string // of the docker command; "" for its default, the pipe docker_engine
	Runs      bool   // DesktopPipe exists
	Installed bool   // Docker Desktop is installed
	// Serves is the program that listens on the TCP port of the endpoint, "" if none does or
	// it is unknown.
	Serves string
}

// Engine is derived from the endpoint. Docker Desktop also serves the default pipe. A TCP
// port of this machine leads to the program that listens there: Docker Desktop's backend, or
// WSL's relay for an engine inside WSL. If that is unknown, it leads to an engine inside WSL
// unless it may be Docker Desktop's own.
func (d Docker) Engine() docker.Engine {
	pipe, isPipe := strings.CutPrefix(d.Endpoint, "npipe:////./pipe/")
	switch {
	case !d.Told:
		return docker.Unknown
	case isPipe && strings.EqualFold(pipe, DesktopPipe):
		return docker.Desktop
	case d.Endpoint == "", isPipe && strings.EqualFold(pipe, "docker_engine"):
		if d.Runs || d.Installed {
			return docker.Desktop
		}
	case docker.IsRemote(d.Endpoint):
		return docker.Remote
	case isLoopback(d.Endpoint):
		return d.behindPort()
	}
	return docker.Unknown
}

func (d Docker) behindPort() docker.Engine {
	name := strings.ToLower(d.Serves)
	switch {
	case strings.HasPrefix(name, "com.docker."):
		return docker.Desktop
	case strings.HasPrefix(name, "wslrelay"), !d.Installed && !d.Runs:
		return docker.InWSL
	}
	return docker.Unknown
}

// port is the TCP port of this machine that the endpoint names, 0 if it names none.
func (d Docker) port() uint16 {
	if !isLoopback(d.Endpoint) {
		return 0
	}
	u, _ := url.Parse(d.Endpoint)
	p, _ := port.Parse(u.Port())
	return p
}

// isLoopback reports whether endpoint is a TCP port of this machine.
func isLoopback(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "tcp" {
		return false
	}
	return docker.IsThisMachine(u.Hostname())
}

// findServer sets Serves. It asks for the listeners only if the endpoint is a port of this machine; if
// they cannot be read, it is unknown who serves.
func (d *Docker) findServer(listeners func() ([]windows.Listener, error)) {
	p := d.port()
	if p == 0 {
		return
	}
	all, _ := listeners()
	for _, l := range all {
		if l.Proto == port.TCP && l.Port == p {
			d.Serves = l.Process
			return
		}
	}
}
