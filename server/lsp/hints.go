package lsp

import (
	"context"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

type inlayHintParams struct {
	TextDocument struct {
		URI uri.URI `json:"uri"`
	} `json:"textDocument"`
	Range protocol.Range `json:"range"`
}

// inlayHint is LSP's InlayHint, whose type in package protocol would link more code than this file has.
type inlayHint struct {
	Position    protocol.Position `json:"position"`
	Label       string            `json:"label"`
	Tooltip     string            `json:"tooltip"`
	PaddingLeft bool              `json:"paddingLeft"`
}

// hints tell the client of a session when to ask for hints again.
type hints struct {
	changed bell
	refresh func(context.Context)
}

// hintFor is the label for a side, a name that is the same in every language; "" where nothing shows which side it is.
func hintFor(side check.Side) string {
	switch {
	case side == check.SideEngine:
		return ""
	case side.Machine() == fact.SideWindows:
		return "Windows"
	case side.Machine() == fact.SideWSL:
		return "WSL"
	}
	return ""
}

// inlayHints answers textDocument/inlayHint: behind each port that a container engine publishes, on which side
// it listens, and behind a variable for such a port, its value in the .env file.
func (s *session) inlayHints(ctx context.Context, raw []byte) (any, error) {
	var p inlayHintParams
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, err.Error())
	}
	return encode(s.hintsIn(ctx, p))
}

func (s *session) hintsIn(ctx context.Context, p inlayHintParams) []inlayHint {
	out := []inlayHint{}
	v := s.currentView(ctx)
	f := v.Get(p.TextDocument.URI)
	if !s.judge.currentSettings().inlayHints || f == nil || v.Snapshot() == nil || !v.Conditions().Enable || !f.Covered {
		return out
	}
	add := func(span text.Span, label, tooltip string) {
		if at := s.client.caps.rangeOf(f, span); label != "" && overlaps(at, p.Range) {
			out = append(out, inlayHint{at.End, label, tooltip, true})
		}
	}
	snapshot, settings := v.JudgedBy(f)
	side := check.BindSide(scan.ByPublisher, snapshot, settings.Side)
	label, who := hintFor(side), s.render.words.Say("by/"+string(side))
	for _, l := range f.Literals {
		if l.Binder == scan.ByPublisher && !l.Soft { // a soft one may as well be started in a container
			add(l.Span, label, who)
		}
	}
	for _, set := range v.Interpolated(f) {
		add(set.Span, "= "+set.Value.String(), s.render.words.Say("hint/variable", "name", set.Var, "file", set.From.Name))
		add(set.Span, label, who)
	}
	return out
}

// hintsChanged has the client ask for hints again after a change of the machine, of the settings or of a file of variables. It
// does not block.
func (s *session) hintsChanged(d view.Delta) {
	if s.client.caps.refreshesHints && (d.Before.Conditions() != d.After.Conditions() || d.EditsVariables()) {
		s.hints.changed.ring()
	}
}

// refreshHints asks the client to ask for hints again whenever they may have changed, until ctx ends.
func (s *session) refreshHints(ctx context.Context) {
	for had := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-s.hints.changed:
		}
		has := s.judge.currentSettings().inlayHints
		if had || has {
			s.hints.refresh(ctx)
		}
		had = has
	}
}
