package check

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// BindSide tells who binds what the literal's file starts, seen from where the server
// runs. A window is judged by where its programs run, never by the path of the file.
func BindSide(b scan.Binder, s *fact.Snapshot, wish Side) Side {
	if wish != SideAuto && wish != "" {
		return wish
	}
	switch s.Vantage {
	case fact.Windows:
		if b == scan.ByPublisher {
			return publisherOnWindows(s)
		}
		return SideWindows
	case fact.WSL2, fact.WSL1:
		return sideInGuest(b, s)
	}
	return SideNone
}

// publisherOnWindows: Docker Desktop, and Podman or Rancher whose backends bind on
// Windows just the same; only a Docker context that leads into WSL differs.
func publisherOnWindows(s *fact.Snapshot) Side {
	if s.Docker == fact.DockerEngine {
		return SideDockerWSL
	}
	return SideDockerDesktop
}

// sideInGuest: the editor's own machine is Windows when the window is Remote-WSL. Where
// nobody can tell which engine publishes, the one inside WSL is assumed: it raises fewer
// warnings, and a false one costs more than a missed one.
func sideInGuest(b scan.Binder, s *fact.Snapshot) Side {
	switch b {
	case scan.ByClient, scan.ByForwarder:
		return SideWindows
	case scan.ByPublisher:
		if s.Docker == fact.DockerDesktop {
			return SideDockerDesktop
		}
		return SideDockerWSL
	}
	return SideWSL
}
