package lsp

import (
	"context"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
)

// kindFixAll is our own "fix all": changing ports is never done by a save that asks for
// source.fixAll in general.
const kindFixAll protocol.CodeActionKind = "source.fixAll.wslPortGuard"

// CodeAction implements protocol.Server: what solves the findings that the range touches.
func (s *session) CodeAction(ctx context.Context, p *protocol.CodeActionParams) ([]protocol.CommandOrCodeAction, error) {
	f := s.files.Get(p.TextDocument.URI)
	out := []protocol.CommandOrCodeAction{}
	if f == nil {
		return out, nil
	}
	if slices.Contains(p.Context.Only, kindFixAll) {
		for _, a := range s.bundle().InWorkspace(s.allFindings(), fix.All) {
			out = append(out, s.codeAction(a, nil))
		}
		return out, nil
	}
	findings, at := s.findings(f), s.caps.toSpan(f.Index(), p.Range)
	var touched []check.Finding
	for _, finding := range findings {
		if finding.Literal.Span.Overlaps(at) {
			touched = append(touched, finding)
		}
	}
	if len(touched) == 0 || ctx.Err() != nil {
		return out, ctx.Err()
	}
	offer := func(actions []fix.Action, solved ...protocol.Diagnostic) {
		for _, a := range actions {
			if wants(p.Context.Only, kindOf(a.Kind)) {
				out = append(out, s.codeAction(a, solved))
			}
		}
	}
	for _, finding := range touched {
		offer(s.fixCase(f, finding).Actions(), s.diagnostic(f, &finding))
	}
	offer(s.bundle().InFile(f, findings))
	if all := s.allFindings(); len(all) > len(findings) {
		offer(s.bundle().InWorkspace(all, fix.Quick))
	}
	for _, finding := range touched {
		offer(s.fixCase(f, finding).Others(), s.diagnostic(f, &finding))
	}
	return out, nil
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

func (s *session) fixCase(f *workspace.File, finding check.Finding) fix.Case {
	return fix.Case{
		Words: s.words, Workspace: s.files, File: f, Finding: finding, Suggest: s.suggest,
		Commands: s.commands, Running: s.snap.Load().Running, CanCreate: s.caps.createsFiles && s.caps.documentChanges, CanAsk: s.canAsk(),
	}
}

// canAsk: the client shows annotated edits and lets the user choose (LSP 3.16).
func (s *session) canAsk() bool { return s.caps.annotates && s.caps.documentChanges }

func (s *session) bundle() fix.Bundle {
	return fix.Bundle{Words: s.words, Workspace: s.files, Suggest: s.suggest, CanAsk: s.canAsk()}
}

// suggest names ports for a finding; others are to be kept free as well.
func (s *session) suggest(finding check.Finding, others []port.Range) []suggest.Suggestion {
	return suggest.Ports(s.snap.Load(), suggest.Request{
		Want: finding.Literal.Range, Proto: finding.Literal.Proto, Within: s.current().within,
		Used: slices.Concat(s.files.Used(), others), Seen: s.history.Blocks(), Confirm: s.probe.Confirmer(),
	})
}

// allFindings are those of every file that is shown.
func (s *session) allFindings() []check.Finding {
	var out []check.Finding
	for _, f := range s.files.Files() {
		out = append(out, s.findings(f)...)
	}
	return out
}
