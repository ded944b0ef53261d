// Package fix makes actions of findings: which bytes of which files to change.
//
// It knows no protocol; package lsp turns an Action into what a client understands.
// Edits change digits and nothing else, so quotes, comments, the form of a range and a
// variable's name stay as they were.
package fix

import (
	"strconv"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
)

// FileEdits are the changes of one file, in spans of File.Text.
type FileEdits struct {
	File  *workspace.File
	Edits []text.Edit
}

// Action is one thing the user can choose.
type Action struct {
	Title     string
	Preferred bool
	Files     []FileEdits // never empty
}

// Actions offers the ports of suggestions, best first, for the literal of a finding:
// each in its place, and the best one in every file that uses the port as a host port.
func Actions(w *words.Catalog, f *workspace.File, finding check.Finding, suggestions []port.Range, places []workspace.Place) []Action {
	if !changesPort(finding) {
		return nil
	}
	l := finding.Literal
	var out []Action
	for i, r := range suggestions {
		out = append(out, Action{
			Title:     w.Say("fix/here", "port", check.Noun(w, l.Range), "to", r.String()),
			Preferred: i == 0,
			Files:     []FileEdits{{f, []text.Edit{edit(f, l.Span, r)}}},
		})
	}
	if len(suggestions) > 0 {
		out = append(out, everywhere(w, l.Range, l.Proto, suggestions[0], places)...)
	}
	return out
}

// changesPort: the number that the finding stands on is one to be replaced.
func changesPort(f check.Finding) bool {
	for _, c := range f.Cures {
		if c == check.CureChangePort || c == check.CurePrivileged {
			return true
		}
	}
	return false
}

// everywhere is the action for all places of the port, if there is more than one.
func everywhere(w *words.Catalog, from port.Range, proto port.Proto, to port.Range, places []workspace.Place) []Action {
	a := Action{}
	n := 0
	for _, p := range places {
		if p.Literal.Range != from || p.Literal.Proto&proto == 0 {
			continue
		}
		if len(a.Files) == 0 || a.Files[len(a.Files)-1].File != p.File {
			a.Files = append(a.Files, FileEdits{File: p.File})
		}
		last := &a.Files[len(a.Files)-1]
		if k := len(last.Edits); k > 0 && last.Edits[k-1].Span == p.Literal.Span {
			continue // one number that counts twice, such as tcp and udp of one mapping
		}
		last.Edits = append(last.Edits, edit(p.File, p.Literal.Span, to))
		n++
	}
	if n < 2 {
		return nil
	}
	key := "fix/everywhere"
	if len(a.Files) == 1 {
		key = "fix/everywhere-here"
	}
	a.Title = w.Say(key, "port", check.Noun(w, from), "to", to.String(), "places", strconv.Itoa(n), "files", strconv.Itoa(len(a.Files)))
	return []Action{a}
}

// edit writes r in place of the digits at span, with the separator the range has there.
func edit(f *workspace.File, span text.Span, r port.Range) text.Edit {
	start, end := strconv.Itoa(int(r.Start)), strconv.Itoa(int(r.End))
	if r.Single() {
		return text.Edit{Span: span, New: start}
	}
	old := string(f.Text[span.Start:span.End])
	separator := strings.Trim(old, "0123456789")
	if separator == "" {
		separator = "-"
	}
	return text.Edit{Span: span, New: start + separator + end}
}
