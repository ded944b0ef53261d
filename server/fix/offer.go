package fix

import (
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
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

// Lease offers to give each port of the workspace that is refused, or will be once WSL starts, a free number
// that is the same on every machine unless it is refused there. The View was judged by the silent rows too
// (view.WithSilentRows).
func (r Request) Lease() []Offer {
	plan, err := NewPlan([]*view.View{r.View}, Limits{Lease: true, Confirmer: func() func(port.Range, port.Proto) bool { return r.Confirm }})
	if err != nil || len(plan.Files) == 0 {
		return nil
	}
	action := Action{Kind: Lease, Preview: true}
	moves := map[Move]bool{}
	for _, f := range plan.Files {
		edits := FileEdits{File: f.File}
		for i, e := range f.Edits {
			edits.Edits = append(edits.Edits, Edit{Edit: e})
			moves[f.Moves[i]] = true
		}
		action.Files = append(action.Files, edits)
	}
	action.Title = r.title("fix/lease", "fix/lease-one", len(moves))
	return []Offer{{Action: action}}
}

// Everywhere offers to solve every finding of the workspace.
func (r Request) Everywhere() []Offer {
	var out []Offer
	for _, a := range r.InWorkspace(All) {
		out = append(out, Offer{Action: a})
	}
	return out
}
