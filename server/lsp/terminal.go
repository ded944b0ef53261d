package lsp

import (
	"context"

	"github.com/wsl-port-guard/wsl-port-guard/server/terminal"
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
