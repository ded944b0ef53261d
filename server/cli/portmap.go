package cli

import (
	"context"
	"fmt"

	"github.com/wsl-port-guard/wsl-port-guard/server/check"
	"github.com/wsl-port-guard/wsl-port-guard/server/report"
	"github.com/wsl-port-guard/wsl-port-guard/server/workspace"
)

func runMap(ctx context.Context, c *command, args []string) int {
	if c.format != "text" && c.format != "svg" {
		return c.fail(fmt.Errorf("--format %q: want text or svg", c.format))
	}
	m, err := c.machine()
	if err != nil {
		return c.fail(err)
	}
	w := workspace.New(args...)
	if err := w.Walk(ctx, nil); err != nil {
		return c.fail(err)
	}
	snap := m.snapshot(ctx)
	set := check.Settings{Side: m.side, Root: c.root(), Words: c.words()}
	var ports []report.MapPort
	for _, f := range w.Files() {
		for _, l := range w.Literals(f) {
			if !l.OnHost() {
				continue
			}
			p := report.MapPort{Range: l.Range, Proto: l.Proto, Place: fmt.Sprintf("%s:%d", f.Name, f.Index().Line(l.Span.Start)+1)}
			if finding, ok := check.One(l, snap, set); ok {
				p.Severity = finding.Severity
			}
			ports = append(ports, p)
		}
	}
	picture := report.NewMap(c.words(), snap, ports)
	if c.format == "svg" {
		fmt.Fprint(c.Out, picture.SVG())
	} else {
		fmt.Fprint(c.Out, picture.Terminal())
	}
	return statusOK
}
