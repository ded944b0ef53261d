package fix

import (
	"iter"
	"slices"
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// InFile offers to change all ports of f's findings in f, if there are several.
func (r Request) InFile(f *view.File) []Action {
	plan := r.plan(findingsOf(f))
	if len(plan) < 2 {
		return nil
	}
	return []Action{{Title: r.catalog().Say("fix/file", "count", strconv.Itoa(len(plan))), Files: []FileEdits{plan.in(f)}}}
}

// in are the edits that carry out the changes in one file, mentions excepted.
func (cs changes) in(f *view.File) FileEdits {
	edits := FileEdits{File: f}
	for _, l := range f.Result.Literals {
		to, ok := cs.replacementOf(l)
		if ok && l.OnHost() && !hasSpan(edits.Edits, l.Span.Start) {
			edits.Edits = append(edits.Edits, Edit{Edit: numberEdit(f, l, to)})
		}
	}
	return edits
}

// title is the sentence many for a number of ports, or one for a single port.
func (r Request) title(many, one string, ports int) string {
	if ports == 1 {
		return r.catalog().Say(one)
	}
	return r.catalog().Say(many, "count", strconv.Itoa(ports))
}

// InWorkspace offers to change every port of all findings wherever the workspace uses it.
// As a Quick action it is for several ports, since the other actions are for one.
func (r Request) InWorkspace(kind Kind) []Action {
	plan := r.plan(r.findings())
	if len(plan) == 0 || kind == Quick && len(plan) < 2 {
		return nil
	}
	action := Action{Title: r.title("fix/workspace", "fix/workspace-one", len(plan)), Kind: kind}
	if !r.Client.Resolves {
		action.Files = r.everywhere(plan)
	}
	return []Action{r.deferred(action, Deferred{Kind: kind})}
}

// deferred is a without its edits, if the client asks for them when the user has chosen it.
func (r Request) deferred(a Action, how Deferred) Action {
	if r.Client.Resolves {
		a.Files, a.Deferred = nil, &how
	}
	return a
}

// Resolve returns the action that was Deferred, with its edits in the present View. ok is false if nothing is left to
// change.
func (r Request) Resolve(d Deferred) (a Action, ok bool) {
	r.Client.Resolves = false
	var actions []Action
	switch {
	case !d.From.Valid():
		actions = r.InWorkspace(d.Kind)
	case d.To.Valid():
		actions = []Action{{Files: replaceEverywhere(r.View, r.View.Get(d.File), change{d.From, d.Proto, d.To}, r.Client.Asks)}}
	}
	if len(actions) == 0 || len(actions[0].Files) == 0 {
		return Action{}, false
	}
	return actions[0], true
}

// everywhere are the edits that carry out a plan in all files.
func (r Request) everywhere(plan changes) []FileEdits {
	var files []FileEdits
	at := map[*view.File]int{}
	for _, p := range plan {
		for _, f := range replaceEverywhere(r.View, nil, p, r.Client.Asks) {
			i, known := at[f.File]
			if !known {
				i = len(files)
				at[f.File], files = i, append(files, FileEdits{File: f.File})
			}
			for _, e := range f.Edits {
				if !hasSpan(files[i].Edits, e.Span.Start) {
					files[i].Edits = append(files[i].Edits, e)
				}
			}
		}
	}
	return files
}

// findings yields the findings of all files in the workspace's folders.
func (r Request) findings() iter.Seq2[*view.File, check.Finding] {
	return func(yield func(*view.File, check.Finding) bool) {
		for f := range r.View.Flagged() {
			if f.Outside {
				continue
			}
			for _, finding := range f.Findings {
				if !yield(f, finding) {
					return
				}
			}
		}
	}
}

// findingsOf yields the findings of one file.
func findingsOf(f *view.File) iter.Seq2[*view.File, check.Finding] {
	return func(yield func(*view.File, check.Finding) bool) {
		for _, finding := range f.Findings {
			if !yield(f, finding) {
				return
			}
		}
	}
}

// change is one port to replace.
type change struct {
	from  port.Range
	proto port.Proto
	to    port.Range
}

// changes are the ports to replace, each once.
type changes []change

// replacementOf is the range that a literal is to be replaced by; ok is false if it stays.
func (cs changes) replacementOf(l scan.Literal) (to port.Range, ok bool) {
	for _, c := range cs {
		if c.from == l.Range && c.proto&l.Proto != 0 {
			return c.to, true
		}
	}
	return port.Range{}, false
}

// plan chooses another port for each port of the findings that stops a bind now.
func (r Request) plan(findings iter.Seq2[*view.File, check.Finding]) changes {
	return r.choose(func(yield func(string, scan.Literal) bool) {
		for file, f := range findings {
			if f.StopsNow() && ChangesPort(f) && !yield(file.Key, f.Literal) { // only the user decides to change a port that may work
				return
			}
		}
	})
}

// choose chooses another port for each port of the literals, each only once; what has none is left out. With
// each literal comes the key of the file or folder whose policy says where free ports are searched for. TCP and
// UDP of one number stay together.
func (r Request) choose(literals iter.Seq2[string, scan.Literal]) changes {
	var wanted []scan.Literal
	var in []string // parallel: the first key with the port
	at := map[port.Range]int{}
	for key, l := range literals {
		if i, known := at[l.Range]; known {
			wanted[i].Proto |= l.Proto
			continue
		}
		at[l.Range] = len(wanted)
		wanted, in = append(wanted, l), append(in, key)
	}
	var out changes
	chosen := map[uint16]bool{}
	for i, l := range wanted {
		s := r.View.Suggest(in[i], l, func(p uint16) bool { return chosen[p] }, r.Confirm)
		if len(s) == 0 {
			continue
		}
		for p := int(s[0].Range.Start); p <= int(s[0].Range.End); p++ {
			chosen[uint16(p)] = true
		}
		out = append(out, change{l.Range, l.Proto, s[0].Range})
	}
	return out
}

// hasSpan reports whether an edit starts at the byte offset start.
func hasSpan(edits []Edit, start int) bool {
	return slices.ContainsFunc(edits, func(e Edit) bool { return e.Span.Start == start })
}
