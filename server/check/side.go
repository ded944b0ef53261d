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
	if b == scan.ByPublisher && s.Docker == fact.DockerRemote {
		return SideNone
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

// publisherOnWindows is Docker Desktop where something shows it, and Docker inside WSL where
// the Docker context leads there. Podman, Rancher and an unknown engine are a container
// engine on Windows, where their backends bind as well.
func publisherOnWindows(s *fact.Snapshot) Side {
	switch s.Docker {
	case fact.DockerEngine:
		return SideDockerWSL
	case fact.DockerDesktop:
		return SideDockerDesktop
	}
	return SideEngine
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

// BindsOnWindows reports whether something on Windows binds the port of a literal: a program there, or a
// container engine that publishes it.
func BindsOnWindows(l scan.Literal, s *fact.Snapshot, wish Side) bool {
	return l.Role == scan.HostBind && !l.AnyHost && BindSide(sideBinder(&l), s, wish).Machine() == fact.SideWindows
}
