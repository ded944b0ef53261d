package lsp

import (
	"slices"

	"github.com/wsl-port-guard/wsl-port-guard/probe/sorting"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/policy"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"github.com/wsl-port-guard/wsl-port-guard/server/words"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

const diagnosticSource = "WSL Port Guard"

// maxRelated is how many other Places a diagnostic links to: editors list them below it, and a long
// list hides the next problem.
const maxRelated = 3

// render converts findings and actions to protocol types.
type render struct {
	caps  *capabilities
	words *words.Catalog // the client's language
}

// maxDiagnostics is how many diagnostics of a file are sent. VS Code shows no more than that either.
const maxDiagnostics = 1000

// diagnostics returns the findings of f as protocol diagnostics, with links to Places in v.
func (r *render) diagnostics(v *view.View, f *view.File) []protocol.Diagnostic {
	findings := gravest(f.Findings, maxDiagnostics)
	out := make([]protocol.Diagnostic, len(findings))
	for i := range findings {
		out[i] = r.diagnostic(f, &findings[i])
		if r.caps.related {
			out[i].RelatedInformation = r.relatedPlaces(v, f, findings[i].Literal)
		}
	}
	if v.Conditions().Enable {
		for _, p := range f.Problems() {
			out = append(out, r.problem(f, p))
		}
	}
	return out
}

// encoded returns the diagnostics of f, and their encoding, which is nil if there are none.
func (r *render) encoded(v *view.View, f *view.File) (diagnostics []protocol.Diagnostic, payload []byte, err error) {
	if diagnostics = r.diagnostics(v, f); len(diagnostics) > 0 {
		payload, err = protocol.Marshal(diagnostics)
	}
	return diagnostics, payload, err
}

// problem is the diagnostic for a mistake in a policy file.
func (r *render) problem(f *view.File, p policy.Problem) protocol.Diagnostic {
	return protocol.Diagnostic{
		Range:           r.caps.rangeOf(f, p.Span),
		Severity:        protocol.DiagnosticSeverityError,
		Code:            protocol.String(policy.Code),
		CodeDescription: protocol.CodeDescription{Href: uri.URI(check.Page(r.words, policy.Code))},
		Source:          protocol.NewOptional(diagnosticSource),
		Message:         protocol.String(p.Message(r.words)),
	}
}

// gravest returns the first n findings by severity, those of the same severity in the order of the file;
// all findings in their order if there are no more than n.
func gravest(findings []check.Finding, n int) []check.Finding {
	if len(findings) <= n {
		return findings
	}
	sorted := slices.Clone(findings)
	sorting.By(sorted, func(a, b check.Finding) int { return int(a.Severity) - int(b.Severity) })
	return sorted[:n]
}

// relatedPlaces returns links to at most maxRelated other Places of the workspace that use the ports of
// l. A port inside a container, for which the engine chooses a host port, has nothing in common with the
// host ports of that number.
func (r *render) relatedPlaces(v *view.View, f *view.File, l scan.Literal) []protocol.DiagnosticRelatedInformation {
	if !l.OnHost() {
		return nil
	}
	var out []protocol.DiagnosticRelatedInformation
	for _, p := range firstPlaces(v, l.Range) {
		itself := p.File.Key == f.Key && p.Literal.Span == l.Span
		if itself || p.Literal.Proto&l.Proto == 0 {
			continue
		}
		out = append(out, protocol.DiagnosticRelatedInformation{
			Location: protocol.Location{URI: p.File.URI, Range: r.caps.rangeOf(p.File, p.Literal.Span)},
			Message:  r.words.Say("related/too", "port", check.Noun(r.words, l.Range)),
		})
		if len(out) == maxRelated {
			break
		}
	}
	return out
}

func (r *render) diagnostic(f *view.File, finding *check.Finding) protocol.Diagnostic {
	return protocol.Diagnostic{
		Range:           r.caps.rangeOf(f, finding.Literal.Span),
		Severity:        protocol.DiagnosticSeverity(finding.Severity),
		Code:            protocol.String(finding.Code),
		CodeDescription: protocol.CodeDescription{Href: uri.URI(check.Page(r.words, finding.Code))},
		Source:          protocol.NewOptional(diagnosticSource),
		Message:         protocol.String(finding.Message),
	}
}

func (r *render) codeAction(f *view.File, o fix.Offer) *protocol.CodeAction {
	a := o.Action
	out := &protocol.CodeAction{Title: a.Title, Kind: new(kindOf(a.Kind))}
	for i := range o.Solves {
		out.Diagnostics = append(out.Diagnostics, r.diagnostic(f, &o.Solves[i]))
	}
	if a.Preferred {
		out.IsPreferred = new(true)
	}
	if a.Deferred != nil {
		if data, err := encode(a.Deferred); err == nil {
			out.Data = protocol.LSPAny(data)
		}
	}
	if len(a.Files) > 0 {
		out.Edit = r.workspaceEdit(a)
	}
	if a.Command != nil {
		args, err := encode(a.Command.Args)
		if err == nil {
			out.Command = protocol.Command{Title: a.Title, Command: a.Command.ID, Arguments: []protocol.LSPAny{protocol.LSPAny(args)}}
		}
	}
	return out
}

// workspaceEdit names the version of open documents if the client can check it, so that an edit of
// outdated text is refused, not misplaced. Doubtful edits, which are in text for people, need the
// user's consent.
func (r *render) workspaceEdit(a fix.Action) *protocol.WorkspaceEdit {
	if !r.caps.documentChanges {
		return r.plainEdit(a)
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
			d.Edits = append(d.Edits, r.editElement(out, fe.File, e, a.Preview))
		}
		if fe.Create {
			out.DocumentChanges = append(out.DocumentChanges, &protocol.CreateFile{
				Kind: "create", URI: fe.File.URI,
				Options: &protocol.CreateFileOptions{IgnoreIfExists: new(true)},
			})
		}
		out.DocumentChanges = append(out.DocumentChanges, d)
	}
	return out
}

