package lsp

import (
	"context"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// guardParams are a debug configuration or a task that is about to start, with its variables resolved
// by the editor.
type guardParams struct {
	Kind   string          `json:"kind"` // "launch" or "task"
	Config json.RawMessage `json:"config"`
	Folder uri.URI         `json:"folder"` // the workspace folder that it belongs to, "" for none
}

// guardResult has the ports on which the configuration will fail now.
type guardResult struct {
	Findings []guardFinding `json:"findings"`
}

// guardFinding is one port that cannot be used now, and where a file of the workspace has it.
type guardFinding struct {
	Port    uint16         `json:"port"`
	Code    check.Code     `json:"code"`
	Message string         `json:"message"`
	Place   *guardLocation `json:"place"` // null if no file of the workspace has it
}

type guardLocation struct {
	URI   uri.URI        `json:"uri"`
	Range protocol.Range `json:"range"`
}

// guard judges what is about to start as if it were in the file that it comes from, and returns what
// will fail now.
func (s *session) guard(ctx context.Context, p guardParams) (guardResult, error) {
	v := s.currentView(ctx)
	result := guardResult{Findings: []guardFinding{}}
	if len(p.Config) == 0 {
		return result, nil
	}
	name, content := ".vscode/launch.json", `{"configurations":[`+string(p.Config)+`]}`
	if p.Kind == "task" {
		name, content = ".vscode/tasks.json", `{"tasks":[`+string(p.Config)+`]}`
	}
	seen := map[uint16]bool{}
	for _, f := range v.FindingsOf(p.Folder, name, format.File(name, []byte(content)).Literals) {
		at := f.Literal.Range.Start
		if !f.StopsNow() || seen[at] {
			continue
		}
		seen[at] = true
		result.Findings = append(result.Findings, guardFinding{Port: at, Code: f.Code, Message: f.Message, Place: s.locationOf(v, f.Literal)})
	}
	return result, nil
}

// locationOf finds a literal of the same ports in the workspace: one with the same key path if there is
// one, otherwise the first.
func (s *session) locationOf(v *view.View, l scan.Literal) *guardLocation {
	var found *guardLocation
	for p := range v.Places(l.Range) {
		if !p.Literal.OnHost() {
			continue
		}
		at := &guardLocation{p.File.URI, s.client.caps.rangeOf(p.File, p.Literal.Span)}
		if p.Literal.Path == l.Path {
			return at
		}
		if found == nil {
			found = at
		}
	}
	return found
}
