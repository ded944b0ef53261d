package lsp

import (
	"context"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/suggest"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// docs is where the README explains each code, under a heading of the code's name.
const docs = "https://github.com/wsl-port-guard/wsl-port-guard#"

const diagnosticSource = "WSL Port Guard"

// diagnostics turns a file's findings into what editors show.
func (s *session) diagnostics(f *workspace.File) []protocol.Diagnostic {
	findings := s.findings(f)
	out := make([]protocol.Diagnostic, len(findings))
	for i := range findings {
		out[i] = s.diagnostic(f, &findings[i])
	}
	return out
}

func (s *session) diagnostic(f *workspace.File, finding *check.Finding) protocol.Diagnostic {
	return protocol.Diagnostic{
		Range:           s.caps.toRange(f.Index(), finding.Literal.Span),
		Severity:        protocol.DiagnosticSeverity(finding.Severity),
		Code:            protocol.String(finding.Code),
		CodeDescription: protocol.CodeDescription{Href: uri.URI(docs + string(finding.Code))},
		Source:          protocol.NewOptional(diagnosticSource),
		Message:         protocol.String(finding.Message),
	}
}

// CodeAction implements protocol.Server: fixes for the findings that the range touches.
func (s *session) CodeAction(ctx context.Context, p *protocol.CodeActionParams) ([]protocol.CommandOrCodeAction, error) {
	f := s.files.Get(p.TextDocument.URI)
	out := []protocol.CommandOrCodeAction{}
	if f == nil || !wants(p.Context.Only, protocol.CodeActionKindQuickFix) {
		return out, nil
	}
	at := s.caps.toSpan(f.Index(), p.Range)
	for _, finding := range s.findings(f) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !finding.Literal.Span.Overlaps(at) {
			continue
		}
		solved := []protocol.Diagnostic{s.diagnostic(f, &finding)}
		for _, a := range s.actions(f, finding) {
			out = append(out, s.codeAction(a, solved))
		}
	}
	return out, nil
}

// wants reports whether the client asked for actions of kind: kinds are hierarchical.
func wants(only []protocol.CodeActionKind, kind protocol.CodeActionKind) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(o protocol.CodeActionKind) bool {
		return o == "" || o == kind || strings.HasPrefix(string(kind), string(o)+".")
	})
}

func (s *session) actions(f *workspace.File, finding check.Finding) []fix.Action {
	suggestions := suggest.Ports(s.snap.Load(), suggest.Request{
		Want: finding.Literal.Range, Proto: finding.Literal.Proto,
		Within: s.current().within, Used: s.files.Used(),
	})
	return fix.Actions(s.words, f, finding, suggestions, s.files.HostPlaces())
}

func (s *session) codeAction(a fix.Action, solved []protocol.Diagnostic) *protocol.CodeAction {
	out := &protocol.CodeAction{
		Title: a.Title, Kind: new(protocol.CodeActionKindQuickFix), Diagnostics: solved, Edit: s.workspaceEdit(a.Files),
	}
	if a.Preferred {
		out.IsPreferred = new(true)
	}
	return out
}

// workspaceEdit names the version of open documents where the client can check it, so
// that an edit of outdated text is refused instead of misplaced.
func (s *session) workspaceEdit(files []fix.FileEdits) *protocol.WorkspaceEdit {
	if !s.caps.documentChanges {
		changes := map[uri.URI][]protocol.TextEdit{}
		for _, fe := range files {
			for _, e := range fe.Edits {
				changes[fe.File.URI] = append(changes[fe.File.URI], s.textEdit(fe.File, e))
			}
		}
		return &protocol.WorkspaceEdit{Changes: changes}
	}
	out := &protocol.WorkspaceEdit{}
	for _, fe := range files {
		d := &protocol.TextDocumentEdit{TextDocument: protocol.OptionalVersionedTextDocumentIdentifier{
			TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: fe.File.URI},
		}}
		if fe.File.Open {
			d.TextDocument.Version = new(fe.File.Version)
		}
		for _, e := range fe.Edits {
			d.Edits = append(d.Edits, new(s.textEdit(fe.File, e)))
		}
		out.DocumentChanges = append(out.DocumentChanges, d)
	}
	return out
}

func (s *session) textEdit(f *workspace.File, e text.Edit) protocol.TextEdit {
	return protocol.TextEdit{Range: s.caps.toRange(f.Index(), e.Span), NewText: e.New}
}
