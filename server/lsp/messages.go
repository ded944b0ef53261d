package lsp

import (
	"context"
	"fmt"
	"time"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/fact"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// Our own messages. ext/src/messages.ts has the same names and shapes; a test compares them.
const (
	methodStatus  = "wslPortGuard/status"  // notification to the client: statusParams
	methodWindow  = "wslPortGuard/window"  // notification from the client: windowParams
	methodRefresh = "wslPortGuard/refresh" // request from the client, no params, result null
	methodReport  = "wslPortGuard/report"  // request from the client, no params: reportResult
	methodExplain = "wslPortGuard/explain" // request from the client, explainParams: reportResult
	methodMap     = "wslPortGuard/map"     // request from the client, mapParams: mapResult
	methodGuard   = "wslPortGuard/guard"   // request from the client, guardParams: guardResult
)

const (
	methodTerminalPorts = "wslPortGuard/terminalPorts" // request from the client, terminalParams: []terminalPort
	methodOutputPorts   = "wslPortGuard/outputPorts"   // request from the client, outputParams: []uint16
	methodFailure       = "wslPortGuard/failure"       // request from the client, failureParams: portFailure
	methodTool          = "wslPortGuard/tool"          // request from the client, toolParams: toolAnswer
	methodEditWslConfig = "wslPortGuard/editWslConfig" // request from the client, editWslConfigParams: editWslConfigResult
)

// statusParams is what the status bar shows.
type statusParams struct {
	Text     string `json:"text"`
	Tooltip  string `json:"tooltip"` // Markdown
	Visible  bool   `json:"visible"`
	Kind     string `json:"kind"` // ok, warning, unknown
	Findings int    `json:"findings"`
}

// windowParams says whether the editor's window has the focus; without the focus the machine is not
// read periodically.
type windowParams struct {
	Focused bool `json:"focused"`
}

// reportResult is a text for the user to read, in Markdown.
type reportResult struct {
	Markdown string `json:"markdown"`
}

// explainParams name the port to explain.
type explainParams struct {
	Port uint16 `json:"port"`
}

// initOptions are our initializationOptions; all fields are optional.
type initOptions struct {
	Settings      json.RawMessage `json:"settings"`
	WindowFocused *bool           `json:"windowFocused"`
	Commands      []string        `json:"commands"` // commands that the client can run, for actions
	Storage       string          `json:"storage"`  // folder for the history of blocks
	// Languages are the user's, most wanted first, for a client that knows more of them than initialize's locale.
	Languages []string `json:"languages"`
	// Diagnostics is "push" for a client that is to be sent diagnostics although it could ask for them.
	Diagnostics string `json:"diagnostics"`
}

// window handles methodWindow.
func (s *session) window(_ context.Context, p windowParams) (any, error) {
	s.judge.setFocused(p.Focused)
	return nil, nil
}

// refresh answers methodRefresh: the machine is read again, also by slow sources.
func (s *session) refresh(context.Context, struct{}) (any, error) {
	s.judge.probe.RefreshAnew()
	return nil, nil
}

// explain answers methodExplain.
func (s *session) explain(_ context.Context, p explainParams) (reportResult, error) {
	snap := s.files.View().WithKept()
	if snap == nil || p.Port == 0 {
		return reportResult{Markdown: report.NothingRead(s.render.words)}, nil
	}
	return reportResult{Markdown: explain.Port(p.Port, snap, check.Settings{Root: s.options.Root, Words: s.render.words}).Markdown()}, nil
}

// report answers methodReport.
func (s *session) report(ctx context.Context, _ struct{}) (reportResult, error) {
	snap := s.judge.probe.Last()
	if snap == nil {
		return reportResult{Markdown: report.NothingRead(s.render.words)}, nil
	}
	return reportResult{Markdown: report.Markdown(s.render.words, snap, time.Now()) + s.history(ctx, snap).Markdown(s.render.words) +
		report.UnreadFiles(s.render.words, s.currentView(ctx).Unread())}, nil
}

// history tells which blocks the machine of a snapshot has had, and which ports of the workspace they hit.
func (s *session) history(ctx context.Context, snap *fact.Snapshot) report.History {
	v := s.currentView(ctx)
	return report.NewHistory(s.pastBlocksOf(snap), func(yield func(string, scan.Literal) bool) {
		for f, l := range coveredLiterals(v) {
			if !yield(fmt.Sprintf("%s:%d", f.Name, f.Line(l)+1), l) {
				return
			}
		}
	})
}

// pastBlocksOf are the blocks that the machine of a snapshot has had; none for a recording, which has no history.
func (s *session) pastBlocksOf(snap *fact.Snapshot) []report.PastBlock {
	if snap.Replayed {
		return nil
	}
	return s.pastBlocks()
}

// pastBlocks are the blocks that this machine has had.
func (s *session) pastBlocks() (blocks []report.PastBlock) {
	s.judge.mu.Lock()
	past := s.judge.history
	s.judge.mu.Unlock()
	for _, p := range past.Places() {
		blocks = append(blocks, report.PastBlock(p))
	}
	return blocks
}

// tellUnread logs the files that an edit of the View found not to be readable to their end, each once
// until it can be read.
func (s *session) tellUnread(d view.Delta) {
	for _, key := range d.Edited {
		was, is := d.Before.File(key), d.After.File(key)
		if is != nil && is.Result.Unread != "" && (was == nil || was.Result.Unread == "") {
			s.log.Warn("a file is not checked to its end", "file", is.Name, "reason", is.Result.Unread)
		}
	}
}
