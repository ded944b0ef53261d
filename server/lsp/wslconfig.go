package lsp

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/probe/wslconfig"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/protocol"
)

// editWslConfigParams ask for a key of a .wslconfig to say value.
type editWslConfigParams struct {
	Text    string `json:"text"`
	Section string `json:"section"`
	Key     string `json:"key"`
	Value   string `json:"value"`
}

// editWslConfigResult is what to write, and what to show once it is written. Columns are
// UTF-16 units, whatever the session's position encoding: this text is no document of it.
type editWslConfigResult struct {
	Edits []wslConfigEdit `json:"edits"` // none where the text stays as it is
	// Selection is where the key's value stands after the edits.
	Selection protocol.Range `json:"selection"`
	Value     string         `json:"value"` // what the key should say
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

// utf16Range is a span in the positions that a VS Code client uses for texts of its own.
func utf16Range(x *text.Index, s text.Span) protocol.Range {
	return protocol.Range{Start: toPosition(x.Position(s.Start, text.UTF16)), End: toPosition(x.Position(s.End, text.UTF16))}
}
