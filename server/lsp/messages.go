package lsp

import (
	"context"
	"time"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"go.lsp.dev/jsonrpc2"
)

// The messages of our own. ext/src/messages.ts holds the same names and shapes; a test
// compares them.
const (
	methodStatus  = "wslPortGuard/status"  // notification to the client: statusParams
	methodWindow  = "wslPortGuard/window"  // notification from the client: windowParams
	methodRefresh = "wslPortGuard/refresh" // request from the client, no params, result null
	methodReport  = "wslPortGuard/report"  // request from the client, no params: reportResult
	methodExplain = "wslPortGuard/explain" // request from the client, explainParams: reportResult
	methodMap     = "wslPortGuard/map"     // request from the client, no params: mapResult
	methodGuard   = "wslPortGuard/guard"   // request from the client, guardParams: guardResult
)

const (
	methodTerminalPorts = "wslPortGuard/terminalPorts" // request from the client, terminalParams: []terminalPort
	methodEditWslConfig = "wslPortGuard/editWslConfig" // request from the client, editWslConfigParams: editWslConfigResult
)

// statusParams is what a status bar shows.
type statusParams struct {
	Text     string `json:"text"`
	Tooltip  string `json:"tooltip"` // Markdown
	Visible  bool   `json:"visible"`
	Kind     string `json:"kind"` // ok, warning, unknown
	Findings int    `json:"findings"`
}

// windowParams tells whether the editor's window has the focus; without it the machine
// is not polled.
type windowParams struct {
	Focused bool `json:"focused"`
}

// reportResult is the readable state of the machine.
type reportResult struct {
	Markdown string `json:"markdown"`
}

// explainParams name a port.
type explainParams struct {
	Port uint16 `json:"port"`
}

// initOptions are our initializationOptions; all fields are optional.
type initOptions struct {
	Settings      json.RawMessage `json:"settings"`
	WindowFocused *bool           `json:"windowFocused"`
	Commands      []string        `json:"commands"` // what the client can run, for actions
	Storage       string          `json:"storage"`  // folder for the history of blocks
}

type customMethod func(s *session, ctx context.Context, params []byte) (any, error)

var customMethods = map[string]customMethod{
	methodWindow: withParams(func(s *session, _ context.Context, p windowParams) (any, error) {
		s.judge.setFocused(p.Focused)
		return nil, nil
	}),
	methodRefresh: withParams(func(s *session, _ context.Context, _ struct{}) (any, error) {
		s.judge.probe.Refresh()
		return nil, nil
	}),
	methodExplain: withParams(func(s *session, _ context.Context, p explainParams) (any, error) {
		snap := s.files.View().Snapshot()
		if snap == nil || p.Port == 0 {
			return reportResult{Markdown: report.NothingRead(s.render.words)}, nil
		}
		return reportResult{Markdown: explain.Port(p.Port, snap, check.Settings{Root: s.options.Root, Words: s.render.words}).Markdown()}, nil
	}),
	methodMap:   withParams(func(s *session, ctx context.Context, _ struct{}) (any, error) { return s.portMap(ctx) }),
	methodGuard: withParams(func(s *session, ctx context.Context, p guardParams) (any, error) { return s.guard(ctx, p) }),
	methodReport: withParams(func(s *session, _ context.Context, _ struct{}) (any, error) {
		snap := s.judge.probe.Last()
		if snap == nil {
			return reportResult{Markdown: report.NothingRead(s.render.words)}, nil
		}
		return reportResult{Markdown: report.Markdown(s.render.words, snap, time.Now())}, nil
	}),
	methodTerminalPorts: withParams(func(_ *session, _ context.Context, p terminalParams) (any, error) { return terminalPorts(p.Line), nil }),
	methodEditWslConfig: withParams(func(_ *session, _ context.Context, p editWslConfigParams) (any, error) { return editWslConfig(p), nil }),
}

// withParams makes a customMethod of f: it decodes the params and encodes the result, with
// goccy/go-json. Params that are not of type P are answered with InvalidParams.
func withParams[P any](f func(*session, context.Context, P) (any, error)) customMethod {
	return func(s *session, ctx context.Context, raw []byte) (any, error) {
		var p P
		if len(raw) > 0 && string(raw) != "null" {
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

// encode makes a payload of our own ready for the connection.
func encode(v any) (jsonrpc2.RawMessage, error) {
	b, err := json.MarshalWithOption(v, json.DisableHTMLEscape())
	return jsonrpc2.RawMessage(b), err
}
