package docker

import (
	"io/fs"
	"testing"
)

func TestEndpoint(t *testing.T) {
	const (
		config = "/home/me/.docker/config.json"
		// sha256 of "desktop-linux", as the docker command computes it.
		meta    = "/home/me/.docker/contexts/meta/fe9c6bd7a66301f49ca9b6a70b217107cd1284598bfc254700c989b916da791e/meta.json"
		desktop = `{"Name":"desktop-linux","Metadata":{},"Endpoints":{"docker":{"Host":"npipe:////./pipe/dockerDesktopLinuxEngine","SkipTLSVerify":false}}}`
	)
	type env = map[string]string
	for name, c := range map[string]struct {
		env, files env
		want       string
		open       bool // it cannot be found out
	}{
		"nothing":              {},
		"no context":           {files: env{config: `{"auths":{},"credsStore":"desktop"}`}},
		"default context":      {files: env{config: `{"currentContext":"default"}`}},
		"context":              {files: env{config: `{"currentContext":"desktop-linux"}`, meta: desktop}, want: "npipe:////./pipe/dockerDesktopLinuxEngine"},
		"context of the shell": {env: env{"DOCKER_CONTEXT": "desktop-linux"}, files: env{meta: desktop}, want: "npipe:////./pipe/dockerDesktopLinuxEngine"},
		"default of the shell": {env: env{"DOCKER_CONTEXT": "default"}, files: env{config: `{"currentContext":"desktop-linux"}`, meta: desktop}},
		"host wins":            {env: env{"DOCKER_HOST": "tcp://localhost:2375", "DOCKER_CONTEXT": "desktop-linux"}, files: env{meta: desktop}, want: "tcp://localhost:2375"},
		"other folder":         {env: env{"DOCKER_CONFIG": "/etc/dock"}, files: env{"/etc/dock/config.json": `{"currentContext":"gone"}`, config: `{}`}, open: true},
		"context gone":         {files: env{config: `{"currentContext":"desktop-linux"}`}, open: true},
		"context for a cloud":  {files: env{config: `{"currentContext":"desktop-linux"}`, meta: `{"Endpoints":{"kubernetes":{"Host":"https://x"}}}`}, open: true},
		"broken config":        {files: env{config: `{"currentContext":`}, open: true},
		"broken context":       {files: env{config: `{"currentContext":"desktop-linux"}`, meta: `[]`}, open: true},
	} {
		t.Run(name, func(t *testing.T) {
			client := Client{
				Getenv: func(name string) string { return c.env[name] }, Home: "/home/me",
				ReadFile: func(path string) ([]byte, error) {
					if content, ok := c.files[path]; ok {
						return []byte(content), nil
					}
					return nil, fs.ErrNotExist
				},
			}
			got, err := client.Endpoint()
			if got != c.want || (err != nil) != c.open {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
