package check

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
)

// BindSide is the side that binds the port, as seen from where the server runs; wish
// overrides it. It depends on where the programs of the window run, never on the path of
// the file.
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

// publisherOnWindows is the side of Docker Desktop, also for Podman and Rancher, whose
// backends bind on Windows as well, unless the Docker context leads into WSL.
func publisherOnWindows(s *fact.Snapshot) Side {
	if s.Docker == fact.DockerEngine {
		return SideDockerWSL
	}
	return SideDockerDesktop
}

// sideInGuest is the side seen from inside WSL, where the editor itself runs on Windows
// (Remote-WSL). If the publishing engine is unknown, the one inside WSL is assumed: it
// raises fewer warnings, and a false one costs more than a missed one.
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
