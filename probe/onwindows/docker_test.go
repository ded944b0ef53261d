package onwindows

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
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
		"the default while it is stopped":       {Docker{Installed: true}, docker.Unknown},
		"Windows containers":                    {Docker{Endpoint: "npipe:////./pipe/dockerDesktopWindowsEngine", Runs: true}, docker.Unknown},
		"Podman's own pipe":                     {Docker{Endpoint: "npipe:////./pipe/podman-machine-default"}, docker.Unknown},
		"a port of this machine":                {Docker{Endpoint: "tcp://localhost:2375"}, docker.InWSL},
		"an address of this machine":            {Docker{Endpoint: "tcp://[::1]:2375"}, docker.InWSL},
		"a port that may be Docker Desktop's":   {Docker{Endpoint: "tcp://127.0.0.1:2375", Installed: true}, docker.Unknown},
		"another machine":                       {Docker{Endpoint: "tcp://10.0.0.7:2375"}, docker.Unknown},
		"another machine by name":               {Docker{Endpoint: "ssh://me@far"}, docker.Unknown},
		"nonsense":                              {Docker{Endpoint: "tcp://%zz"}, docker.Unknown},
	} {
		c.told.Told = true
		if got := c.told.Engine(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := (Docker{Endpoint: "npipe:////./pipe/" + DesktopPipe}).Engine(); got != docker.Unknown {
		t.Errorf("not told: %q", got)
	}
}
