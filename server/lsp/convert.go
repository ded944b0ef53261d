package lsp

import (
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// capabilitiesOf extracts what we use of the client's capabilities. Positions in UTF-8 are cheapest for
// both sides if the client offers them; every client supports UTF-16.
func capabilitiesOf(c *protocol.ClientCapabilities) capabilities {
	var out capabilities
	if c.General != nil && slices.Contains(c.General.PositionEncodings, protocol.PositionEncodingKindUTF8) {
		out.encoding = text.UTF8
	}
	if t := c.TextDocument; t != nil {
		out.related = t.PublishDiagnostics != nil && isTrue(t.PublishDiagnostics.RelatedInformation)
		if d := t.Diagnostic; d != nil && c.Workspace != nil && c.Workspace.Diagnostics != nil {
			// Without refreshes it would not hear of a change of the machine.
			out.pulls = isTrue(c.Workspace.Diagnostics.RefreshSupport)
			out.related = out.related || isTrue(d.RelatedInformation)
		}
		out.showsHints = t.InlayHint != nil
		if a := t.CodeAction; a != nil {
			out.resolves = isTrue(a.DataSupport) && slices.Contains(a.ResolveSupport.Properties, "edit")
		}
	}
	if c.Window != nil {
		out.progress = isTrue(c.Window.WorkDoneProgress)
	}
	w := c.Workspace
	if w == nil {
		return out
	}
	out.configuration = isTrue(w.Configuration)
	if e := w.WorkspaceEdit; e != nil {
		out.documentChanges = isTrue(e.DocumentChanges)
		out.createsFiles = slices.Contains(e.ResourceOperations, protocol.ResourceOperationKindCreate)
		out.annotates = e.ChangeAnnotationSupport != nil
	}
	out.refreshesHints = out.showsHints && w.InlayHint != nil && isTrue(w.InlayHint.RefreshSupport)
	out.watchesSettings = w.DidChangeConfiguration != nil && isTrue(w.DidChangeConfiguration.DynamicRegistration)
	out.watchesFiles = w.DidChangeWatchedFiles != nil && isTrue(w.DidChangeWatchedFiles.DynamicRegistration)
	return out
}

// passesOverOpenFiles reports whether a client that is told to ask for diagnostics again asks for those of the workspace
// only, and takes from the answer nothing for open files: these would keep what they had. So does Neovim 0.12
// (runtime/lua/vim/lsp/diagnostic.lua, on_refresh).
func passesOverOpenFiles(client protocol.ClientInfo) bool { return client.Name == "Neovim" }

func isTrue(b *bool) bool { return b != nil && *b }

func encodingKind(e text.Encoding) protocol.PositionEncodingKind {
	if e == text.UTF8 {
		return protocol.PositionEncodingKindUTF8
	}
	return protocol.PositionEncodingKindUTF16
}

// rangeOf is the LSP range of a span of f. If f does not have its text, it must be the span of a
// literal.
func (c *capabilities) rangeOf(f *view.File, s text.Span) protocol.Range {
	start, end := f.SpanPositions(s, c.encoding)
	return protocol.Range{Start: toPosition(start), End: toPosition(end)}
}

func toPosition(p text.Position) protocol.Position {
	return protocol.Position{Line: uint32(p.Line), Character: uint32(p.Column)}
}

func fromPosition(p protocol.Position) text.Position {
	const far = 1 << 30 // positions beyond the text are clamped to it
	return text.Position{Line: int(min(p.Line, far)), Column: int(min(p.Character, far))}
}

func isFile(u uri.URI) bool { return strings.HasPrefix(string(u), "file:") }
