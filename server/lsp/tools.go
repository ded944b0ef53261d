package lsp

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/assist"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/uri"
)

// toolParams are a call of a tool for assistants.
type toolParams struct {
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments"`
}

// toolAnswer is the tool's answer as JSON, or what is wrong with the arguments, for the assistant to read.
type toolAnswer struct {
	Text   string `json:"text"`
	Failed bool   `json:"failed"`
}

// tool answers methodTool. A tool that takes long can be cancelled like any request.
func (s *session) tool(ctx context.Context, p toolParams) (toolAnswer, error) {
	answer, err := assist.Call(ctx, toolHost{s.currentView(ctx), s}, p.Name, p.Arguments)
	if ctx.Err() != nil {
		return toolAnswer{}, ctx.Err()
	}
	if err != nil {
		return toolAnswer{Text: err.Error(), Failed: true}, nil
	}
	b, err := json.MarshalWithOption(answer, json.DisableHTMLEscape())
	if err != nil {
		return toolAnswer{}, jsonrpc2.NewError(jsonrpc2.InternalError, err.Error())
	}
	return toolAnswer{Text: string(b)}, nil
}

// toolHost answers the tools from one View of the session.
type toolHost struct {
	view    *view.View
	session *session
}

// Machine implements assist.Host.
func (h toolHost) Machine(context.Context) (assist.Machine, error) {
	c := h.view.Conditions()
	return assist.Machine{
		Snapshot: h.view.WithKept(), Settings: c.Check, Within: h.view.Within(), Seen: c.Seen, Uses: h.view.Uses,
		Confirm: h.session.judge.probe.Confirmer,
	}, nil
}

// Files implements assist.Host. A folder is one of the workspace or in one, by its path or by the path from there.
func (h toolHost) Files(_ context.Context, folder string) (assist.Files, error) {
	isIn, err := h.below(folder)
	if err != nil {
		return assist.Files{}, err
	}
	all := func(yield func(string, *view.File) bool) {
		for f := range h.view.Files() {
			if f.Covered && isIn(f) && !yield(f.Name, f) {
				return
			}
		}
	}
	return assist.Files{Snapshot: h.view.Snapshot(), All: all}, nil
}

// below returns what reports whether a file is in a folder. The error is for the assistant.
func (h toolHost) below(folder string) (func(*view.File) bool, error) {
	if !filepath.IsAbs(folder) {
		name := path.Clean(filepath.ToSlash(folder))
		if name == ".." || strings.HasPrefix(name, "../") {
			return nil, fmt.Errorf("the folder %s is outside of the workspace", folder)
		}
		return func(f *view.File) bool { return name == "." || isBelow(f.Name, name) }, nil
	}
	key := view.Key(uri.File(folder))
	for _, root := range h.session.files.Folders() {
		if at := view.Key(uri.File(root)); key == at || isBelow(key, at) {
			return func(f *view.File) bool { return isBelow(f.Key, key) }, nil
		}
	}
	return nil, fmt.Errorf("the folder %s is outside of the workspace", folder)
}

// isBelow reports whether a slash-separated path is in a folder.
func isBelow(name, folder string) bool {
	return strings.HasPrefix(name, strings.TrimSuffix(folder, "/")+"/")
}
