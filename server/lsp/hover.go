package lsp

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
	"go.lsp.dev/protocol"
)

// hover answers textDocument/hover: what a port literal is, with or without a finding, and, if it is a
// port of this machine, what is known about it.
func (s *session) hover(ctx context.Context, p *protocol.HoverParams) (*protocol.Hover, error) {
	v := s.currentView(ctx)
	f := v.Get(p.TextDocument.URI)
	if f == nil || v.Snapshot() == nil || !v.Conditions().Enable || !f.Covered {
		return nil, nil
	}
	snapshot, settings := v.JudgedBy(f)
	for _, l := range f.Literals {
		at := s.client.caps.rangeOf(f, l.Span)
		if overlaps(at, protocol.Range{Start: p.Position, End: p.Position}) {
			text := explain.Literal(l, snapshot, settings)
			return &protocol.Hover{Contents: &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: text}, Range: &at}, nil
		}
	}
	return nil, nil
}
