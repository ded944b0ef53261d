package lsp

import (
	"context"
	"runtime"
	"slices"
	"strings"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
)

// kindFixAll is a kind of its own, so that an editor that runs source.fixAll on save does not change
// ports.
const kindFixAll protocol.CodeActionKind = "source.fixAll.wslPortGuard"

// kindLease is offered where an editor lists what can be done with a whole file ("Source Action…").
const kindLease protocol.CodeActionKind = "source.wslPortGuard.choosePorts"

// codeAction answers textDocument/codeAction with what solves the findings in the range.
func (s *session) codeAction(ctx context.Context, p *protocol.CodeActionParams) ([]protocol.CommandOrCodeAction, error) {
	v := s.currentView(ctx)
	f, out := v.Get(p.TextDocument.URI), []protocol.CommandOrCodeAction{}
	if f == nil {
		return out, nil
	}
	var offers []fix.Offer
	switch {
	case slices.Contains(p.Context.Only, kindFixAll):
		offers = s.fixRequest(v).Everywhere()
	case len(p.Context.Only) > 0 && wants(p.Context.Only, kindLease):
		loud, err := v.WithSilentRows(ctx, runtime.NumCPU())
		if err != nil {
			return out, err
		}
		offers = s.fixRequest(loud).Lease()
	default:
		touched := slices.DeleteFunc(slices.Clone(f.Findings), func(finding check.Finding) bool {
			return !overlaps(s.client.caps.rangeOf(f, finding.Literal.Span), p.Range)
		})
		if f = workspace.WithText(f); len(touched) == 0 || f == nil || ctx.Err() != nil {
			return out, ctx.Err()
		}
		offers = s.fixRequest(v).At(f, touched)
	}
	for _, o := range offers {
		if wants(p.Context.Only, kindOf(o.Kind)) {
			out = append(out, s.render.codeAction(f, o))
		}
	}
	return out, nil
}

// overlaps reports whether two ranges share a character or touch.
func overlaps(a, b protocol.Range) bool {
	return !isBefore(a.End, b.Start) && !isBefore(b.End, a.Start)
}

func isBefore(a, b protocol.Position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Character < b.Character
}

// wants reports whether the client asked for actions of kind; kinds are hierarchical.
func wants(only []protocol.CodeActionKind, kind protocol.CodeActionKind) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(o protocol.CodeActionKind) bool {
		return o == "" || o == kind || strings.HasPrefix(string(kind), string(o)+".")
	})
}

// kindOf is the LSP kind of an action.
func kindOf(k fix.Kind) protocol.CodeActionKind {
	switch k {
	case fix.Refactor:
		return protocol.CodeActionKindRefactorExtract
	case fix.All:
		return kindFixAll
	case fix.Lease:
		return kindLease
	}
	return protocol.CodeActionKindQuickFix
}

// fixRequest is a request for actions of v that the client can carry out.
func (s *session) fixRequest(v *view.View) fix.Request {
	return fix.Request{View: v, Client: s.fixClient(), Disk: s.files.Sibling, Confirm: s.judge.probe.Confirmer()}
}

// fixClient says what the client can do with actions. A client that shows annotated edits (LSP 3.16)
// can ask the user.
func (s *session) fixClient() fix.Client {
	caps := &s.client.caps
	return fix.Client{
		Commands:     s.commands,
		CreatesFiles: caps.createsFiles && caps.documentChanges,
		Asks:         caps.annotates && caps.documentChanges,
		Resolves:     caps.resolves,
	}
}

// codeActionResolve answers codeAction/resolve with the edits of a deferred action, computed from the
// present files.
func (s *session) codeActionResolve(ctx context.Context, p *protocol.CodeAction) (*protocol.CodeAction, error) {
	var deferred fix.Deferred
	if len(p.Data) == 0 || json.Unmarshal(p.Data, &deferred) != nil {
		return p, nil
	}
	if a, ok := s.fixRequest(s.currentView(ctx)).Resolve(deferred); ok {
		p.Edit = s.render.workspaceEdit(a)
	}
	return p, nil
}
