// Package docker finds out which engine the docker command talks to, from what the command
// itself reads: its environment and its configuration files. It runs nothing and opens no
// socket.
package docker

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"net/url"
	"path"
	"strings"

	"github.com/goccy/go-json"
)

// Engine is the engine that the docker command talks to.
type Engine string

// The engines, spelled as in recording.json.
const (
	Unknown Engine = ""
	Desktop Engine = "desktop" // Docker Desktop, whose backend is a Windows program
	InWSL   Engine = "engine"  // dockerd or Podman in the network namespace of WSL
	Remote  Engine = "remote"  // an engine on another machine
)

// Client is the configuration of the docker command on a machine.
type Client struct {
	Getenv func(string) string
	Home   string // of the user, with forward slashes
	// ReadFile reads a file below Home, or below DOCKER_CONFIG. Its error is
	// fs.ErrNotExist where there is none.
	ReadFile func(path string) ([]byte, error)
}

// Endpoint is the address of the engine, "" for the default of the system. It follows the
// command's own order (docker/cli cli/command/cli.go): DOCKER_HOST, then the context of
// DOCKER_CONTEXT or config.json. It returns an error if the files leave it open.
func (c Client) Endpoint() (string, error) {
	if host := c.Getenv("DOCKER_HOST"); host != "" {
		return host, nil
	}
	context, err := c.context()
	if err != nil || context == "" || context == "default" {
		return "", err
	}
	// A context's folder is named by the digest of its name (docker/cli
	// cli/context/store/metadatastore.go).
	digest := sha256.Sum256([]byte(context))
	raw, err := c.ReadFile(path.Join(c.folder(), "contexts", "meta", fmt.Sprintf("%x", digest), "meta.json"))
	if err != nil {
		return "", fmt.Errorf("context %s: %w", context, err)
	}
	var meta struct {
		Endpoints map[string]struct{ Host string }
	}
	if err := json.Unmarshal(raw, &meta); err != nil {
		return "", fmt.Errorf("context %s: %w", context, err)
	}
	if host := meta.Endpoints["docker"].Host; host != "" {
		return host, nil
	}
	return "", fmt.Errorf("context %s names no host", context)
}

// IsRemote reports whether an endpoint is on another machine: its host is neither this
// machine's name for itself nor one of its loopback addresses.
func IsRemote(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "tcp" && u.Scheme != "ssh" && u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	host := u.Hostname()
	return host != "" && !IsThisMachine(host)
}

// IsThisMachine reports whether a host is this machine: localhost, or a loopback or
// unspecified address.
func IsThisMachine(host string) bool {
	address, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && (address.IsLoopback() || address.IsUnspecified())
}

// context is the name of the Docker context in use, "" for the default.
func (c Client) context() (string, error) {
	if name := c.Getenv("DOCKER_CONTEXT"); name != "" {
		return name, nil
	}
	raw, err := c.ReadFile(path.Join(c.folder(), "config.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("config.json: %w", err)
	}
	var config struct{ CurrentContext string }
	if err := json.Unmarshal(raw, &config); err != nil {
		return "", fmt.Errorf("config.json: %w", err)
	}
	return config.CurrentContext, nil
}

func (c Client) folder() string {
	if folder := c.Getenv("DOCKER_CONFIG"); folder != "" {
		return folder
	}
	return path.Join(c.Home, ".docker")
}
