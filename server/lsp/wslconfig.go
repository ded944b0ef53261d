package lsp

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/probe/wslconfig"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/protocol"
)

// editWslConfigParams are a request to set a key of a .wslconfig to value.
type editWslConfigParams struct {
	Text    string `json:"text"`
	Section string `json:"section"`
	Key     string `json:"key"`
	Value   string `json:"value"`
}

// editWslConfigResult is what to write, and what to show after that. Columns are UTF-16 code units,
// whatever the session's position encoding, because this text is not a document of the session.
type editWslConfigResult struct {
	Edits []wslConfigEdit `json:"edits"` // none if the text stays as it is
	// Selection is the range of the key's value after the edits.
	Selection protocol.Range `json:"selection"`
	Value     string         `json:"value"` // the value that the key should have
}

type wslConfigEdit struct {
	Range   protocol.Range `json:"range"`
	NewText string         `json:"newText"`
}

// editWslConfig answers methodEditWslConfig.
func editWslConfig(_ *session, _ context.Context, p editWslConfigParams) (editWslConfigResult, error) {
	change := wslconfig.Set(p.Text, p.Section, p.Key, p.Value)
	edit := text.Edit{Span: text.Span{Start: change.Start, End: change.End}, New: change.New}
	before := []byte(p.Text)
	after := text.Apply(before, []text.Edit{edit})
	result := editWslConfigResult{
		Edits:     []wslConfigEdit{},
		Selection: utf16Range(text.NewIndex(after), text.Span{Start: change.ValueStart, End: change.ValueEnd}),
		Value:     change.Value,
	}
	if edit.New != "" || edit.Span.Len() > 0 {
		result.Edits = append(result.Edits, wslConfigEdit{utf16Range(text.NewIndex(before), edit.Span), edit.New})
	}
	return result, nil
}

// utf16Range converts a span to a range in UTF-16 code units, as a VS Code client uses for its own
// texts.
func utf16Range(x *text.Index, s text.Span) protocol.Range {
	return protocol.Range{Start: toPosition(x.Position(s.Start, text.UTF16)), End: toPosition(x.Position(s.End, text.UTF16))}
}
