package fix

import (
	"slices"
	"strconv"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
)

// Bundle solves many findings at once.
type Bundle struct {
	Words     *words.Catalog
	Workspace *workspace.Workspace
	Suggest   func(check.Finding, []port.Range) []suggest.Suggestion
	CanAsk    bool // the client can ask before it makes a doubtful edit
}

// InFile changes every port of the findings in the one file they are of.
func (b Bundle) InFile(f *workspace.File, findings []check.Finding) []Action {
	plan := b.plan(findings)
	if len(plan) < 2 {
		return nil
	}
	edits := FileEdits{File: f}
	for _, l := range f.Result().Literals {
		for _, p := range plan {
			host := l.OnHost()
			if host && l.Range == p.from && l.Proto&p.proto != 0 && !hasSpan(edits.Edits, l.Span.Start) {
				edits.Edits = append(edits.Edits, Edit{Edit: number(f, l.Span, p.to)})
			}
		}
	}
	return []Action{{Title: b.Words.Say("fix/file", "count", strconv.Itoa(len(plan))), Files: []FileEdits{edits}}}
}

// InWorkspace changes every port of the findings wherever the workspace uses it.
func (b Bundle) InWorkspace(findings []check.Finding, kind Kind) []Action {
	plan := b.plan(findings)
	if len(plan) == 0 || (kind == Quick && len(plan) < 2) {
		return nil // one port is what the other actions are for
	}
	var files []FileEdits
	for _, p := range plan {
		for _, f := range replace(b.Workspace, p.from, p.proto, p.to, b.CanAsk) {
			files = merge(files, f)
		}
	}
	return []Action{{Title: b.Words.Say("fix/workspace", "count", strconv.Itoa(len(plan))), Kind: kind, Files: files}}
}

// change is one port to replace.
type change struct {
	from  port.Range
	proto port.Proto
	to    port.Range
}

// plan chooses for each port of the findings another one, each only once. TCP and UDP of
// one number belong together and stay together.
func (b Bundle) plan(findings []check.Finding) []change {
	var wanted []check.Finding
	for _, f := range findings {
		if f.Severity > check.Warning || !(Case{Finding: f}).changesPort() {
			continue // what may work is not changed unasked
		}
		same := func(w check.Finding) bool { return w.Literal.Range == f.Literal.Range }
		if i := slices.IndexFunc(wanted, same); i >= 0 {
			wanted[i].Literal.Proto |= f.Literal.Proto
		} else {
			wanted = append(wanted, f)
		}
	}
	var out []change
	var taken []port.Range
	for _, f := range wanted {
		if s := b.Suggest(f, taken); len(s) > 0 {
			taken = append(taken, s[0].Range)
			out = append(out, change{f.Literal.Range, f.Literal.Proto, s[0].Range})
		}
	}
	return out
}

func merge(files []FileEdits, f FileEdits) []FileEdits {
	for i := range files {
		if files[i].File == f.File {
			for _, e := range f.Edits {
				if !hasSpan(files[i].Edits, e.Span.Start) {
					files[i].Edits = append(files[i].Edits, e)
				}
			}
			return files
		}
	}
	return append(files, f)
}

func hasSpan(edits []Edit, start int) bool {
	return slices.ContainsFunc(edits, func(e Edit) bool { return e.Span.Start == start })
}
