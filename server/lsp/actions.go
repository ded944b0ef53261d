package lsp

import (
	"context"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
)

// kindFixAll is our own "fix all": changing ports is never done by a save that asks for
// source.fixAll in general.
const kindFixAll protocol.CodeActionKind = "source.fixAll.wslPortGuard"

// CodeAction implements protocol.Server: what solves the findings that the range touches.
func (s *session) CodeAction(ctx context.Context, p *protocol.CodeActionParams) ([]protocol.CommandOrCodeAction, error) {
	v := s.now()
	f := v.Get(p.TextDocument.URI)
	if f == nil {
		return []protocol.CommandOrCodeAction{}, nil
	}
	list := actionList{session: s, only: p.Context.Only, out: []protocol.CommandOrCodeAction{}}
	if slices.Contains(p.Context.Only, kindFixAll) {
		list.add(s.bundle(v).InWorkspace(fix.All))
		return list.out, nil
	}
	var touched []check.Finding
	for _, finding := range f.Findings {
		if overlaps(s.client.caps.rangeOf(f, finding.Literal.Span), p.Range) {
			touched = append(touched, finding)
		}
	}
	if f = workspace.WithText(f); len(touched) == 0 || f == nil || ctx.Err() != nil {
		return list.out, ctx.Err()
	}
	for _, finding := range touched {
		list.add(s.fixCase(v, f, finding).Actions(), s.render.diagnostic(f, &finding))
	}
	list.add(s.bundle(v).InFile(f))
	if v.Findings() > len(f.Findings) {
		list.add(s.bundle(v).InWorkspace(fix.Quick))
	}
	for _, finding := range touched {
		list.add(s.fixCase(v, f, finding).Others(), s.render.diagnostic(f, &finding))
	}
	return list.out, nil
}

// actionList gathers the actions that the client asked for.
type actionList struct {
	session *session
	only    []protocol.CodeActionKind
	out     []protocol.CommandOrCodeAction
}

func (l *actionList) add(actions []fix.Action, solved ...protocol.Diagnostic) {
	for _, a := range actions {
		if wants(l.only, kindOf(a.Kind)) {
			l.out = append(l.out, l.session.render.codeAction(a, solved))
		}
	}
}

// overlaps reports whether two ranges share a character or touch at a caret position.
func overlaps(a, b protocol.Range) bool {
	return !isBefore(a.End, b.Start) && !isBefore(b.End, a.Start)
}

func isBefore(a, b protocol.Position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Character < b.Character
}

// wants reports whether the client asked for actions of kind: kinds are hierarchical.
func wants(only []protocol.CodeActionKind, kind protocol.CodeActionKind) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(o protocol.CodeActionKind) bool {
		return o == "" || o == kind || strings.HasPrefix(string(kind), string(o)+".")
	})
}

func kindOf(k fix.Kind) protocol.CodeActionKind {
	switch k {
	case fix.Refactor:
		return protocol.CodeActionKindRefactorExtract
	case fix.All:
		return kindFixAll
	}
	return protocol.CodeActionKindQuickFix
}

func (s *session) fixCase(v *view.View, f *view.File, finding check.Finding) fix.Case {
	return fix.Case{View: v, File: f, Finding: finding, Client: s.fixClient(), Disk: s.files.Sibling, Confirm: s.judge.probe.Confirmer()}
}

func (s *session) bundle(v *view.View) fix.Bundle {
	return fix.Bundle{View: v, Client: s.fixClient(), Confirm: s.judge.probe.Confirmer()}
}

// fixClient is what the client can do with actions. It can let the user choose where it
// shows annotated edits (LSP 3.16).
func (s *session) fixClient() fix.Client {
	caps := &s.client.caps
	return fix.Client{
		Commands:     s.commands,
		CreatesFiles: caps.createsFiles && caps.documentChanges,
		Asks:         caps.annotates && caps.documentChanges,
	}
}
