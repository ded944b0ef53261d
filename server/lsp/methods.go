package lsp

import (
	"bytes"
	"context"

	"github.com/goccy/go-json"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
)

// method answers one request or handles one notification; params is their raw JSON.
type method func(s *session, ctx context.Context, params []byte) (any, error)

// methods are all methods that a client may call, except exit and $/cancelRequest, which the router
// handles itself. Any other request is answered with MethodNotFound. (protocol.ServerHandler would link
// the code of every message of the protocol, which takes a megabyte more memory.)
var methods = map[string]method{
	protocol.MethodInitialize:             request((*session).initialize),
	protocol.MethodShutdown:               func(s *session, _ context.Context, _ []byte) (any, error) { return nil, s.shutdown() },
	protocol.MethodTextDocumentHover:      request((*session).hover),
	protocol.MethodTextDocumentCodeAction: request((*session).codeAction),
	protocol.MethodCodeActionResolve:      request((*session).codeActionResolve),

	protocol.MethodTextDocumentDiagnostic: (*session).diagnostic,
	protocol.MethodWorkspaceDiagnostic:    (*session).workspaceDiagnostic,
	protocol.MethodTextDocumentInlayHint:  (*session).inlayHints,

	protocol.MethodInitialized:                        notification((*session).initialized),
	protocol.MethodTextDocumentDidOpen:                notification((*session).didOpen),
	protocol.MethodTextDocumentDidChange:              (*session).didChange,
	protocol.MethodTextDocumentDidClose:               notification((*session).didClose),
	protocol.MethodWorkspaceDidChangeConfiguration:    notification((*session).didChangeConfiguration),
	protocol.MethodWorkspaceDidChangeWatchedFiles:     notification((*session).didChangeWatchedFiles),
	protocol.MethodWorkspaceDidChangeWorkspaceFolders: notification((*session).didChangeWorkspaceFolders),
	protocol.MethodWindowWorkDoneProgressCancel:       notification((*session).workDoneProgressCancel),

	methodWindow:        custom((*session).window),
	methodRefresh:       custom((*session).refresh),
	methodReport:        custom((*session).report),
	methodExplain:       custom((*session).explain),
	methodMap:           custom((*session).portMap),
	methodGuard:         custom((*session).guard),
	methodTerminalPorts: custom(terminalPorts),
	methodOutputPorts:   custom(outputPorts),
	methodFailure:       custom((*session).failure),
	methodTool:          custom((*session).tool),
	methodEditWslConfig: custom(editWslConfig),
}

// request makes a method of the handler of a protocol request.
func request[P, R any](f func(*session, context.Context, *P) (R, error)) method {
	return func(s *session, ctx context.Context, raw []byte) (any, error) {
		p, err := decode[P](raw)
		if err != nil {
			return nil, err
		}
		return f(s, ctx, p)
	}
}

// notification makes a method of the handler of a protocol notification.
func notification[P any](f func(*session, context.Context, *P) error) method {
	return func(s *session, ctx context.Context, raw []byte) (any, error) {
		p, err := decode[P](raw)
		if err != nil {
			return nil, err
		}
		return nil, f(s, ctx, p)
	}
}

func methodNotFound(name string) error {
	return jsonrpc2.NewError(jsonrpc2.MethodNotFound, "method not found: "+name)
}

// decode decodes params of the protocol, which has its own codec.
func decode[P any](raw []byte) (*P, error) {
	if len(raw) == 0 {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, "params are missing")
	}
	p := new(P)
	if err := protocol.Unmarshal(raw, p); err != nil {
		return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, err.Error())
	}
	return p, nil
}

// custom makes a method of the handler of one of our own messages: goccy/go-json decodes the params,
// which may be missing, null or an empty list, and encodes the result.
func custom[P, R any](f func(*session, context.Context, P) (R, error)) method {
	return func(s *session, ctx context.Context, raw []byte) (any, error) {
		var p P
		if given := string(bytes.TrimSpace(raw)); given != "" && given != "null" && given != "[]" {
			if err := json.Unmarshal(raw, &p); err != nil {
				return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, err.Error())
			}
		}
		result, err := f(s, ctx, p)
		if err != nil {
			return nil, err
		}
		return encode(result)
	}
}

// encode encodes a payload of our own for the connection.
func encode(v any) (jsonrpc2.RawMessage, error) {
	b, err := json.MarshalWithOption(v, json.DisableHTMLEscape())
	return jsonrpc2.RawMessage(b), err
}
