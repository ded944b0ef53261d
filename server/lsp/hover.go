package lsp

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"go.lsp.dev/protocol"
)

// Hover implements protocol.Server: all that is known about a port that this machine
// may bind or connect to. Container ports and other hosts' are not this machine's.
func (s *session) Hover(_ context.Context, p *protocol.HoverParams) (*protocol.Hover, error) {
	f, snap, set := s.files.Get(p.TextDocument.URI), s.snap.Load(), s.current()
	if f == nil || snap == nil || !set.enable || !s.files.Covered(f) {
		return nil, nil
	}
	at := s.caps.toOffset(f.Index(), p.Position)
	for _, l := range s.files.Literals(f) {
		if !l.Span.Touches(at) || (l.Role != scan.HostBind && l.Role != scan.HostConnect) {
			continue
		}
		e := explain.Port(l.Range.Start, snap, check.Settings{Root: set.check.Root, Words: s.words})
		if len(e.Sides) == 0 {
			return nil, nil
		}
		return &protocol.Hover{
			Contents: &protocol.MarkupContent{Kind: protocol.MarkupKindMarkdown, Value: e.Markdown()},
			Range:    new(s.caps.toRange(f.Index(), l.Span)),
		}, nil
	}
	return nil, nil
}
