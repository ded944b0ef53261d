package fix

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// Offer is an action, and the findings that it solves; none where it solves many.
type Offer struct {
	Action
	Solves []check.Finding
}

// Desk makes offers from one View.
type Desk struct {
	View    *view.View
	Client  Client
	Disk    Disk
	Confirm func(port.Range, port.Proto) bool // has the last word on a free port; may be nil
}

// At offers what solves the given findings of f, the best first: other ports, then the
// same for all of the file and of the workspace, then what leaves the ports as they are.
// f has its text.
func (d Desk) At(f *view.File, findings []check.Finding) []Offer {
	var out []Offer
	add := func(actions []Action, solves ...check.Finding) {
		for _, a := range actions {
			out = append(out, Offer{a, solves})
		}
	}
	for _, finding := range findings {
		add(d.of(f, finding).Actions(), finding)
	}
	add(d.bundle().InFile(f))
	if d.View.Findings() > len(f.Findings) {
		add(d.bundle().InWorkspace(Quick))
	}
	for _, finding := range findings {
		add(d.of(f, finding).Others(), finding)
	}
	return out
}

// All offers to solve every finding of the workspace.
func (d Desk) All(kind Kind) []Offer {
	var out []Offer
	for _, a := range d.bundle().InWorkspace(kind) {
		out = append(out, Offer{Action: a})
	}
	return out
}

func (d Desk) of(f *view.File, finding check.Finding) Case {
	return Case{View: d.View, File: f, Finding: finding, Client: d.Client, Disk: d.Disk, Confirm: d.Confirm}
}

func (d Desk) bundle() Bundle { return Bundle{View: d.View, Client: d.Client, Confirm: d.Confirm} }

// Touched are the findings of f that a range of the text concerns, by a test of the
// caller's.
func Touched(f *view.File, concerns func(check.Finding) bool) []check.Finding {
	return slices.DeleteFunc(slices.Clone(f.Findings), func(finding check.Finding) bool { return !concerns(finding) })
}
