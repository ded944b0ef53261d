package lsp

import (
	"context"
	"slices"
	"strings"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/explain"
	"github.com/wsl-port-guard/wsl-port-guard/server/scan"
	"github.com/wsl-port-guard/wsl-port-guard/server/terminal"
	"github.com/wsl-port-guard/wsl-port-guard/server/view"
)

// terminalParams is a line of a terminal.
type terminalParams struct {
	Line string `json:"line"`
}

// terminalPort is a port in the line on which a program could not listen, with its position: UTF-16
// columns from zero, the end exclusive.
type terminalPort struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Port  uint16 `json:"port"`
}

// terminalPorts answers methodTerminalPorts.
func terminalPorts(_ *session, _ context.Context, p terminalParams) ([]terminalPort, error) {
	out := []terminalPort{}
	for _, m := range terminal.Ports(p.Line) {
		out = append(out, terminalPort(m))
	}
	return out, nil
}

// outputParams are some lines that a program printed.
type outputParams struct {
	Text string `json:"text"`
}

// mostOutput is how many bytes of output one request may have; the rest is not read.
const mostOutput = 256 << 10

// outputPorts answers methodOutputPorts with the ports on which a program could not listen, each once.
func outputPorts(_ *session, _ context.Context, p outputParams) ([]uint16, error) {
	out := []uint16{}
	for line := range strings.Lines(p.Text[:min(len(p.Text), mostOutput)]) {
		for _, m := range terminal.Ports(line) {
			if !slices.Contains(out, m.Port) {
				out = append(out, m.Port)
			}
		}
	}
	return out, nil
}

// failureParams name a port on which a program could not listen.
type failureParams struct {
	Port uint16 `json:"port"`
}

// portFailure is what is known of a port on which a program could not listen, and what the user can do.
type portFailure struct {
	Refusal string         `json:"refusal"` // why this machine refuses the port to programs that run where the server runs; "" if it is not known to
	Place   *guardLocation `json:"place"`   // where a file of the workspace has the port for a program that listens; null if none has
	Change  *portChange    `json:"change"`  // another port there and everywhere else; null without a place or a free port
}

// failure answers methodFailure.
func (s *session) failure(ctx context.Context, p failureParams) (portFailure, error) {
	v := s.currentView(ctx)
	var out portFailure
	if v.WithKept() != nil && p.Port != 0 {
		out.Refusal = explain.Refusal(p.Port, v.WithKept(), check.Settings{Root: s.options.Root, Words: s.render.words})
	}
	at, ok := listening(v, p.Port)
	if !ok {
		return out, nil
	}
	out.Place = &guardLocation{at.File.URI, s.client.caps.rangeOf(at.File, at.Literal.Span)}
	if n, ok := s.fixRequest(v).Renumber(at.File.Key, []scan.Literal{at.Literal}); ok && len(n.Files) > 0 {
		var err error
		if out.Change, err = s.portChange(n); err != nil {
			return out, err
		}
	}
	return out, nil
}

// listening is the first place of the workspace at which a program of the developer's machine is told to listen
// on a port, alone or in a range. Fixtures and generated files do not count.
func listening(v *view.View, p uint16) (view.Place, bool) {
	if !v.Uses(p) {
		return view.Place{}, false
	}
	for f := range v.Files() {
		if f.IsNoise() || f.Outside {
			continue
		}
		for _, l := range f.Literals {
			if l.Role == scan.HostBind && l.Range.Contains(p) && p != 0 {
				return view.Place{File: f, Literal: l}, true
			}
		}
	}
	return view.Place{}, false
}
