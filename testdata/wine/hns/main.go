// A stand-in for the service hns, which the real HCN calls: a service that runs, and does
// nothing else.
package main

import (
	"os"

	"golang.org/x/sys/windows/svc"
)

func main() {
	if svc.Run("hns", idle{}) != nil {
		os.Exit(1)
	}
}

type idle struct{}

// Execute runs until the service is stopped.
func (idle) Execute(_ []string, requests <-chan svc.ChangeRequest, status chan<- svc.Status) (bool, uint32) {
	running := svc.Status{State: svc.Running, Accepts: svc.AcceptStop | svc.AcceptShutdown}
	status <- running
	for r := range requests {
		switch r.Cmd {
		case svc.Interrogate:
			status <- running
		case svc.Stop, svc.Shutdown:
			status <- svc.Status{State: svc.StopPending}
			return false, 0
		}
	}
	return false, 0
}
