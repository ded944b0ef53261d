package fix

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// Offer is an action with the findings that it solves; none if it solves many.
type Offer struct {
	Action
	Solves []check.Finding
}

// At offers actions for the given findings of f, the best first: other ports, then other
// ports for the whole file and workspace, then what leaves the ports as they are. f has its
// text.
func (r Request) At(f *view.File, findings []check.Finding) []Offer {
	var out []Offer
	add := func(actions []Action, solves ...check.Finding) {
		for _, a := range actions {
			out = append(out, Offer{a, solves})
		}
	}
	for _, finding := range findings {
		add(Case{r, f, finding}.Actions(), finding)
	}
	add(r.InFile(f))
	if r.View.Findings() > len(f.Findings) {
		add(r.InWorkspace(Quick))
	}
	for _, finding := range findings {
		add(Case{r, f, finding}.Others(), finding)
	}
	return out
}

// Everywhere offers to solve every finding of the workspace.
func (r Request) Everywhere() []Offer {
	var out []Offer
	for _, a := range r.InWorkspace(All) {
		out = append(out, Offer{Action: a})
	}
	return out
}