// The annotations of edits that the user sees before they are made.
const (
	annotationDoubtful protocol.ChangeAnnotationIdentifier = "doubtful"
	annotationPreview  protocol.ChangeAnnotationIdentifier = "preview"
)

// editElement is an edit, annotated if the user is to see it before it is made and the client can show it.
func (r *render) editElement(out *protocol.WorkspaceEdit, f *view.File, e fix.Edit, preview bool) protocol.TextDocumentEditElement {
	te := r.textEdit(f, e.Edit)
	id, label := annotationPreview, r.words.Say("fix/annotation-preview")
	switch {
	case e.Doubtful:
		id, label = annotationDoubtful, r.words.Say("fix/annotation-doubtful")
	case !preview || !r.caps.annotates:
		return &te
	}
	if out.ChangeAnnotations == nil {
		out.ChangeAnnotations = map[protocol.ChangeAnnotationIdentifier]protocol.ChangeAnnotation{}
	}
	out.ChangeAnnotations[id] = protocol.ChangeAnnotation{Label: label, NeedsConfirmation: new(true)}
	return &protocol.AnnotatedTextEdit{TextEdit: te, AnnotationID: id}
}

// plainEdit is the edit for clients that support neither versions nor new files.
func (r *render) plainEdit(a fix.Action) *protocol.WorkspaceEdit {
	changes := map[uri.URI][]protocol.TextEdit{}
	for _, fe := range a.Files {
		for _, e := range fe.Edits {
			changes[fe.File.URI] = append(changes[fe.File.URI], r.textEdit(fe.File, e.Edit))
		}
	}
	return &protocol.WorkspaceEdit{Changes: changes}
}

func (r *render) textEdit(f *view.File, e text.Edit) protocol.TextEdit {
	return protocol.TextEdit{Range: r.caps.rangeOf(f, e.Span), NewText: e.New}
}
