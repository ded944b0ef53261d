package windows

import (
	"slices"
	"strings"

	"github.com/goccy/go-json"
)

// System is what doctor looks at besides sockets and HCN.
type System struct {
	// VMProcesses are the names of the processes that begin with vmmem, without ".exe", each once. A name that
	// is not one of Windows' own is OtherVMProcess.
	VMProcesses []string `json:"vmProcesses"`
	// DockerEndpoint is where the docker command of this user connects to: "default", "desktop" (the pipe of Docker
	// Desktop), "other", or "unknown".
	DockerEndpoint string `json:"dockerEndpoint"`
	DefaultPipe    bool   `json:"defaultPipe"`   // the pipe docker_engine is served
	DesktopPipe    bool   `json:"desktopPipe"`   // that of Docker Desktop is served
	WindowsPipe    bool   `json:"windowsPipe"`   // that of Docker Desktop for Windows containers is served
	DockerDesktop  bool   `json:"dockerDesktop"` // it is among the programs that can be uninstalled
}

// VMProcess is the process of WSL's VM, OtherVMProcess stands for one whose name somebody may have chosen.
const (
	VMProcess      = "vmmemWSL"
	OtherVMProcess = "vmmem-other"
)

// ParseSystem reads doctor-system.json.
func ParseSystem(raw []byte) (System, error) {
	var s System
	if err := json.Unmarshal(raw, &s); err != nil {
		return System{}, err
	}
	s.VMProcesses = knownProcesses(s.VMProcesses)
	return s, nil
}

// FormatSystem is the inverse of ParseSystem.
func FormatSystem(s System) ([]byte, error) {
	s.VMProcesses = knownProcesses(s.VMProcesses)
	return json.MarshalIndent(s, "", "  ")
}

// knownProcesses spells the names that are known, sorted and each once.
func knownProcesses(names []string) []string {
	out := []string{}
	for _, name := range names {
		known := OtherVMProcess
		for _, k := range []string{VMProcess, "vmmem", "vmmemCmZygote"} {
			if strings.EqualFold(name, k) {
				known = k
			}
		}
		out = append(out, known)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
