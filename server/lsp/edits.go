package lsp

import (
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// docs is where the README explains each code, under a heading of the code's name.
const docs = "https://github.com/wsl-port-guard/wsl-port-guard#"

const diagnosticSource = "WSL Port Guard"

// maxRelated bounds the other places that a diagnostic links: editors list them below it,
// and a long list hides the next problem.
const maxRelated = 3

// diagnostics turns a file's findings into what editors show.
func (s *session) diagnostics(f *workspace.File) []protocol.Diagnostic {
	findings := s.findings(f)
	out := make([]protocol.Diagnostic, len(findings))
	var places []workspace.Place
	if s.caps.related && len(findings) > 0 {
		places = s.files.Places()
	}
	for i := range findings {
		out[i] = s.diagnostic(f, &findings[i])
		out[i].RelatedInformation = s.related(f, findings[i].Literal, places)
	}
	return out
}

// related links the other places of the workspace that use the same port.
func (s *session) related(f *workspace.File, l scan.Literal, places []workspace.Place) []protocol.DiagnosticRelatedInformation {
	var out []protocol.DiagnosticRelatedInformation
	for _, p := range places {
		same := p.File == f && p.Literal.Span == l.Span
		if !p.Literal.OnHost() || same || p.Literal.Range != l.Range || p.Literal.Proto&l.Proto == 0 || len(out) == maxRelated {
			continue
		}
		out = append(out, protocol.DiagnosticRelatedInformation{
			Location: protocol.Location{URI: p.File.URI, Range: s.caps.toRange(p.File.Index(), p.Literal.Span)},
			Message:  s.words.Say("related/too", "port", check.Noun(s.words, l.Range)),
		})
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

func (s *session) codeAction(a fix.Action, solved []protocol.Diagnostic) *protocol.CodeAction {
	out := &protocol.CodeAction{Title: a.Title, Kind: new(kindOf(a.Kind)), Diagnostics: solved}
	if a.Preferred {
		out.IsPreferred = new(true)
	}
	if len(a.Files) > 0 {
		out.Edit = s.workspaceEdit(a)
	}
	if a.Command != nil {
		args, err := encode(a.Command.Args)
		if err == nil {
			out.Command = protocol.Command{Title: a.Title, Command: a.Command.ID, Arguments: []protocol.LSPAny{protocol.LSPAny(args)}}
		}
	}
	return out
}

// workspaceEdit names the version of open documents where the client can check it, so
// that an edit of outdated text is refused instead of misplaced. Doubtful edits, which
// stand in prose, wait for the user's consent.
func (s *session) workspaceEdit(a fix.Action) *protocol.WorkspaceEdit {
	if !s.caps.documentChanges {
		return s.plainEdit(a)
	}
	out := &protocol.WorkspaceEdit{}
	for _, fe := range a.Files {
		d := &protocol.TextDocumentEdit{TextDocument: protocol.OptionalVersionedTextDocumentIdentifier{
			TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: fe.File.URI},
		}}
		if fe.File.Open {
			d.TextDocument.Version = new(fe.File.Version)
		}
		for _, e := range fe.Edits {
			d.Edits = append(d.Edits, s.editElement(out, fe.File, e))
		}
		if fe.Create {
			out.DocumentChanges = append(out.DocumentChanges, &protocol.CreateFile{Kind: "create", URI: fe.File.URI,
				Options: &protocol.CreateFileOptions{IgnoreIfExists: new(true)}})
		}
		out.DocumentChanges = append(out.DocumentChanges, d)
	}
	return out
}

const annotationDoubtful protocol.ChangeAnnotationIdentifier = "doubtful"

func (s *session) editElement(out *protocol.WorkspaceEdit, f *workspace.File, e fix.Edit) protocol.TextDocumentEditElement {
	te := s.textEdit(f, e.Edit)
	if !e.Doubtful {
		return &te
	}
	if out.ChangeAnnotations == nil {
		out.ChangeAnnotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{
			annotationDoubtful: {Label: s.words.Say("fix/annotation-doubtful"), NeedsConfirmation: new(true)},
		}
	}
	return &protocol.AnnotatedTextEdit{TextEdit: te, AnnotationID: annotationDoubtful}
}

func (s *session) plainEdit(a fix.Action) *protocol.WorkspaceEdit {
	changes := map[uri.URI][]protocol.TextEdit{}
	for _, fe := range a.Files {
		for _, e := range fe.Edits {
			changes[fe.File.URI] = append(changes[fe.File.URI], s.textEdit(fe.File, e.Edit))
		}
	}
	return &protocol.WorkspaceEdit{Changes: changes}
}

func (s *session) textEdit(f *workspace.File, e text.Edit) protocol.TextEdit {
	return protocol.TextEdit{Range: s.caps.toRange(f.Index(), e.Span), NewText: e.New}
}
