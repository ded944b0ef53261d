package lsp

import (
	"context"
	"log/slog"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/text"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// settingsSection is the section of our settings in those of the client.
const settingsSection = "wslPortGuard"

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
	watchesSettings bool
	showsHints      bool
	refreshesHints  bool
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

// refreshHints asks the client to ask for inlay hints again; it returns when that has answered.
func (c *client) refreshHints(ctx context.Context) {
	if err := c.call(ctx, protocol.MethodWorkspaceInlayHintRefresh, nil, nil); err != nil && ctx.Err() == nil {
		c.log.Warn("the client does not ask for inlay hints again", "error", err)
	}
}

// notify sends a message of our own; it reports whether that succeeded.
func (c *client) notify(ctx context.Context, method string, params any) bool {
	payload, err := encode(params)
	return err == nil && c.conn.Notify(ctx, method, payload) == nil
}

// watchFiles asks the client to send the changes of files on disk.
func (c *client) watchFiles(ctx context.Context) {
	if c.caps.watchesFiles {
		c.register(ctx, protocol.MethodWorkspaceDidChangeWatchedFiles, &protocol.DidChangeWatchedFilesRegistrationOptions{
			Watchers: []protocol.FileSystemWatcher{{GlobPattern: protocol.Pattern("**/*")}},
		})
	}
}

// watchSettings asks the client to send the changes of its wslPortGuard settings.
func (c *client) watchSettings(ctx context.Context) {
	if c.caps.watchesSettings {
		c.register(ctx, protocol.MethodWorkspaceDidChangeConfiguration, map[string]string{"section": settingsSection})
	}
}

// register asks the client to send the notifications of a method, which is the registration's ID, too.
func (c *client) register(ctx context.Context, method string, options any) {
	encoded, err := protocol.Marshal(options)
	if err == nil {
		err = c.call(ctx, protocol.MethodClientRegisterCapability, &protocol.RegistrationParams{Registrations: []protocol.Registration{{
			ID: method, Method: method, RegisterOptions: encoded,
		}}}, nil)
	}
	if err != nil {
		c.log.Warn("the client does not tell of changes", "method", method, "error", err)
	}
}

// askSettings asks the client for its wslPortGuard settings, and for those of each folder, given by its absolute
// path, if there is more than one; nil if it returns none.
func (c *client) askSettings(ctx context.Context, folders []string) []byte {
	if !c.caps.configuration {
		return nil
	}
	if len(folders) == 1 {
		folders = nil
	}
	items := []protocol.ConfigurationItem{{Section: new(settingsSection)}}
	for _, folder := range folders {
		items = append(items, protocol.ConfigurationItem{ScopeURI: new(uri.File(folder)), Section: new(settingsSection)})
	}
	var sections []protocol.LSPAny
	err := c.call(ctx, protocol.MethodWorkspaceConfiguration, &protocol.ConfigurationParams{Items: items}, &sections)
	if err != nil || len(sections) != len(items) {
		return nil
	}
	return withFolders(sections[0], folders, sections[1:])
}

// withFolders is the settings section of the window with those of the folders in it, as our own client sends them.
func withFolders(section protocol.LSPAny, folders []string, own []protocol.LSPAny) []byte {
	var whole map[string]any
	if len(folders) == 0 || json.Unmarshal(section, &whole) != nil || whole == nil {
		return section
	}
	byFolder := map[uri.URI]json.RawMessage{}
	for i, folder := range folders {
		byFolder[uri.File(folder)] = json.RawMessage(own[i])
	}
	whole["folders"] = byFolder
	joined, err := json.Marshal(whole)
	if err != nil {
		return section
	}
	return joined
}
