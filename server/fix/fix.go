// Package fix offers actions for findings: which bytes of which files to change, or which
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

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"go.lsp.dev/uri"
)

// Kind is where an editor shows an action.
type Kind int

// The kinds.
const (
	Quick    Kind = iota // solves the finding
	Refactor             // changes how the port is written
	All                  // solves every finding there is, when asked for by name
	Lease                // gives ports numbers for every machine, when asked for by name
)

// FileEdits are the changes of one file, in spans of its text.
type FileEdits struct {
	File   *view.File
	Create bool // the file does not exist yet
	Edits  []Edit
}

// Edit is one change. A Doubtful one is in prose or in a comment, and is made only if the
// user agrees.
type Edit struct {
	text.Edit
	Doubtful bool
}

// Command is a command of the client.
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
	Preview   bool      // the user sees the edits before they are made
	Deferred  *Deferred // if set, there are no Files yet, since they may be many: Request.Resolve gives them
}

// Deferred says whose edits Request.Resolve gives: those of the action of Kind for the whole workspace, or, if From is
// set, those that write another number in every place of one port. It travels to the client and back.
type Deferred struct {
	Kind  Kind       `json:"kind"`
	File  uri.URI    `json:"file,omitempty"` // where the user asked
	From  port.Range `json:"from,omitzero"`
	To    port.Range `json:"to,omitzero"`
	Proto port.Proto `json:"proto,omitempty"`
}

// Client is what the client of the actions can do.
type Client struct {
	Commands     []string // that it can run
	CreatesFiles bool
	Asks         bool // it can ask the user before it makes an edit that is Doubtful
	Resolves     bool // it asks for the edits of an action that is Deferred when the user has chosen it
}

// Disk reads the file called base in the folder of another file, and whether it exists. f
// is nil if it must not be edited.
type Disk func(beside *view.File, base string) (f *view.File, exists bool)

// Request asks for actions from one View.
type Request struct {
	View    *view.View
	Client  Client
	Disk    Disk
	Confirm func(port.Range, port.Proto) bool // checks whether a free port is really free; may be nil
}

// catalog is the language of the View's messages.
func (r Request) catalog() *words.Catalog { return r.View.Conditions().Check.Words }

// Case is a finding with what is needed to solve it.
type Case struct {
	Request
	File    *view.File // with its text
	Finding check.Finding
}

// suggestions are free ports for the finding, the best first.
func (c Case) suggestions() []suggest.Suggestion {
	return c.View.Suggest(c.File.Key, c.Finding.Literal, nil, c.Confirm)
}

// Actions offers edits that solve the finding by another port, the best first: in this place,
// everywhere in the workspace, and as a variable.
func (c Case) Actions() []Action {
	if !ChangesPort(c.Finding) {
		return nil
	}
	var out []Action
	suggestions := c.suggestions()
	for i, s := range suggestions {
		out = append(out, c.changeHere(s, i == 0))
	}
	if len(suggestions) > 0 {
		out = append(out, c.changeEverywhere(suggestions[0].Range)...)
		out = append(out, c.moveToVariable(suggestions[0].Range)...)
	}
	return out
}

// Others offers what leaves the port as it is: cures of the machine, and ignoring the port.
func (c Case) Others() []Action { return append(c.machineCures(), c.ignoreActions()...) }

// ChangesPort reports whether the finding is solved by another number.
func ChangesPort(f check.Finding) bool {
	return slices.Contains(f.Cures, check.CureChangePort) || slices.Contains(f.Cures, check.CurePrivileged)
}

// changeHere changes the literal of the finding only.
func (c Case) changeHere(s suggest.Suggestion, preferred bool) Action {
	l := c.Finding.Literal
	pairs := []string{"port", check.Noun(c.catalog(), l.Range), "to", s.Range.String()}
	key := "fix/here"
	if s.Why != "" {
		key = "fix/here-passed"
		pairs = append(pairs, "passed", s.Passed.String(), "why", c.catalog().Say("why/"+string(s.Why)))
	}
	return Action{
		Title: c.catalog().Say(key, pairs...), Preferred: preferred,
		Files: []FileEdits{{File: c.File, Edits: []Edit{{Edit: numberEdit(c.File, l, s.Range)}}}},
	}
}

// changeEverywhere changes every Place of the port; nil if there is only one, or if the finding's own
// file is among those that stay as they are.
func (c Case) changeEverywhere(to port.Range) []Action {
	if c.File.IsNoise() {
		return nil
	}
	l := c.Finding.Literal
	files := replaceEverywhere(c.View, c.File, change{l.Range, l.Proto, to}, c.Client.Asks)
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
	action := Action{
		Title: c.catalog().Say(key, "port", check.Noun(c.catalog(), l.Range), "to", to.String(),
			"places", strconv.Itoa(places), "files", strconv.Itoa(len(files))),
		Files: files,
	}
	return []Action{c.deferred(action, Deferred{File: c.File.URI, From: l.Range, To: to, Proto: l.Proto})}
}

// replaceEverywhere gives the edits that make a change in every Place of the port that does not stay as it
// is. Mentions in prose and comments are among them, as Doubtful edits, if doubtful is true. own is the file
// where the user asked, nil if that was in none.
func replaceEverywhere(v *view.View, own *view.File, ch change, doubtful bool) []FileEdits {
	var out []FileEdits
	for p := range v.Places(ch.from) {
		if !ch.concerns(p) || reasonToStay(p, own, doubtful) != "" {
			continue
		}
		if len(out) == 0 || out[len(out)-1].File != p.File {
			out = append(out, FileEdits{File: p.File})
		}
		last := &out[len(out)-1]
		last.Edits = append(last.Edits, Edit{numberEdit(p.File, p.Literal, ch.to), !p.Literal.OnHost()})
	}
	return out
}

// reasonToStay is why a Place of a port that is changed everywhere stays as it is, "" if it is changed too.
// Recordings, fixtures of tests and generated files stay, since others depend on what they say, or write
// them. So do files outside of the workspace's folders, which belong to something else, except own.
func reasonToStay(p view.Place, own *view.File, doubtful bool) Reason {
	switch {
	case p.File.IsNoise():
		return StaysInFixture
	case p.File.Outside && p.File != own:
		return StaysOutside
	case !p.Literal.OnHost() && !doubtful:
		return StaysInProse
	}
	return ""
}

// concerns reports whether a Place of the port is one that the change is for: of its protocol, and on the
// developer's machine or mentioned, not in a container.
func (ch change) concerns(p view.Place) bool {
	meant := p.File.Meaning(p.Literal)
	return meant.Proto&ch.proto != 0 && (meant.OnHost() || !p.Literal.OnHost())
}

// numberEdit writes r in place of the digits of a literal.
func numberEdit(f *view.File, l scan.Literal, r port.Range) text.Edit {
	return text.Edit{Span: l.Span, New: f.Spell(l, r)}
}
