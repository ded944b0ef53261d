package lsp

import (
	"context"
	"log/slog"

	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// client is the client at the other end of the connection: what it can do, and the messages to it.
type client struct {
	conn jsonrpc2.Conn
	log  *slog.Logger
	caps capabilities // set at initialize, before anything but responses is sent
}

// capabilities are the client's capabilities that we use.
type capabilities struct {
	encoding        text.Encoding
	documentChanges bool
	createsFiles    bool
	annotates       bool
	related         bool
	pulls           bool // asks for diagnostics, and asks again when it is told to
	resolves        bool // requests the edit of a code action when the user has chosen it
	watchesFiles    bool
	configuration   bool
	progress        bool
}

// call sends a request and waits for its result, which may be nil if nobody needs it.
// (protocol.Client would link the code of every message of the protocol.)
func (c *client) call(ctx context.Context, method string, params, result any) error {
	return protocol.Call(ctx, c.conn, method, params, result)
}

// publish sends the diagnostics of one file.
func (c *client) publish(ctx context.Context, p *protocol.PublishDiagnosticsParams) {
	if err := c.conn.Notify(ctx, protocol.MethodTextDocumentPublishDiagnostics, p); err != nil && ctx.Err() == nil {
		c.log.Error("publish", "uri", p.URI, "error", err)
	}
}

// refreshDiagnostics asks the client to ask for diagnostics again; it returns when that has answered.
func (c *client) refreshDiagnostics(ctx context.Context) {
	if err := c.call(ctx, protocol.MethodWorkspaceDiagnosticRefresh, nil, nil); err != nil && ctx.Err() == nil {
		c.log.Warn("the client does not ask for diagnostics again", "error", err)
	}
}

// notify sends a message of our own; it reports whether that succeeded.
func (c *client) notify(ctx context.Context, method string, params any) bool {
	payload, err := encode(params)
	return err == nil && c.conn.Notify(ctx, method, payload) == nil
}

// watchFiles asks the client to send the changes of files on disk.
func (c *client) watchFiles(ctx context.Context) {
	if !c.caps.watchesFiles {
		return
	}
	options, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{
		Watchers: []protocol.FileSystemWatcher{{GlobPattern: protocol.Pattern("**/*")}},
	})
	if err != nil {
		return
	}
	err = c.call(ctx, protocol.MethodClientRegisterCapability, &protocol.RegistrationParams{Registrations: []protocol.Registration{{
		ID: "files", Method: protocol.MethodWorkspaceDidChangeWatchedFiles, RegisterOptions: options,
	}}}, nil)
	if err != nil {
		c.log.Warn("the client does not tell of changed files", "error", err)
	}
}

// askSettings asks the client for its wslPortGuard settings; nil if it returns none.
func (c *client) askSettings(ctx context.Context) []byte {
	if !c.caps.configuration {
		return nil
	}
	var sections []protocol.LSPAny
	err := c.call(ctx, protocol.MethodWorkspaceConfiguration, &protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: new("wslPortGuard")}}}, &sections)
	if err != nil || len(sections) != 1 {
		return nil
	}
	return sections[0]
}
