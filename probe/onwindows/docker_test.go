package onwindows

import (
	"errors"
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/probe/windows"
)

func TestDockerEngine(t *testing.T) {
	for name, c := range map[string]struct {
		told Docker
		want docker.Engine
	}{
		"its context, even while it is stopped": {Docker{Endpoint: "npipe:////./pipe/dockerDesktopLinuxEngine"}, docker.Desktop},
		"its context, in other letters":         {Docker{Endpoint: "npipe:////./pipe/DOCKERDESKTOPLINUXENGINE"}, docker.Desktop},
		"the default while it runs":             {Docker{Runs: true, Installed: true}, docker.Desktop},
		"the default pipe while it runs":        {Docker{Endpoint: "npipe:////./pipe/docker_engine", Runs: true}, docker.Desktop},
		"the default while it is stopped":       {Docker{Installed: true}, docker.Desktop},
		"nothing":                               {Docker{}, docker.Unknown},
		"Windows containers":                    {Docker{Endpoint: "npipe:////./pipe/dockerDesktopWindowsEngine", Runs: true}, docker.Unknown},
		"Podman's own pipe":                     {Docker{Endpoint: "npipe:////./pipe/podman-machine-default"}, docker.Unknown},
		"a port of this machine":                {Docker{Endpoint: "tcp://localhost:2375"}, docker.InWSL},
		"an address of this machine":            {Docker{Endpoint: "tcp://[::1]:2375"}, docker.InWSL},
		"a port that may be Docker Desktop's":   {Docker{Endpoint: "tcp://127.0.0.1:2375", Installed: true}, docker.Unknown},
		"a port that Docker Desktop serves":     {Docker{Endpoint: "tcp://localhost:2375", Serves: "com.docker.backend.exe"}, docker.Desktop},
		"a port that WSL forwards":              {Docker{Endpoint: "tcp://localhost:2375", Installed: true, Serves: "wslrelay.exe"}, docker.InWSL},
		"a port that some program serves":       {Docker{Endpoint: "tcp://localhost:2375", Runs: true, Serves: "nginx.exe"}, docker.Unknown},
		"this machine over SSH":                 {Docker{Endpoint: "ssh://me@localhost"}, docker.Unknown},
		"another machine":                       {Docker{Endpoint: "tcp://10.0.0.7:2375"}, docker.Remote},
		"another machine by name":               {Docker{Endpoint: "ssh://me@far"}, docker.Remote},
		"nonsense":                              {Docker{Endpoint: "tcp://%zz"}, docker.Unknown},
	} {
		c.told.Told = true
		if got := c.told.Engine(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for endpoint, want := range map[string]uint16{
		"tcp://localhost:2375": 2375, "tcp://127.0.0.1:65535": 65535, "tcp://[::1]": 0, "tcp://10.0.0.7:2375": 0, "npipe:////./pipe/x": 0,
	} {
		if got := (Docker{Endpoint: endpoint}).port(); got != want {
			t.Errorf("port of %s: %d, want %d", endpoint, got, want)
		}
	}
	if got := (Docker{Endpoint: "npipe:////./pipe/" + DesktopPipe}).Engine(); got != docker.Unknown {
		t.Errorf("not told: %q", got)
	}
}

func TestWhoServesTheEndpoint(t *testing.T) {
	listeners := []windows.Listener{{Proto: port.UDP, Port: 2375, Process: "udp.exe"}, {Proto: port.TCP, Port: 2376, Process: "other.exe"}, {Proto: port.TCP, Port: 2375, Process: "wslrelay.exe"}, {Proto: port.TCP, Port: 2375, Process: "second.exe"}}
	for endpoint, want := range map[string]string{"tcp://localhost:2375": "wslrelay.exe", "tcp://127.0.0.1:2376": "other.exe", "tcp://localhost:2377": ""} {
		d := Docker{Endpoint: endpoint}
		if d.findServer(func() ([]windows.Listener, error) { return listeners, nil }); d.Serves != want {
			t.Errorf("%s: %q, want %q", endpoint, d.Serves, want)
		}
		d = Docker{Endpoint: endpoint}
		if d.findServer(func() ([]windows.Listener, error) { return nil, errors.New("refused") }); d.Serves != "" {
			t.Errorf("%s: %q, although nothing could be read", endpoint, d.Serves)
		}
	}
	(&Docker{Endpoint: "tcp://10.0.0.7:2375"}).findServer(func() ([]windows.Listener, error) {
		t.Error("the listeners are read for another machine's port")
		return nil, nil
	})
}
