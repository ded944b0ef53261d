package lsp

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/goccy/go-json"
	"github.com/wsl-port-guard/wsl-port-guard/probe/port"
	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/fix"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan/format"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
)

// guardParams are a debug configuration that is about to start, or a task that has started, with its variables
// resolved by the editor.
type guardParams struct {
	Kind   string            `json:"kind"` // "launch" or "task"
	Config json.RawMessage   `json:"config"`
	Tasks  []json.RawMessage `json:"tasks"`  // that are run before a debug configuration, as tasks.json has them
	Folder uri.URI           `json:"folder"` // the workspace folder that it belongs to, "" for none
	Moved  []portMove        `json:"moved"`  // what the user has just decided for others: made in Config before it is judged
}

// portMove is a port, or a range such as 8000-8010, with what takes its place.
type portMove struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// guardResult has the ports on which the configuration will fail now.
type guardResult struct {
	Config   json.RawMessage `json:"config"` // with the moves of the params
	Findings []guardFinding  `json:"findings"`
	Change   *portChange     `json:"change"` // what makes it succeed; null if there are no findings, or no ports are free
}

// guardFinding is one port that cannot be used now, and where a file of the workspace has it.
type guardFinding struct {
	Port    uint16         `json:"port"`
	Code    check.Code     `json:"code"`
	Cause   string         `json:"cause"` // the same while the same reservation holds the port
	Task    int            `json:"task"`  // an index into the tasks of the params; -1 for the configuration itself
	Message string         `json:"message"`
	Place   *guardLocation `json:"place"` // null if no file of the workspace has it
}

type guardLocation struct {
	URI   uri.URI        `json:"uri"`
	Range protocol.Range `json:"range"`
}

// portChange moves ports to free ones.
type portChange struct {
	Moves  []portMove      `json:"moves"`
	Edit   json.RawMessage `json:"edit"`   // LSP's WorkspaceEdit; null if no file of the workspace has the ports
	Config json.RawMessage `json:"config"` // the configuration with the new ports; null for a port of a terminal
}

// starting is a configuration as the only one of the file that it could come from.
type starting struct {
	name          string // of the file, relative to the workspace folder
	before, after string // in the file, around the configuration
	content       *view.Content
}

func startingAs(kind string, config []byte) starting {
	s := starting{name: ".vscode/launch.json", before: `{"configurations":[`, after: `]}`}
	if kind == "task" {
		s.name, s.before = ".vscode/tasks.json", `{"tasks":[`
	}
	return s.with(config)
}

func (st starting) with(config []byte) starting {
	st.content = view.Read(context.Background(), format.Of(st.name), slices.Concat([]byte(st.before), config, []byte(st.after)), nil)
	return st
}

// moved is the configuration with other ports.
func (st starting) moved(moves []fix.Renumbered) json.RawMessage {
	all := fix.Rewrite(st.content, moves)
	return all[len(st.before) : len(all)-len(st.after)]
}

// refused are the findings that will stop the configuration now, one for each port.
func (st starting) refused(v *view.View, folder uri.URI) []check.Finding {
	var out []check.Finding
	for _, f := range v.FindingsOf(folder, st.name, st.content.Result.Literals) {
		same := func(other check.Finding) bool { return other.Literal.Range == f.Literal.Range }
		if f.StopsNow() && !slices.ContainsFunc(out, same) {
			out = append(out, f)
		}
	}
	return out
}

// guard judges what is about to start as if it were in the file that it comes from, and returns what
// will fail now, and what would make it succeed.
func (s *session) guard(ctx context.Context, p guardParams) (guardResult, error) {
	result := guardResult{Config: p.Config, Findings: []guardFinding{}}
	moves, err := parseMoves(p.Moved)
	if len(p.Config) == 0 || err != nil {
		return result, err
	}
	v := s.currentView(ctx)
	own := startingAs(p.Kind, p.Config)
	if len(moves) > 0 {
		result.Config = own.moved(moves)
		own = own.with(result.Config)
	}
	refused := own.refused(v, p.Folder)
	result.Findings = s.guardFindings(v, refused, -1)
	for i, task := range p.Tasks {
		of := startingAs("task", task).refused(v, p.Folder)
		refused = append(refused, of...)
		result.Findings = append(result.Findings, s.guardFindings(v, of, i)...)
	}
	var literals []scan.Literal
	for _, f := range refused {
		if !fix.ChangesPort(f) {
			return result, nil
		}
		literals = append(literals, f.Literal)
	}
	if n, ok := s.fixRequest(v).Renumber(view.Key(p.Folder), literals); ok {
		if result.Change, err = s.portChange(n); err != nil {
			return result, err
		}
		result.Change.Config = own.moved(n.Moves)
	}
	return result, nil
}

func (s *session) guardFindings(v *view.View, findings []check.Finding, task int) []guardFinding {
	out := make([]guardFinding, len(findings))
	for i, f := range findings {
		out[i] = guardFinding{Port: f.Literal.Range.Start, Code: f.Code, Cause: causeOf(f), Task: task, Message: f.Message, Place: s.locationOf(v, f.Literal)}
	}
	return out
}

// causeOf tells whether two findings have the same cause: the same reservation holds the same port.
func causeOf(f check.Finding) string {
	cause := string(f.Code) + " " + f.Literal.Range.String()
	if len(f.Reservations) > 0 {
		cause += " " + f.Reservations[0].Range.String()
	}
	return cause
}

// portChange describes a change for the client, which applies the edit without asking any more.
func (s *session) portChange(n fix.Renumbering) (*portChange, error) {
	out := &portChange{}
	for _, m := range n.Moves {
		out.Moves = append(out.Moves, portMove{m.From.String(), m.To.String()})
	}
	if len(n.Files) == 0 {
		return out, nil
	}
	edit, err := encode(s.render.workspaceEdit(fix.Action{Files: n.Files}))
	out.Edit = json.RawMessage(edit)
	return out, err
}

func parseMoves(moves []portMove) (out []fix.Renumbered, err error) {
	for _, m := range moves {
		from, _, errFrom := port.ParseRange(m.From)
		to, _, errTo := port.ParseRange(m.To)
		if err := cmp.Or(errFrom, errTo); err != nil || from.Len() != to.Len() {
			return nil, jsonrpc2.NewError(jsonrpc2.InvalidParams, fmt.Sprintf("%q to %q: two ranges of ports of the same width are needed", m.From, m.To))
		}
		out = append(out, fix.Renumbered{From: from, To: to, Protos: port.Both})
	}
	return out, nil
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
