package onlinux

import (
	"os"
	"path"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
)

// Docker is the engine that the docker command of this user talks to.
func (m *Machine) Docker() docker.Engine {
	client := docker.Client{Getenv: m.getenv, Home: m.getenv("HOME"), ReadFile: m.File}
	endpoint, err := client.Endpoint()
	if err != nil {
		return docker.Unknown
	}
	if endpoint == "" {
		endpoint = "unix:///var/run/docker.sock"
	}
	if docker.IsRemote(endpoint) {
		return docker.Remote
	}
	socket, ok := strings.CutPrefix(endpoint, "unix://")
	if !ok {
		return docker.Unknown // a port that any program may serve
	}
	return m.engineBehind(m.follow(socket))
}

// engineBehind recognises Docker Desktop, even while it is stopped, by the folder that its
// integration shares with each distribution (docker/desktop-feedback#423). An engine of
// this distribution must have its socket. Any other may be a relay.
func (m *Machine) engineBehind(socket string) docker.Engine {
	const rootful = "/run/docker.sock"
	rootless := strings.HasPrefix(socket, "/run/user/") && path.Base(socket) == "docker.sock"
	podman := path.Base(socket) == "podman.sock"
	switch {
	case strings.HasPrefix(socket, "/mnt/wsl/docker-desktop/"):
		return docker.Desktop
	case !m.exists(socket):
		return docker.Unknown
	case rootless, podman, socket == rootful && m.runsDockerd():
		return docker.InWSL
	}
	return docker.Unknown
}

// runsDockerd looks up the pid file, which every user may read.
func (m *Machine) runsDockerd() bool {
	pid, err := m.File("/run/docker.pid")
	if err != nil {
		return false
	}
	name, err := m.File(path.Join("/proc", path.Base(strings.TrimSpace(string(pid))), "comm"))
	return err == nil && strings.TrimSpace(string(name)) == "dockerd"
}

// follow resolves symbolic links below Root. /var/run is /run on every distribution.
func (m *Machine) follow(name string) string {
	const most = 8
	for range most {
		name = path.Clean(name)
		if rest, ok := strings.CutPrefix(name, "/var/run/"); ok {
			name = path.Join("/run", rest)
		}
		target, err := os.Readlink(m.At(name))
		if err != nil {
			break
		}
		if !path.IsAbs(target) {
			target = path.Join(path.Dir(name), target)
		}
		name = target
	}
	return name
}
