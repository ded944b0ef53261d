// Package fix makes actions of findings: which bytes of which files to change, or which
// command of the client to run.
//
// It knows no protocol; package lsp turns an Action into what a client understands.
// Edits change as little as they can, so quotes, comments, the form of a range and a
// variable's name stay as they were. An edit that adds text to a file is offered only
// if scanning the result shows what was intended.
package fix

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
)

// Kind is where an editor shows an action.
type Kind int

// The kinds.
const (
	Quick    Kind = iota // solves the finding
	Refactor             // changes how the port is written
	All                  // solves every finding there is, when asked for by name
)

// FileEdits are the changes of one file, in spans of File.Text.
type FileEdits struct {
	File   *workspace.File
	Create bool // the file does not exist yet
	Edits  []Edit
}

// Edit is one change. One that is Doubtful stands in prose or in a comment: it is
// offered, never forced.
type Edit struct {
	text.Edit
	Doubtful bool
}

// Command is one of the client's.
type Command struct {
	ID   string
	Args map[string]any
}

// Action is one thing the user can choose.
type Action struct {
	Title     string
	Kind      Kind
	Preferred bool
	Files     []FileEdits
	Command   *Command
}

// Case is a finding with what is needed to solve it.
type Case struct {
	Words     *words.Catalog
	Workspace *workspace.Workspace
	File      *workspace.File
	Finding   check.Finding
	Suggest   func(check.Finding, []port.Range) []suggest.Suggestion // the ranges are to be kept free as well
	Commands  []string                                               // what the client can run
	Running   []string                                               // WSL distributions that run now
	CanCreate bool                                                   // the client can create files
	CanAsk    bool                                                   // the client can ask before it makes a doubtful edit
}

// Actions offers edits that solve the finding, the best first: another port here and
// everywhere, and a variable.
func (c Case) Actions() []Action {
	if !c.changesPort() {
		return nil
	}
	var out []Action
	suggestions := c.Suggest(c.Finding, nil)
	for i, s := range suggestions {
		out = append(out, c.here(s, i == 0))
	}
	if len(suggestions) > 0 {
		out = append(out, c.everywhere(suggestions[0].Range)...)
		out = append(out, c.variable(suggestions[0].Range)...)
	}
	return out
}

// Others offers what leaves the port as it is: the cures of the machine, and silence.
func (c Case) Others() []Action { return append(c.machine(), c.silence()...) }

// changesPort: the number that the finding stands on is one to be replaced.
func (c Case) changesPort() bool {
	return slices.Contains(c.Finding.Cures, check.CureChangePort) || slices.Contains(c.Finding.Cures, check.CurePrivileged)
}

// here changes the literal in its place.
func (c Case) here(s suggest.Suggestion, preferred bool) Action {
	l := c.Finding.Literal
	pairs := []string{"port", check.Noun(c.Words, l.Range), "to", s.Range.String()}
	key := "fix/here"
	if s.Why != "" {
		key = "fix/here-passed"
		pairs = append(pairs, "passed", s.Passed.String(), "why", c.Words.Say("why/"+string(s.Why)))
	}
	return Action{
		Title: c.Words.Say(key, pairs...), Preferred: preferred,
		Files: []FileEdits{{File: c.File, Edits: []Edit{{Edit: number(c.File, l.Span, s.Range)}}}},
	}
}

// everywhere changes all places of the port, if there is more than one.
func (c Case) everywhere(to port.Range) []Action {
	l := c.Finding.Literal
	files := replace(c.Workspace, l.Range, l.Proto, to, c.CanAsk)
	places := 0
	for _, f := range files {
		places += len(f.Edits)
	}
	if places < 2 {
		return nil
	}
	key := "fix/everywhere"
	if len(files) == 1 {
		key = "fix/everywhere-here"
	}
	return []Action{{
		Title: c.Words.Say(key, "port", check.Noun(c.Words, l.Range), "to", to.String(),
			"places", strconv.Itoa(places), "files", strconv.Itoa(len(files))),
		Files: files,
	}}
}

// replace gives the edits that put to in every place of from, with doubtful also in prose.
func replace(w *workspace.Workspace, from port.Range, proto port.Proto, to port.Range, doubtful bool) []FileEdits {
	var out []FileEdits
	for _, p := range w.Places() {
		if p.Literal.Range != from || p.Literal.Proto&proto == 0 || !(p.Literal.OnHost() || doubtful) {
			continue
		}
		if len(out) == 0 || out[len(out)-1].File != p.File {
			out = append(out, FileEdits{File: p.File})
		}
		last := &out[len(out)-1]
		if k := len(last.Edits); k > 0 && last.Edits[k-1].Span == p.Literal.Span {
			continue // one number that counts twice, such as tcp and udp of one mapping
		}
		last.Edits = append(last.Edits, Edit{number(p.File, p.Literal.Span, to), !p.Literal.OnHost()})
	}
	return out
}

// number writes r in place of the digits at span, with the separator the range has there.
func number(f *workspace.File, span text.Span, r port.Range) text.Edit {
	start, end := strconv.Itoa(int(r.Start)), strconv.Itoa(int(r.End))
	if r.Single() {
		return text.Edit{Span: span, New: start}
	}
	separator := strings.Trim(string(f.Text[span.Start:span.End]), "0123456789")
	if separator == "" {
		separator = "-"
	}
	return text.Edit{Span: span, New: start + separator + end}
}
