//go:build !windows

package onlinux

import (
	"testing"

	"github.com/wsl-port-guard/wsl-port-guard/probe/internal/docker"
)

func TestDocker(t *testing.T) {
	const shared = "/mnt/wsl/docker-desktop/shared-sockets/guest-services/docker.proxy.sock"
	type files = map[string]string
	dockerd := files{"/run/docker.sock": "", "/run/docker.pid": "712", "/proc/712/comm": "dockerd\n"}
	for name, c := range map[string]struct {
		files files
		env   map[string]string
		want  docker.Engine
	}{
		"nothing":                {want: docker.Unknown},
		"Docker Desktop":         {files: files{"/run/docker.sock": "-> " + shared, shared: ""}, want: docker.Desktop},
		"Docker Desktop stopped": {files: files{"/run/docker.sock": "-> " + shared}, want: docker.Desktop},
		"Docker Desktop named":   {files: dockerd, env: files{"DOCKER_HOST": "unix://" + shared}, want: docker.Desktop},
		"dockerd":                {files: dockerd, want: docker.InWSL},
		"dockerd named":          {files: dockerd, env: files{"DOCKER_HOST": "unix:///run/docker.sock"}, want: docker.InWSL},
		"a socket of whom":       {files: files{"/run/docker.sock": ""}, want: docker.Unknown},
		"a pid used again":       {files: files{"/run/docker.sock": "", "/run/docker.pid": "712", "/proc/712/comm": "bash\n"}, want: docker.Unknown},
		"a hostile pid":          {files: files{"/run/docker.sock": "", "/run/docker.pid": "../../etc/712", "/etc/712/comm": "dockerd"}, want: docker.Unknown},
		"rootless":               {files: files{"/run/user/1000/docker.sock": ""}, env: files{"DOCKER_HOST": "unix:///run/user/1000/docker.sock"}, want: docker.InWSL},
		"rootless gone":          {env: files{"DOCKER_HOST": "unix:///run/user/1000/docker.sock"}, want: docker.Unknown},
		"podman's link":          {files: files{"/run/docker.sock": "-> podman/podman.sock", "/run/podman/podman.sock": ""}, want: docker.InWSL},
		"another machine":        {files: dockerd, env: files{"DOCKER_HOST": "ssh://me@far"}, want: docker.Remote},
		"over TCP":               {files: dockerd, env: files{"DOCKER_HOST": "tcp://localhost:2375"}, want: docker.Unknown},
		"a link to itself":       {files: files{"/run/docker.sock": "-> docker.sock"}, want: docker.Unknown},
		"a context gone":         {files: files{"/home/me/.docker/config.json": `{"currentContext":"x"}`, "/run/docker.sock": "-> " + shared}, want: docker.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			m := tree(t, c.files)
			m.Getenv = func(name string) string {
				if name == "HOME" {
					return "/home/me"
				}
				return c.env[name]
			}
			if got := m.Docker(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
