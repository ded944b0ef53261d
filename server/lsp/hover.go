package lsp

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
	"go.lsp.dev/protocol"
)

// Hover implements protocol.Server: what a port literal is, flagged or not, and what is
// known about it if it is one of this machine.
func (s *session) Hover(_ context.Context, p *protocol.HoverParams) (*protocol.Hover, error) {
	f, snap, set := s.files.Get(p.TextDocument.URI), s.snap.Load(), s.current()
	if f == nil || snap == nil || !set.enable || !s.files.Covered(f) {
		return nil, nil
	}
	at := s.caps.toOffset(f.Index(), p.Position)
	set.check.Words = s.words
	for _, l := range s.files.Literals(f) {
		if !l.Span.Touches(at) {
			continue
		}
		return &protocol.Hover{
			Contents: &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: explain.Literal(l, snap, set.check)},
			Range:    new(s.caps.toRange(f.Index(), l.Span)),
		}, nil
	}
	return nil, nil
}
